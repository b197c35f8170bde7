"""The books of real accounts with a till that a test works: what it pays is fulfilled, at once.

Everything but the till is the product's own. `Stage.pays` says whether the next charges of renewals succeed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from account.catalogue.model import ACCESS, Catalogue
from account.db.database import Database
from account.db.sales_tables import Order, PaymentMethod, Subscription
from account.db.tables import Account, Computer
from account.events.history import InProcessBus
from account.ledger.book import Book, EventRecord
from account.ledger.books import Books
from account.ledger.clocks import AccountClocks
from account.state import AccountStates, FactsCache
from account.subscriptions.bundles import Bundles
from account.subscriptions.fulfilment import Fulfilment
from account.subscriptions.grants import Judge
from account.subscriptions.lifecycle import Lifecycle, subscription_in
from account.subscriptions.steps import subscription_steps
from account.subscriptions.subscriptions import Subscriptions
from account.tokens import new_id
from shared import sales
from shared.errors import NotFoundRefused
from shared.reasons import AccountKind, OrderKind, OrderState, Origin, PaymentKind
from shared.wire import AccountState
from tests.support.catalogue import own_catalogue
from tests.support.clock import FakeClock
from tests.support.databases import database_in

T = TypeVar("T")


class Stage:
    """Accounts, their books, and the till."""

    def __init__(self, database: Database, clock: FakeClock, catalogue: Catalogue) -> None:
        self.database = database
        self.clock = clock
        self.catalogue = catalogue
        self.pays = True
        self.charged: list[tuple[datetime, int, int]] = []
        self.tried: list[datetime] = []
        self.clocks = AccountClocks(clock)
        self.bus = InProcessBus()
        self.lifecycle = Lifecycle(catalogue)
        self.bundles = Bundles(catalogue, self.lifecycle)
        self.fulfilment = Fulfilment(catalogue, self.lifecycle, self.bundles)
        steps = subscription_steps(self.lifecycle, self._charge)
        self.books = Books(database, self.clocks, self.bus, steps, Judge(catalogue), lambda: None)
        self.states = AccountStates(database, self.books, self.clocks, FactsCache(catalogue, self.clocks))
        self.subscriptions = Subscriptions(
            database, self.books, self.states, self.clocks, catalogue, self.lifecycle, self.bundles
        )

    # --- accounts ---------------------------------------------------------------------------------

    async def account(self, kind: AccountKind = AccountKind.PERSONAL, email: str | None = None) -> str:
        """A new account with a stored card; its id."""
        account_id = new_id("acc")
        address = email or f"{account_id}@example.org"
        row = Account(
            id=account_id,
            email=address,
            email_key=address,
            password_hash="",
            kind=kind.value,
            created_at=self.clock.now(),
        )
        await self.database.write(lambda session: session.add(row))
        await self.change(account_id, lambda book: book.add(_card(book)))
        return account_id

    async def computers(self, account_id: str, count: int) -> list[str]:
        """So many computers that were registered before; their ids, the oldest first."""

        def work(book: Book) -> list[str]:
            ids = [new_id("cmp") for _ in range(count)]
            for number, computer_id in enumerate(ids):
                book.session.add(
                    Computer(
                        id=computer_id,
                        account_id=account_id,
                        name=f"pc {number}",
                        system="linux",
                        machine_id=computer_id,
                        key_thumbprint=computer_id,
                        registered_at=book.now,
                        registered_seq=number,
                    )
                )
            book.computers_changed()
            return ids

        return await self.change(account_id, work)

    # --- what happens -----------------------------------------------------------------------------

    async def change(self, account_id: str, work: Callable[[Book], T]) -> T:
        """One transaction on the account's book."""
        return await self.books.change(account_id, work)

    async def buy(self, account_id: str, plan: str = "access_year", licences: int = 1) -> str:
        """Buy and pay at once; the subscription's id."""
        return await self.pay(account_id, OrderKind.PURCHASE, plan, licences)

    async def pay(
        self,
        account_id: str,
        kind: OrderKind,
        plan: str,
        licences: int,
        subscription_id: str | None = None,
        has_method: bool = True,
    ) -> str:
        """Have an order of this kind paid now; the id of the subscription that it was for."""

        def work(book: Book) -> str:
            order = self.order(book, kind, plan, licences, subscription_id, has_method)
            return self.fulfilment.fulfil(book, order)

        return await self.change(account_id, work)

    def order(
        self,
        book: Book,
        kind: OrderKind,
        plan: str,
        licences: int,
        subscription_id: str | None = None,
        has_method: bool = True,
    ) -> Order:
        """A paid order, ready to be fulfilled."""
        bought = self.catalogue.plan(plan)
        method = book.methods[0] if has_method else None
        order_id = book.new_id("ord")
        is_upgrade = kind is OrderKind.LICENCES
        order = Order(
            id=order_id,
            number=order_id,
            account_id=book.account.id,
            kind=kind.value,
            product=bought.product,
            plan=plan,
            subscription_id=subscription_id,
            licences=licences,
            licences_before=0,
            term_months=0 if is_upgrade else bought.term_months,
            amount_minor=bought.price.amount_minor * licences,
            currency=self.catalogue.currency,
            state=OrderState.PAID.value,
            payment_kind=PaymentKind.CARD.value,
            payment_label="card",
            instrument="card_works",
            payment_method_id=method.id if method is not None else None,
            contact={},
            placed_at=book.now,
        )
        book.session.add(order)
        return order

    async def key(self, product: str, licences: int = 1, months: int | None = None) -> str:
        """A key that a reseller was given; its text."""
        return (await self.subscriptions.issue_key(product, licences, months)).text

    async def advance(self, account_id: str, by: timedelta) -> tuple[EventRecord, ...]:
        """Move the account's clock on."""
        return await self.books.advance(account_id, self.now(account_id) + by)

    async def until(self, account_id: str, instant: datetime) -> tuple[EventRecord, ...]:
        """Move the account's clock to `instant`."""
        return await self.books.advance(account_id, instant)

    # --- what there is ----------------------------------------------------------------------------

    def now(self, account_id: str) -> datetime:
        """The account's time."""
        return self.clocks.read(account_id).account_now

    async def state(self, account_id: str) -> AccountState:
        """What every face sees."""
        return await self.states.account_state(account_id)

    async def row(self, account_id: str, subscription_id: str) -> Subscription:
        """A row as it is now, with nothing left to settle."""
        return await self.change(account_id, lambda book: subscription_in(book, subscription_id))

    async def shown(self, account_id: str, subscription_id: str) -> sales.Subscription:
        """One subscription as faces see it."""
        return await self.subscriptions.get(account_id, subscription_id)

    async def access(self, account_id: str, origin: Origin = Origin.WEB) -> sales.Subscription:
        """The only access of this origin."""
        found = [
            each
            for each in await self.subscriptions.list(account_id)
            if each.product == ACCESS and each.origin is origin
        ]
        if len(found) != 1:
            raise NotFoundRefused("not_found", f"There are {len(found)} of them.")
        return found[0]

    def _charge(self, book: Book, row: Subscription) -> bool:
        self.tried.append(book.now)
        if not self.pays:
            return False
        licences = row.licences_at_renewal or row.licences
        order = self.order(book, OrderKind.RENEWAL, row.plan or "", licences, row.id)
        self.charged.append((book.now, licences, order.amount_minor))
        self.fulfilment.fulfil(book, order)
        return True


class Told:
    """One stage for many stories, each in accounts of its own: for the examples of a property."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self._context = subscription_stage(folder, clock)
        self._runner = asyncio.Runner()

    def __enter__(self) -> Told:
        self._stage = self._runner.run(self._context.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._context.__aexit__(None, None, None))
        self._runner.close()

    def tell(self, story: Callable[[Stage], Coroutine[None, None, None]]) -> None:
        """Run one story to its end."""
        self._runner.run(story(self._stage))


@asynccontextmanager
async def subscription_stage(
    folder: Path, clock: FakeClock, catalogue: Catalogue | None = None
) -> AsyncIterator[Stage]:
    """A stage with its database in `folder`."""
    database = database_in(folder)
    try:
        yield Stage(database, clock, catalogue or own_catalogue())
    finally:
        database.close()


def _card(book: Book) -> PaymentMethod:
    return PaymentMethod(
        id=book.new_id("pm"),
        account_id=book.account.id,
        kind=PaymentKind.CARD.value,
        instrument="card_works",
        label="card",
        is_default=True,
        added_at=book.now,
    )
