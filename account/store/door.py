"""The door of the store: its rooms are loaded with the first purchase, payment or renewal.

A service whose account never buys anything should not hold them in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from account.catalogue.model import Catalogue
from account.db.database import Database
from account.db.sales_tables import Subscription
from account.ledger.book import Book
from account.ledger.books import Books, Step
from account.ledger.clocks import AccountClocks
from account.ledger.due import DueKind
from account.state import AccountStates
from account.subscriptions.fulfilment import Fulfilment
from account.subscriptions.lifecycle import Lifecycle

if TYPE_CHECKING:
    from account.store.desk import Desk
    from account.store.store import Store


class StoreDoor:
    """Stands for the store in the service's parts. Used from the event loop and the database's threads."""

    def __init__(self, catalogue: Catalogue, lifecycle: Lifecycle, fulfilment: Fulfilment) -> None:
        self._made_of = (catalogue, lifecycle, fulfilment)
        self._desk: Desk | None = None

    @property
    def desk(self) -> Desk:
        """What the store does with an account's books. It keeps nothing, so a second one would do no harm."""
        if self._desk is None:
            from account.store.desk import Desk

            self._desk = Desk(*self._made_of)
        return self._desk

    @property
    def steps(self) -> Mapping[DueKind, Step]:
        """The steps for the kinds of due work that the store plans, each loading it when it runs."""
        return {kind: self._step(kind) for kind in (DueKind.PAYMENT_SETTLES, DueKind.ORDER_EXPIRES)}

    def _step(self, kind: DueKind) -> Step:
        return lambda book, item: self.desk.steps[kind](book, item)

    def charge(self, book: Book, subscription: Subscription) -> bool:
        """Charge the next term of a subscription and fulfil it; whether that succeeded."""
        return self.desk.renewals.charge(book, subscription)


class StoreShelf:
    """The one `Store` of a service, made when somebody first asks for it, on the event loop."""

    def __init__(
        self,
        door: StoreDoor,
        books: Books,
        states: AccountStates,
        database: Database,
        clocks: AccountClocks,
    ) -> None:
        self._door = door
        self._made_of = (books, states, database, clocks)
        self._store: Store | None = None
        self._when_made: Callable[[Store], None] | None = None

    def when_made(self, prepare: Callable[[Store], None]) -> None:
        """Have `prepare` called with the store, once it is there."""
        self._when_made = prepare

    @property
    def store(self) -> Store:
        """The store."""
        if self._store is None:
            from account.store.store import Store

            self._store = Store(self._door.desk, *self._made_of)
            if self._when_made is not None:
                self._when_made(self._store)
        return self._store
