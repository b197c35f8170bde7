"""The event stream of one caller: full state first, or every event since the last one it saw (RULES R99).

Yields frames of `text/event-stream`. What is sent comes from the database; the bus only says when to look.
Once the caller's tokens are revoked the stream ends; after a removal `computer.removed` is its last event.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.tables import Computer, Event, TokenFamily
from account.events.history import KEPT, EventBus
from account.ledger.clocks import AccountClocks
from account.presence.presence import OpenStream
from account.state import AccountFacts, AccountStates, state_at
from account.tokens import RevokedFor
from shared import wire
from shared.codec import to_json
from shared.reasons import EventKind

PAGE: Final = 200
"""So many events are read at once; a caller that was away for long gets page after page."""

_PING: Final = b": ping\n\n"
_OPENING: Final = b": open\n\n"


@dataclass(frozen=True, slots=True)
class _Page:
    """What one look into the database found. After event number `ends_at` the stream ends."""

    facts: AccountFacts
    events: tuple[Event, ...]
    ends_at: int | None


class Disturber(Protocol):
    """What happens to frames on their way, on purpose; there is one in a service with a simulator only."""

    def disturbed(self, account_id: str, frames: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
        """`frames` of the account's events as they arrive; closes them when it is closed."""
        ...


class EventFeed:
    """Makes event streams. `ping_s` is the longest silence on a stream, in real seconds."""

    def __init__(
        self,
        states: AccountStates,
        clocks: AccountClocks,
        bus: EventBus,
        ping_s: float,
        disturber: Disturber | None = None,
    ) -> None:
        self._states = states
        self._clocks = clocks
        self._bus = bus
        self._ping_s = ping_s
        self._disturber = disturber

    def follow(self, stream: OpenStream, after: int | None) -> AsyncIterator[bytes]:
        """Frames for the holder of the stream's key, from event `after` on; None asks for the state first.

        An `after` that the history has not reached (the data folder was replaced) gets the state, too, and
        so does one that is more than `KEPT` events old: some of what followed it is gone. When the account's
        clock is moved or set and nothing happens by that, the state is sent once more (RULES R95).
        Raises `StorageError`.
        """
        frames = self._frames(stream, after)
        if self._disturber is None:
            return frames
        return self._disturber.disturbed(stream.key.account_id, frames)

    async def _frames(self, stream: OpenStream, after: int | None) -> AsyncGenerator[bytes]:
        account_id, thumbprint = stream.key
        with self._bus.listen(account_id) as listener:
            stream.on_end(listener.wake)
            yield _OPENING
            seq, told_clock = after, self._clocks.setting(account_id)
            while not stream.ended:
                page = await self._page(stream, seq)
                clock = self._clocks.setting(account_id)
                is_new_clock = clock != told_clock and not page.events
                told_clock = clock
                if page.ends_at is None and (is_new_clock or _needs_state(seq, page.facts.seq)):
                    seq = page.facts.seq
                    yield self._state_frame(page.facts, thumbprint)
                for event in page.events:
                    yield self._event_frame(event, page.facts, thumbprint)
                if page.events:
                    seq = page.events[-1].seq
                    del event
                if page.ends_at is not None and (seq is None or seq >= page.ends_at):
                    return
                latest, is_silent = page.facts.seq, not page.events
                del page  # thousands of streams wait here for hours; what was told before is not kept
                # Silence is no reason to look: ten thousand quiet streams would, hundreds of times a second.
                while is_silent and not (stream.ended or await self._news(listener.beyond(latest))):
                    yield _PING

    async def _news(self, beyond: Awaitable[None]) -> bool:
        try:
            async with asyncio.timeout(self._ping_s):
                await beyond
        except TimeoutError:
            return False
        return True

    async def _page(self, stream: OpenStream, seq: int | None) -> _Page:
        account_id = stream.key.account_id

        def look(session: Session, facts: AccountFacts) -> _Page:
            ends_at = _end_of(session, stream)
            last = facts.seq if ends_at is None else ends_at
            if seq is None or seq >= last:
                return _Page(facts, (), ends_at)
            if ends_at is None and _needs_state(seq, facts.seq):
                return _Page(facts, (), ends_at)
            events = session.scalars(
                select(Event)
                .where(Event.account_id == account_id, Event.seq > seq, Event.seq <= last)
                .order_by(Event.seq)
                .limit(PAGE)
            )
            return _Page(facts, tuple(events), ends_at)

        return await self._states.read_settled(account_id, look)

    def _state_frame(self, facts: AccountFacts, thumbprint: str) -> bytes:
        state = state_at(facts, self._clocks.read(facts.account.id), thumbprint)
        return _frame(facts.seq, "state", to_json(state))

    def _event_frame(self, row: Event, facts: AccountFacts, thumbprint: str) -> bytes:
        kind = EventKind(row.kind)
        state = state_at(facts, self._clocks.read(facts.account.id), thumbprint)
        event = wire.Event(seq=row.seq, kind=kind, at=row.at, data=row.data, state=state)
        return _frame(row.seq, kind.value, to_json(event))


def _needs_state(seq: int | None, latest: int) -> bool:
    """Whether events alone cannot bring a caller from `seq` up to date."""
    return seq is None or seq > latest or seq < latest - KEPT


def _end_of(session: Session, stream: OpenStream) -> int | None:
    """The number of the last event that this caller may see: 0 is none at all, None means no end."""
    family = session.execute(
        select(TokenFamily.revoked_at, TokenFamily.revoked_for).where(TokenFamily.id == stream.family_id)
    ).one_or_none()
    if family is None:
        return 0
    if family.revoked_at is None:
        return None
    if family.revoked_for != RevokedFor.COMPUTER_REMOVED:
        return 0
    account_id, thumbprint = stream.key
    removed = session.scalars(
        select(Computer.id).where(
            Computer.account_id == account_id,
            Computer.key_thumbprint == thumbprint,
            Computer.removed_at.is_not(None),
        )
    ).all()
    removals = session.scalars(
        select(Event)
        .where(Event.account_id == account_id, Event.kind == EventKind.COMPUTER_REMOVED.value)
        .order_by(Event.seq.desc())
    )
    return next((event.seq for event in removals if event.data.get("computer_id") in removed), 0)


def _frame(seq: int, name: str, data: object) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {seq}\nevent: {name}\ndata: {text}\n\n".encode()
