"""The real store on real books, without HTTP and pages, for tests of buying and of money.

Everything is the product's own (`account.parts`). `Till.adds_up` is invariant 4; tests of money end with it.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.catalogue.model import Catalogue
from account.context import Context, Settings
from account.db.base import Base
from account.db.database import Database
from account.db.sales_tables import Order, ProcessorEntry, Subscription
from account.db.tables import Account
from account.ledger.book import EventRecord
from account.parts import Parts, build_parts
from account.store.idempotency import Answered
from account.store.store import Store
from account.tokens import new_id
from shared import sales
from shared.errors import SalesRefused
from shared.reasons import AccountKind, EventKind, OrderState
from shared.sales import Contact, NewOrder
from shared.wire import EntitlementAnswer
from tests.support.catalogue import own_catalogue
from tests.support.clock import FakeClock
from tests.support.databases import database_in

CONTACT = Contact("Ada Lovelace", "ada@example.org", "1 Analytical Row", "SW1A 1AA", "London", "GB")
CARD = "sim_card_works"
CONFIRMED = timedelta(minutes=5)
"""By then every card is confirmed or declined (RULES R41)."""

R = TypeVar("R", bound=Base)
_keys = itertools.count(1)


def new_key() -> str:
    """An idempotency key that no other wish has."""
    return f"wish-of-a-test-{next(_keys):06}"


async def refused(asked: Awaitable[object]) -> SalesRefused:
    """The refusal with which the awaited call ends."""
    try:
        answer = await asked
    except SalesRefused as exc:
        return exc
    raise AssertionError(f"not refused: {answer}")


@dataclass
class Till:
    """A store and what tests do with it."""

    parts: Parts
    clock: FakeClock
    database: Database
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.store = self.parts.store

    async def account(self, kind: AccountKind = AccountKind.PERSONAL) -> str:
        """A new account; its id."""
        account_id = new_id("acc")
        row = Account(
            id=account_id,
            email=f"{account_id}@example.org",
            email_key=account_id,
            password_hash="",
            kind=kind.value,
            created_at=self.clock.now(),
        )
        await self.database.write(lambda session: session.add(row))
        return account_id

    async def place(
        self,
        account_id: str,
        plan: str = "access_year",
        instrument: str | None = CARD,
        licences: int = 1,
        key: str | None = None,
    ) -> Answered:
        """Submit an order."""
        return await self.store.place(
            account_id, NewOrder(plan, licences, CONTACT, instrument), key or new_key()
        )

    async def buy(self, account_id: str, plan: str = "access_year", **how: Any) -> sales.Order:
        """Buy with a card and wait until it is paid."""
        placed = await self.place(account_id, plan, **how)
        await self.advance(account_id, CONFIRMED)
        order = await self.store.order(account_id, placed.order.id)
        assert order.state is OrderState.PAID, order
        return order

    async def subscription(self, account_id: str, product: str = "access") -> sales.Subscription:
        """The account's only subscription to this product."""
        everything = await self.parts.subscriptions.list(account_id)
        (found,) = [each for each in everything if each.product == product]
        return found

    async def key_of(self, account_id: str, product: str) -> sales.LicenceKey:
        """A reseller's key, registered."""
        issued = await self.parts.subscriptions.issue_key(product, 1, None)
        return await self.parts.subscriptions.register_key(account_id, issued.text)

    def now(self, account_id: str) -> datetime:
        """The account's time."""
        return self.parts.clocks.read(account_id).account_now

    async def advance(self, account_id: str, by: timedelta) -> tuple[EventRecord, ...]:
        """Let account time pass."""
        return await self.parts.books.advance(account_id, self.now(account_id) + by)

    async def until(self, account_id: str, instant: datetime) -> tuple[EventRecord, ...]:
        """Let account time pass until `instant`."""
        return await self.parts.books.advance(account_id, instant)

    async def entitlement(self, account_id: str) -> EntitlementAnswer:
        """What every face sees."""
        return (await self.parts.states.account_state(account_id)).entitlement

    async def rows(self, kind: type[R], account_id: str) -> list[R]:
        """All rows of a table that belong to the account."""
        query = select(kind).where(kind.account_id == account_id)
        return await self.database.read(lambda session: list(session.scalars(query)))

    async def change_row(
        self, account_id: str, subscription_id: str, change: Callable[[Subscription], None]
    ) -> None:
        """Change a subscription behind everybody's back."""

        def work(session: Session) -> None:
            change(session.get_one(Subscription, subscription_id))

        await self.database.write(work)

    async def charged(self, account_id: str) -> int:
        """What the processor took, less what it gave back, in minor units."""
        entries = await self.rows(ProcessorEntry, account_id)
        return sum(each.amount_minor if each.kind == "charge" else -each.amount_minor for each in entries)

    async def charges(self, account_id: str) -> int:
        """How often the processor took money."""
        return sum(each.kind == "charge" for each in await self.rows(ProcessorEntry, account_id))

    async def adds_up(self, account_id: str) -> bool:
        """Charges less refunds are what paid orders cost, and what came of open ones (invariant 4)."""
        orders = await self.rows(Order, account_id)
        paid = sum(each.amount_minor for each in orders if each.state == OrderState.PAID.value)
        waiting = sum(each.received_minor for each in orders if each.state == OrderState.OPEN.value)
        return await self.charged(account_id) == paid + waiting


@asynccontextmanager
async def till_in(folder: Path, clock: FakeClock, catalogue: Catalogue | None = None) -> AsyncIterator[Till]:
    """A store with its database in `folder`; one more on the same folder is a second process."""
    database = database_in(folder)
    try:
        settings = Settings("http://127.0.0.1:1", "", frozenset({"127.0.0.1:1"}), data_folder=folder)
        parts = build_parts(Context(settings, database, clock, catalogue or own_catalogue()))
        await parts.scheduler.load_clocks()
        yield Till(parts, clock, database)
    finally:
        database.close()


def kinds(events: tuple[EventRecord, ...]) -> list[EventKind]:
    """What happened, without the changes of the entitlement that followed."""
    return [each.kind for each in events if each.kind is not EventKind.ENTITLEMENT_CHANGED]
