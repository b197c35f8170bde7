"""Deeds that wait for an event of their account, and are then done once: `[[when]]` of a scenario.

They wait in this process alone: who starts the service anew loads the scenario anew.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.tables import Event
from account.parts import Parts
from account.simulator.scenarios.model import Armed
from account.simulator.scenarios.telling import Teller
from shared.errors import AccessError

_PAGE: Final = 500
_COMPUTER: Final = "computer_id"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Happened:
    """An event, as far as it matters here."""

    seq: int
    kind: str
    computer: str | None


class ArmedDeeds:
    """The deeds that wait, of all simulated accounts. Used on the event loop."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._watching: dict[str, asyncio.Task[None]] = {}

    @property
    def waiting(self) -> int:
        """For how many accounts something waits."""
        return len(self._watching)

    async def arm(self, account_id: str, armed: Sequence[Armed], teller: Teller) -> None:
        """Have these wait for what happens from now on. Raises `NotFoundRefused`, `StorageError`."""
        self.disarm(account_id)
        if not armed:
            return
        seq = (await self._parts.states.facts(account_id)).seq
        watch = self._watch(account_id, list(armed), teller, seq)
        task = asyncio.create_task(watch, name=f"armed deeds of {account_id}")
        self._watching[account_id] = task
        task.add_done_callback(lambda done: self._over(account_id, done))

    def disarm(self, account_id: str) -> None:
        """The account is gone, or its story begins anew: nothing waits any more."""
        task = self._watching.pop(account_id, None)
        if task is not None:
            task.cancel()

    def end_all(self) -> None:
        """The service stops: nothing waits any more."""
        for account_id in list(self._watching):
            self.disarm(account_id)

    def _over(self, account_id: str, task: asyncio.Task[None]) -> None:
        if self._watching.get(account_id) is task:
            del self._watching[account_id]
        if not task.cancelled() and task.exception() is not None:
            log.error("the deeds that waited for %s wait no more", account_id, exc_info=task.exception())

    async def _watch(self, account_id: str, waiting: list[Armed], teller: Teller, seq: int) -> None:
        with self._parts.bus.listen(account_id) as listener:
            while waiting:
                events = await self._after(account_id, seq)
                for event in events:
                    seq = event.seq
                    for armed in [each for each in waiting if each.event == event.kind]:
                        waiting.remove(armed)
                        await self._do(account_id, armed, teller, event)
                if not events:
                    await listener.beyond(seq)

    async def _do(self, account_id: str, armed: Armed, teller: Teller, event: _Happened) -> None:
        try:
            await teller.tell_later(armed.act, event.computer)
        except AccessError as exc:
            log.warning(
                "%s, which waited for %s of %s, failed: %s", armed.act.word, event.kind, account_id, exc
            )

    async def _after(self, account_id: str, seq: int) -> list[_Happened]:
        def look(session: Session) -> list[_Happened]:
            rows = session.execute(
                select(Event.seq, Event.kind, Event.data)
                .where(Event.account_id == account_id, Event.seq > seq)
                .order_by(Event.seq)
                .limit(_PAGE)
            )
            return [_Happened(number, kind, data.get(_COMPUTER)) for number, kind, data in rows]

        return await self._parts.context.database.read(look)
