"""The terms of one session as they change: for the relay, the portal and `/v1/sessions/{id}/events`.

What is told comes from the database, settled; the bus only says when to look, and so does a clock that is
moved. The terms that say the session is over are the last.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session as Transaction

from account.db.session_tables import RemoteSession
from account.db.tables import Computer, TokenFamily
from account.events.history import EventBus, Listener
from account.ledger.clocks import AccountClocks, ClockSetting, Reading
from account.sessions.life import no_session
from account.sessions.views import session_view
from account.state import AccountFacts, AccountStates
from shared.codec import to_json
from shared.reasons import Action, Status
from shared.sessions import Session, SessionTerms

_ONE: Final = (
    select(RemoteSession, Computer.name)
    .join(Computer, Computer.id == RemoteSession.computer_id)
    .where(RemoteSession.account_id == bindparam("of"), RemoteSession.id == bindparam("named"))
)
_IS_SIGNED_IN: Final = select(TokenFamily.id).where(
    TokenFamily.id == bindparam("family"), TokenFamily.revoked_at.is_(None)
)
_PING: Final = b": ping\n\n"


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look into the database found."""

    seq: int
    session: Session
    status: Status
    actions: tuple[Action, ...]
    may_go_on: bool


class TermsFeed:
    """Follows sessions. `ping_s` is the longest silence on an event stream, in real seconds."""

    def __init__(self, states: AccountStates, clocks: AccountClocks, bus: EventBus, ping_s: float) -> None:
        self._states = states
        self._clocks = clocks
        self._bus = bus
        self._ping_s = ping_s
        self._listeners: set[Listener] = set()
        self._is_ending = False

    def end_streams(self) -> None:
        """End whatever is followed, for the service stops."""
        self._is_ending = True
        for listener in tuple(self._listeners):
            listener.wake()

    async def terms(self, account_id: str, session_id: str) -> AsyncIterator[SessionTerms]:
        """The present terms, then those after each change, to the end of the session.

        Raises `NotFoundRefused`, `StorageError`.
        """
        async for terms in self.follow(account_id, session_id):
            if terms is not None:
                yield terms

    async def frames(
        self, account_id: str, session_id: str, family_id: str | None = None
    ) -> AsyncIterator[bytes]:
        """The same as `text/event-stream`; ends, too, when the tokens of `family_id` are revoked."""
        async for terms in self.follow(account_id, session_id, self._ping_s, family_id):
            if terms is None:
                yield _PING
            else:
                yield f"event: terms\ndata: {_json(terms)}\n\n".encode()

    async def follow(
        self,
        account_id: str,
        session_id: str,
        silence_s: float | None = None,
        family_id: str | None = None,
    ) -> AsyncIterator[SessionTerms | None]:
        """As `terms`; None stands for a silence of `silence_s`, real seconds."""
        told: tuple[_Look, ClockSetting | None] | None = None
        with self._bus.listen(account_id) as listener, self._kept(listener):
            while not self._is_ending:
                look = await self._look(account_id, session_id, family_id)
                if not look.may_go_on:
                    return
                clock = self._clocks.setting(account_id)
                if told is None or not _says_the_same(told[0], look) or told[1] != clock:
                    told = look, clock
                    yield _terms(look, self._clocks.read(account_id))
                if look.session.ended_at is not None:
                    return
                if not await _within(silence_s, listener.beyond(look.seq)):
                    yield None

    async def _look(self, account_id: str, session_id: str, family_id: str | None) -> _Look:
        def look(session: Transaction, facts: AccountFacts) -> _Look:
            found = session.execute(_ONE, {"of": account_id, "named": session_id}).one_or_none()
            if found is None:
                raise no_session()
            row, computer_name = found
            signed_in = family_id is None or session.scalar(_IS_SIGNED_IN, {"family": family_id}) is not None
            entitlement = facts.entitlement(self._clocks.read(account_id).account_now)
            view = session_view(row, computer_name)
            return _Look(facts.seq, view, entitlement.status, entitlement.actions, signed_in)

        return await self._states.read_settled(account_id, look)

    @contextmanager
    def _kept(self, listener: Listener) -> Iterator[None]:
        self._listeners.add(listener)
        try:
            yield
        finally:
            self._listeners.discard(listener)


def terms_of(session: Session, facts: AccountFacts, reading: Reading) -> SessionTerms:
    """The terms of a session at the instant of `reading`."""
    entitlement = facts.entitlement(reading.account_now)
    return SessionTerms(session, reading.account_now, reading.rate, entitlement.status, entitlement.actions)


def _terms(look: _Look, reading: Reading) -> SessionTerms:
    return SessionTerms(look.session, reading.account_now, reading.rate, look.status, look.actions)


def _says_the_same(one: _Look, other: _Look) -> bool:
    return (one.session, one.status, one.actions) == (other.session, other.status, other.actions)


async def _within(silence_s: float | None, news: Awaitable[None]) -> bool:
    try:
        async with asyncio.timeout(silence_s):
            await news
    except TimeoutError:
        return False
    return True


def _json(terms: SessionTerms) -> str:
    return json.dumps(to_json(terms), ensure_ascii=False, separators=(",", ":"))
