"""Settles what falls due while the service runs (RULES R96, DESIGN section 4).

One watcher: it looks at which accounts have something due, settles each, and rests until the next is due, at
most `LONGEST_REST_S`. A clock that jumps, or a wake-up that is lost, costs no more than that rest. Each
account's state is settled before it is read anyway; this is what makes changes come by themselves.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from account.db.database import Database
from account.db.tables import Account
from account.db.time_tables import AccountClock
from account.ledger.books import Books
from account.ledger.clocks import AccountClocks, ClockSetting
from shared.errors import AccessError

LONGEST_REST_S: Final = 10.0
_SOONEST_REST_S: Final = 0.02
_PER_LOOK: Final = 500

log = logging.getLogger(__name__)


class Scheduler:
    """Runs due work of all accounts. `wake` may be called from the event loop at any time."""

    def __init__(self, database: Database, clocks: AccountClocks) -> None:
        self._database = database
        self._clocks = clocks
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """Look again now: something new is due."""
        self._changed.set()

    async def load_clocks(self) -> None:
        """Learn the clocks of all accounts, before anything else runs (RULES R98). Raises `StorageError`."""

        def find(session: Session) -> list[tuple[str, ClockSetting]]:
            rows = session.scalars(select(AccountClock))
            return [(row.account_id, ClockSetting(row.account_at, row.real_at, row.rate)) for row in rows]

        self._clocks.learn_all(await self._database.read(find))

    async def run(self, books: Books) -> None:
        """Settle what falls due, until cancelled. Trouble with the database is tried again."""
        while True:
            self._changed.clear()
            rest_s = LONGEST_REST_S
            try:
                rest_s = await self.settle_all(books)
            except AccessError as exc:
                log.warning("due work waits: %s", exc)
            try:
                async with asyncio.timeout(rest_s):
                    await self._changed.wait()
            except TimeoutError:
                continue

    async def settle_all(self, books: Books) -> float:
        """Settle every account that has something due; real seconds until the next one may have.

        An account whose work fails waits for the next look after a full rest; the others go on.
        """
        due, rest_s = await self._look()
        settled = [await self._settle(books, account_id) for account_id in due]
        if not all(settled):
            return LONGEST_REST_S
        return rest_s if not due else _SOONEST_REST_S

    async def _settle(self, books: Books, account_id: str) -> bool:
        """Whether it succeeded. The net of due work, so that one account's trouble is not the others'."""
        try:
            await books.settle(account_id)
        except AccessError as exc:
            log.warning("due work of an account waits: %s", exc)
            return False
        except Exception:
            log.exception("due work of an account failed and was undone")
            return False
        return True

    async def _look(self) -> tuple[list[str], float]:
        now = self._clocks.real_now()
        simulated = self._clocks.simulated()

        def find(session: Session) -> tuple[list[tuple[str, datetime]], list[tuple[str, datetime]]]:
            waiting = select(Account.id, Account.next_due_at).where(Account.next_due_at.is_not(None))
            soon = now + timedelta(seconds=LONGEST_REST_S)
            real = waiting.where(Account.next_due_at <= soon).order_by(Account.next_due_at).limit(_PER_LOOK)
            own = waiting.join(AccountClock, AccountClock.account_id == Account.id) if simulated else None
            return _pairs(session, real), _pairs(session, own) if own is not None else []

        real, own = await self._database.read(find)
        due, rest_s = [], LONGEST_REST_S
        for account_id, due_at in [*(pair for pair in real if pair[0] not in simulated), *own]:
            left_s = self._real_seconds(account_id, due_at)
            if left_s is None:
                continue
            if left_s <= 0:
                due.append(account_id)
            rest_s = min(rest_s, max(left_s, _SOONEST_REST_S))
        return due, rest_s

    def _real_seconds(self, account_id: str, due_at: datetime) -> float | None:
        """Real seconds until the account's clock shows `due_at`; None while it is frozen before that."""
        reading = self._clocks.read(account_id)
        left_s = (due_at - reading.account_now).total_seconds()
        if left_s <= 0:
            return 0.0
        return left_s / reading.rate if reading.rate > 0 else None


def _pairs(session: Session, waiting: Select[str, datetime | None]) -> list[tuple[str, datetime]]:
    return [(account_id, due_at) for account_id, due_at in session.execute(waiting) if due_at is not None]
