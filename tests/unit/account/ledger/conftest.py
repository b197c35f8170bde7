"""Books of two accounts, with steps that leave a trace and go on month after month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from account.db.database import Database
from account.db.tables import Account, Event
from account.events.history import InProcessBus
from account.ledger.book import Book
from account.ledger.books import Books, Step
from account.ledger.clocks import AccountClocks
from account.ledger.due import DueItem, DueKind
from account.ledger.scheduler import Scheduler
from shared.calendar import add_months
from shared.codec import instant_from_text
from shared.entitlement import Entitlement, evaluate
from shared.reasons import EventKind
from tests.support.clock import FakeClock
from tests.support.databases import database_in

ACCOUNT, OTHER = "acc_a", "acc_b"
History = list[tuple[int, str, datetime, dict[str, str]]]


class StepFailed(RuntimeError):
    """A step that fails because the test says so."""


@dataclass
class Ledger:
    """Books and what tests look at. `fails_at` makes the monthly step fail at that instant."""

    database: Database
    clock: FakeClock
    clocks: AccountClocks
    bus: InProcessBus
    scheduler: Scheduler
    books: Books
    fails_at: datetime | None = None

    async def history(self, account_id: str = ACCOUNT) -> History:
        """The account's events."""
        rows = await self.database.read(
            lambda session: session.scalars(
                select(Event).where(Event.account_id == account_id).order_by(Event.seq)
            ).all()
        )
        return [(row.seq, row.kind, row.at, row.data) for row in rows]

    async def start(
        self, account_id: str = ACCOUNT, kind: DueKind = DueKind.RENEWAL, months: int = 1
    ) -> None:
        """Something that happens every so many months from now on."""

        def work(book: Book) -> None:
            data = {"anchor": book.now.isoformat(), "count": "1", "months": str(months)}
            book.schedule(kind, add_months(book.now, months), book.new_id("sub"), **data)

        await self.books.change(account_id, work)

    def monthly(self, book: Book, item: DueItem) -> None:
        """Leave a trace, and come again."""
        if book.now == self.fails_at:
            raise StepFailed
        book.record(EventKind.SUBSCRIPTION_RENEWED, subject=item.subject_id, kind=item.kind.value)
        count = int(item.data["count"]) + 1
        at = add_months(instant_from_text(item.data["anchor"]), count * int(item.data["months"]))
        book.schedule(item.kind, at, item.subject_id, **{**item.data, "count": str(count)})


def _judge(book: Book) -> Entitlement:
    return evaluate((), (), book.now, computers_registered=0)


def open_ledger(folder: Path, clock: FakeClock) -> Ledger:
    """Books on the database in `folder`, as a service that starts."""
    database = database_in(folder)
    clocks, bus = AccountClocks(clock), InProcessBus()
    scheduler = Scheduler(database, clocks)
    steps: dict[DueKind, Step] = {}
    books = Books(database, clocks, bus, steps, _judge, scheduler.wake)
    ledger = Ledger(database, clock, clocks, bus, scheduler, books)
    steps.update({kind: ledger.monthly for kind in DueKind})
    return ledger


@pytest.fixture
def ledger(tmp_path: Path, clock: FakeClock) -> Iterator[Ledger]:
    """Books of two accounts."""
    made = open_ledger(tmp_path, clock)
    with made.database.engine.begin() as connection:
        for name in (ACCOUNT, OTHER):
            connection.execute(
                insert(Account).values(
                    id=name,
                    email=name,
                    email_key=name,
                    password_hash="",
                    kind="personal",
                    created_at=clock.now(),
                    event_seq=0,
                )
            )
    yield made
    made.database.close()
