"""Deeds that wait for an event of their account, and are then done once: `[[when]]` of a scenario.

Which ones wait is kept with the account (`history.waiting_deeds`), so a service that is started anew takes
them up where it left off. Here is who looks out for their events.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.sales_tables import LicenceKey
from account.db.simulator_tables import ArmedDeed
from account.db.tables import Account, Event
from account.parts import Parts
from account.simulator.history.deed_arguments import THEN, OneArmed
from account.simulator.history.deeds import written
from account.simulator.history.in_hand import Closing, having_waited
from account.simulator.history.waiting_deeds import ARM, DONE
from account.simulator.scenarios.model import Armed
from account.simulator.scenarios.telling import Teller, subscription_of
from shared.errors import AccessError

_COMPUTER: Final = "computer_id"
log = logging.getLogger(__name__)

Do = Callable[[str, str, Mapping[str, Any]], Awaitable[Any]]
"""Does a deed: the account's id, the deed's name and arguments (`Simulator.do`)."""


@dataclass(frozen=True, slots=True)
class _Happened:
    """The event that a deed has waited for, and the computer that it is about."""

    armed: ArmedDeed
    computer: str | None


class ArmedDeeds:
    """Looks out for all simulated accounts in which a deed waits. Used on the event loop."""

    def __init__(self, parts: Parts, do: Do) -> None:
        self._parts = parts
        self._database = parts.context.database
        self._do_deed = do
        self._watching: dict[str, asyncio.Task[None]] = {}
        self._more: set[str] = set()
        """Where one more was armed while somebody looks out already."""

    @property
    def waiting(self) -> int:
        """For how many accounts something waits."""
        return len(self._watching)

    async def arm(self, account_id: str, armed: Sequence[Armed], teller: Teller) -> None:
        """Have these wait for what happens from now on. Raises `SimulatorRefused`, `NotFoundRefused`,
        `StorageError`."""
        for each in armed:
            await self._do_deed(account_id, ARM, written(teller.waiting(each)))

    async def take_up(self, account_id: str | None = None) -> None:
        """Look out for what waits in this account, or (None) in any. Raises `StorageError`."""
        query = select(ArmedDeed.account_id).distinct().order_by(ArmedDeed.account_id)
        if account_id is not None:
            query = query.where(ArmedDeed.account_id == account_id)
        for each in await self._database.read(lambda session: list(session.scalars(query))):
            task = self._watching.get(each)
            if task is None or task.done():
                self._begin(each)
            else:
                self._more.add(each)
                self._parts.bus.wake(each)

    def disarm(self, account_id: str) -> None:
        """The account is gone: nobody looks out any more."""
        self._more.discard(account_id)
        task = self._watching.pop(account_id, None)
        if task is not None:
            task.cancel()

    def end_all(self) -> None:
        """The service stops. What waits goes on waiting in the database."""
        for account_id in list(self._watching):
            self.disarm(account_id)

    def _begin(self, account_id: str) -> None:
        task = asyncio.create_task(self._watch(account_id), name=f"armed deeds of {account_id}")
        self._watching[account_id] = task
        task.add_done_callback(lambda done: self._over(account_id, done))

    def _over(self, account_id: str, task: asyncio.Task[None]) -> None:
        if self._watching.get(account_id) is task:
            del self._watching[account_id]
        if not task.cancelled() and task.exception() is not None:
            log.error("nobody looks out for what waits in %s", account_id, exc_info=task.exception())

    async def _watch(self, account_id: str) -> None:
        """Until nothing waits any more."""
        seen = 0

        def look(session: Session) -> _Happened | int | None:
            return _look(session, account_id, seen)

        with self._parts.bus.listen(account_id) as listener:
            while True:
                self._more.discard(account_id)
                found = await self._database.read(look)
                if isinstance(found, _Happened):
                    await self._do(account_id, found)
                elif found is not None:
                    seen = found
                    await listener.beyond(seen)
                elif account_id not in self._more:  # one was armed while this looked
                    return

    async def _do(self, account_id: str, found: _Happened) -> None:
        armed = found.armed
        try:
            arguments = await self._complete(account_id, armed, found.computer)
            with having_waited(Closing(account_id, armed.seq)):
                await self._do_deed(account_id, armed.deed, arguments)
        except AccessError as exc:
            log.warning("%s, which waited for %s of %s, failed: %s", armed.deed, armed.event, account_id, exc)
        still = select(ArmedDeed.seq).where(ArmedDeed.account_id == account_id, ArmedDeed.seq == armed.seq)
        if await self._database.read(lambda session: session.scalar(still)) is not None:
            await self._do_deed(account_id, DONE, written(OneArmed(armed.seq)))

    async def _complete(self, account_id: str, armed: ArmedDeed, computer: str | None) -> dict[str, Any]:
        """The arguments, with what is known only now. Raises `NotFoundRefused`."""
        then: dict[str, Any] = {"computer": computer}
        arguments = dict(armed.arguments)
        if arguments.get("subscription") == THEN:
            then["subscription"] = await subscription_of(
                self._parts, account_id, armed.order_id, armed.key_id
            )
        if arguments.get("key") == THEN:
            text = select(LicenceKey.text).where(LicenceKey.id == armed.key_id)
            then["key"] = await self._database.read(lambda session: session.scalar(text))
        return {name: then.get(name) if value == THEN else value for name, value in arguments.items()}


def _look(session: Session, account_id: str, seen: int) -> _Happened | int | None:
    """What has happened to a deed that waits; else the number of the latest event; None: nothing waits."""
    rows = session.scalars(
        select(ArmedDeed).where(ArmedDeed.account_id == account_id).order_by(ArmedDeed.seq)
    ).all()
    if not rows:
        return None
    latest = session.scalar(select(Account.event_seq).where(Account.id == account_id)) or 0
    since = max(seen, min(row.after_seq for row in rows))
    kinds = {row.event for row in rows}
    events = session.execute(
        select(Event.seq, Event.kind, Event.data)
        .where(Event.account_id == account_id, Event.seq > since, Event.kind.in_(kinds))
        .order_by(Event.seq)
    )
    for seq, kind, data in events:
        for row in rows:
            if row.event == kind and row.after_seq < seq:
                return _Happened(row, data.get(_COMPUTER))
    return latest
