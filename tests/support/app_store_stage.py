"""The App Store on real books, without the rest of the service: for tests of that room alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.app_store.app_store import AppStore, AppStoreSteps
from account.app_store.journal import Customer, fold
from account.catalogue.model import Catalogue
from account.db.database import Database
from account.db.sales_tables import AppStoreCustomer, AppStoreNotice, Subscription
from account.db.tables import Account, Event
from account.events.history import InProcessBus, record
from account.ledger.books import Books, Step
from account.ledger.clocks import AccountClocks
from account.ledger.due import DueKind
from account.subscriptions.grants import Judge
from account.subscriptions.lifecycle import Lifecycle
from account.subscriptions.steps import subscription_steps
from account.tokens import new_id
from shared.entitlement import Entitlement
from shared.reasons import EventKind, Status
from tests.support.catalogue import own_catalogue
from tests.support.clock import FakeClock
from tests.support.databases import database_in


@dataclass
class Stage:
    """Books with the App Store, and what tests look at."""

    folder: Path
    clock: FakeClock
    catalogue: Catalogue
    database: Database
    books: Books
    steps: AppStoreSteps
    store: AppStore

    async def account(self, name: str = "ada") -> str:
        """A new account; its id."""
        account_id, now, email = new_id("acc"), self.clock.now(), f"{name}@example.org"

        def work(session: Session) -> None:
            session.add(
                Account(
                    id=account_id, email=email, email_key=email, password_hash="", created_at=now, event_seq=0
                )
            )
            session.flush()
            record(session, account_id, EventKind.ACCOUNT_CREATED, now, {})

        await self.database.write(work)
        return account_id

    async def pass_time(self, account_id: str, by: timedelta) -> None:
        """Advance the account's own clock."""
        now = await self.books.change(account_id, lambda book: book.now)
        await self.books.advance(account_id, now + by)

    async def row(self, account_id: str) -> Subscription:
        """The account's only subscription."""
        (row,) = await self.rows(account_id)
        return row

    async def rows(self, account_id: str) -> list[Subscription]:
        """The account's subscriptions."""

        def find(session: Session) -> list[Subscription]:
            mine = select(Subscription).where(Subscription.account_id == account_id)
            return list(session.scalars(mine.order_by(Subscription.activated_at, Subscription.id)))

        return await self.database.read(find)

    async def entitlement(self, account_id: str) -> Entitlement:
        """What the account may do now."""
        return await self.books.change(account_id, lambda book: book.entitlement())

    async def status(self, account_id: str) -> Status:
        """The account's status now."""
        return (await self.entitlement(account_id)).status

    async def customer(self, account_id: str) -> Customer:
        """How the account stands at the store."""
        return fold(await self.store.entries(account_id))

    async def signed(self, account_id: str) -> list[str]:
        """All notifications about the account that the store has signed, the oldest first."""
        return [entry.signed for entry in await self.store.entries(account_id) if entry.signed]

    async def kinds(self, account_id: str) -> list[str]:
        """The kinds of the account's events, without those of clocks."""

        def find(session: Session) -> list[str]:
            mine = select(Event.kind).where(Event.account_id == account_id).order_by(Event.seq)
            return list(session.scalars(mine))

        return [kind for kind in await self.database.read(find) if not kind.startswith(("clock", "account"))]

    async def outcomes(self, account_id: str) -> list[str]:
        """What became of the notifications that were kept."""
        mine = select(AppStoreNotice.outcome).where(AppStoreNotice.account_id == account_id)
        return await self.database.read(lambda session: list(session.scalars(mine)))

    async def introduce(self, account_id: str, token: str) -> None:
        """Have the store call the account `token`."""
        await self.database.write(
            lambda session: session.add(AppStoreCustomer(token=token, account_id=account_id))
        )

    async def token(self, account_id: str) -> str:
        """What the store calls the account."""
        mine = select(AppStoreCustomer.token).where(AppStoreCustomer.account_id == account_id)
        return await self.database.read(lambda session: session.scalars(mine).one())


@contextmanager
def app_store_stage(folder: Path, clock: FakeClock, *, in_memory: bool = False) -> Iterator[Stage]:
    """The App Store with its books in `folder`; `in_memory` keeps those of the store nowhere."""
    database = database_in(folder)
    catalogue, clocks = own_catalogue(), AccountClocks(clock)
    lifecycle = Lifecycle(catalogue)
    steps = AppStoreSteps(catalogue, lifecycle, None if in_memory else folder)
    all_steps: dict[DueKind, Step] = {
        **subscription_steps(lifecycle, lambda book, row: False),
        DueKind.APP_STORE_ACTS: steps.act,
    }
    books = Books(database, clocks, InProcessBus(), all_steps, Judge(catalogue), lambda: None)
    try:
        yield Stage(
            folder, clock, catalogue, database, books, steps, AppStore(steps, books, database, clocks)
        )
    finally:
        database.close()


def months_after(at: datetime, months: int) -> datetime:
    """The same day of a later month; for days that every month has."""
    years, month = divmod(at.month - 1 + months, 12)
    return at.replace(year=at.year + years, month=month + 1)
