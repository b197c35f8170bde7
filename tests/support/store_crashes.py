"""Processes that die in the middle of a purchase; run as `python -m tests.support.store_crashes DIR`.

Forks one process per crash from one that has everything imported. Each buys for an account of its own and
ends itself at its nth step (`os._exit`, nothing is cleaned up), or is killed by the parent at that moment
(SIGKILL). Then a fresh process on the same database sends the same again. Prints one JSON object per account.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from account.db.sales_tables import Order, Payment, Subscription
from shared.sales import NewOrder
from tests.support.clock import FakeClock
from tests.support.till import CARD, CONFIRMED, CONTACT, Till, till_in

DIED = 9
_BODY = NewOrder("access_year", 1, CONTACT, CARD)
_MOST_STEPS = 80


@dataclass
class Steps:
    """Tells every step of a purchase that touches the disk to a pipe, and ends the process at one of them."""

    dies_at: int | None
    pipe: int | None = None
    count: int = 0

    def watch(self, till: Till) -> None:
        """Look at each writing statement and around each commit."""
        event.listen(till.database.engine, "before_cursor_execute", self._statement)
        for moment in ("before_commit", "after_commit"):
            event.listen(Session, moment, self._step)

    def _statement(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SELECT", "PRAGMA", "BEGIN")):
            self._step()

    def _step(self, *_: object) -> None:
        self.count += 1
        if self.pipe is not None:
            os.write(self.pipe, b".")
        if self.count == self.dies_at:
            os._exit(DIED)


async def make_accounts(folder: Path, count: int) -> list[str]:
    """Accounts to buy for."""
    async with till_in(folder, FakeClock()) as till:
        return [await till.account() for _ in range(count)]


async def purchase(folder: Path, account_id: str, steps: Steps | None) -> None:
    """Submit, and let the processor confirm; the same again is the same wish."""
    async with till_in(folder, FakeClock()) as till:
        if steps is not None:
            steps.watch(till)
        await till.store.place(account_id, _BODY, f"wish-of-{account_id}")
        await till.advance(account_id, CONFIRMED)


async def tell(folder: Path, crashes: list[dict[str, object]]) -> None:
    """Print what there is after all that."""
    async with till_in(folder, FakeClock()) as till:
        for crash in crashes:
            account_id = str(crash["account"])
            found = {
                "orders": [each.state for each in await till.rows(Order, account_id)],
                "payments": [each.state for each in await till.rows(Payment, account_id)],
                "subscriptions": len(await till.rows(Subscription, account_id)),
                "charges": await till.charges(account_id),
                "adds_up": await till.adds_up(account_id),
            }
            sys.stdout.write(json.dumps({**crash, **found}) + "\n")


def in_a_process_of_its_own(folder: Path, account_id: str, steps: Steps | None) -> int:
    """Fork a process that buys; its pid."""
    pid = os.fork()
    if pid == 0:
        asyncio.run(purchase(folder, account_id, steps))
        os._exit(0)
    return pid


def exits_at(folder: Path, account_id: str, step: int) -> int:
    """The exit code of a process that ends itself at this step; 0 when it had finished before."""
    _, status = os.waitpid(in_a_process_of_its_own(folder, account_id, Steps(step)), 0)
    return os.waitstatus_to_exitcode(status)


def killed_at(folder: Path, account_id: str, step: int) -> int:
    """The exit code of a process that is killed once it has told of so many steps."""
    reader, writer = os.pipe()
    pid = in_a_process_of_its_own(folder, account_id, Steps(None, writer))
    os.close(writer)
    told = 0
    while told < step:
        read = os.read(reader, step - told)
        if not read:
            break
        told += len(read)
    os.kill(pid, signal.SIGKILL)
    os.close(reader)
    _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def main(folder: Path) -> None:
    """All crashes, each followed by its retry."""
    accounts = asyncio.run(make_accounts(folder, 2 * _MOST_STEPS))
    crashes: list[dict[str, object]] = []
    for way, stride in ((exits_at, 1), (killed_at, 2)):
        for step in range(1, _MOST_STEPS, stride):
            account_id = accounts.pop()
            code = way(folder, account_id, step)
            _, status = os.waitpid(in_a_process_of_its_own(folder, account_id, None), 0)
            retried = os.waitstatus_to_exitcode(status)
            crashes.append({"account": account_id, "step": step, "code": code, "retried": retried})
            if code == 0 or step > _steps_of(crashes):
                break
    asyncio.run(tell(folder, crashes))


def _steps_of(crashes: list[dict[str, object]]) -> int:
    """How many steps a purchase has, once one has finished before it was ended; else more than any."""
    return next((int(str(each["step"])) for each in crashes if each["code"] == 0), _MOST_STEPS)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
