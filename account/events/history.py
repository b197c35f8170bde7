"""The history of an account (RULES R99): recording a change, and waking those who listen.

`record` writes inside the transaction of the change itself, so there is no change without its event and no
event without its change. `EventBus` only wakes; what happened is always read from the database, so a
lost or doubled wake-up loses nothing. Several workers need another bus behind the same port.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, Protocol

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from account.db.tables import Account, Event
from shared.errors import NotFoundRefused
from shared.reasons import EventKind

KEPT: Final = 10_000
"""So many of an account's latest events are complete. Of older ones only comings and goings are deleted: a
computer on a bad network makes one every few seconds, and a client that connects again and again several
a minute, for ever, and nobody asks for them later."""

_PASSING: Final = (
    EventKind.COMPUTER_ONLINE.value,
    EventKind.COMPUTER_OFFLINE.value,
    *(kind.value for kind in EventKind if kind.value.startswith("session.")),
)


def record(
    session: Session, account_id: str, kind: EventKind, account_now: datetime, data: dict[str, str]
) -> int:
    """Append an event to the account's history; the number it got.

    Numbers have no gaps: the account's row is locked until the transaction ends. Raises
    `NotFoundRefused` when there is no such account. Call `EventBus.publish` after the commit.
    """
    seq = session.execute(
        update(Account)
        .where(Account.id == account_id)
        .values(event_seq=Account.event_seq + 1)
        .returning(Account.event_seq)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if seq is None:
        raise NotFoundRefused("not_found", "There is no such account.")
    forget_passing(session, account_id, seq)
    session.add(Event(account_id=account_id, seq=seq, kind=kind.value, at=account_now, data=data))
    return seq


def forget_passing(session: Session, account_id: str, seq: int) -> None:
    """Event `seq` is about to be recorded: the one that thereby grows too old goes, if it is a passing one.

    Numbers have no gaps, so every event looks at exactly one.
    """
    if seq > KEPT:
        session.execute(
            delete(Event)
            .where(Event.account_id == account_id, Event.seq == seq - KEPT, Event.kind.in_(_PASSING))
            .execution_options(synchronize_session=False)
        )


class Listener(Protocol):
    """One who waits for the events of one account."""

    async def beyond(self, seq: int) -> None:
        """Return once an event above `seq` has been published since listening began, or `wake` was called."""
        ...

    def wake(self) -> None:
        """Let the present or next `beyond` return, so that the listener looks around."""
        ...


class EventBus(Protocol):
    """Wakes listeners after a commit; crosses threads and workers behind this port, nowhere else."""

    def publish(self, account_id: str, seq: int) -> None:
        """Say, on the event loop and after the commit, that the account's history reaches `seq`."""
        ...

    def wake(self, account_id: str) -> None:
        """Let the account's listeners look around: something changed that is no event, as its clock."""
        ...

    @contextmanager
    def listen(self, account_id: str) -> Iterator[Listener]:
        """Listen while inside. Read the history only after entering, and nothing is missed."""
        ...


class _InProcessListener:
    def __init__(self) -> None:
        self._latest = 0
        self._woken = False
        self._changed = asyncio.Event()

    def published(self, seq: int) -> None:
        if seq > self._latest:  # heartbeats say again and again how far the history is
            self._latest = seq
            self._changed.set()

    def wake(self) -> None:
        self._woken = True
        self._changed.set()

    async def beyond(self, seq: int) -> None:
        while self._latest <= seq and not self._woken:
            self._changed.clear()
            await self._changed.wait()
        self._woken = False


class InProcessBus:
    """The bus of a service that runs as one process."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[_InProcessListener]] = {}

    @property
    def listening(self) -> int:
        """How many listen."""
        return sum(map(len, self._listeners.values()))

    def publish(self, account_id: str, seq: int) -> None:
        for listener in self._listeners.get(account_id, ()):
            listener.published(seq)

    def wake(self, account_id: str) -> None:
        for listener in self._listeners.get(account_id, ()):
            listener.wake()

    @contextmanager
    def listen(self, account_id: str) -> Iterator[Listener]:
        listener = _InProcessListener()
        self._listeners.setdefault(account_id, set()).add(listener)
        try:
            yield listener
        finally:
            others = self._listeners[account_id]
            others.discard(listener)
            if not others:
                del self._listeners[account_id]
