"""The App Store for the rest of the service: what pages, API and due work ask of it (RULES R39).

Light: everything else of this room is loaded when it is first needed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from account.catalogue.model import Catalogue
from account.db.database import Database
from account.ledger.book import Book
from account.ledger.books import Books
from account.ledger.clocks import AccountClocks
from account.ledger.due import DueItem
from account.subscriptions.lifecycle import Lifecycle
from shared.buying import BuyDecision
from shared.errors import SalesRefused, StorageError
from shared.sales import Plan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from account.app_store.journal import Ask, Chain, Entry
    from account.app_store.outcomes import Outcome
    from account.app_store.visit import Visit
    from account.app_store.work import AppStoreWork

FILE_NAME: Final = "app-store.db"
"""The store's own books, beside the service's."""

T = TypeVar("T")


log = logging.getLogger(__name__)


def books_folder(data_folder: Path | None, database: Database) -> Path | None:
    """Where the store keeps its books: beside those of the service."""
    if data_folder is not None:
        return data_folder
    file = database.url.database if database.is_sqlite else None
    return Path(file).parent if file is not None and file != ":memory:" else None


class AppStoreSteps:
    """The App Store as due work sees it. `folder` None keeps the store's books in memory."""

    def __init__(self, catalogue: Catalogue, lifecycle: Lifecycle, folder: Path | None) -> None:
        self._catalogue = catalogue
        self._lifecycle = lifecycle
        self._folder = folder

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans of the App Store."""
        return self._catalogue.app_store_plans()

    @cached_property
    def work(self) -> AppStoreWork:
        """The room itself."""
        from account.app_store.signing import SigningKey
        from account.app_store.store_file import StoreFile
        from account.app_store.work import AppStoreWork

        file = StoreFile(self._folder / FILE_NAME if self._folder is not None else None)
        return AppStoreWork(self._catalogue, self._lifecycle, file, SigningKey(self._folder))

    def act(self, book: Book, _item: DueItem) -> None:
        """The step of `DueKind.APP_STORE_ACTS`."""
        self.work.act(book)

    @property
    def has_books(self) -> bool:
        """Whether the store was ever used; asked without loading it."""
        return "work" in self.__dict__ or (self._folder is not None and (self._folder / FILE_NAME).exists())


class AppStore:
    """The App Store of an account. Every change is one transaction of the account's books."""

    def __init__(self, steps: AppStoreSteps, books: Books, database: Database, clocks: AccountClocks) -> None:
        self._steps = steps
        self._books = books
        self._database = database
        self._clocks = clocks

    # --- the customer -----------------------------------------------------------------------------

    async def entries(self, account_id: str) -> list[Entry]:
        """What has happened at the store, the oldest first. Raises `NotFoundRefused`, `StorageError`."""
        await self._books.settle(account_id)
        now = self._clocks.read(account_id).account_now
        store = self._steps.work.store

        def look(session: Session) -> list[Entry]:
            from account.app_store.notifications import token_of

            token = token_of(session, account_id)
            return store.entries(token, now) if token is not None else []

        return await self._database.read(look)

    async def decision(self, account_id: str) -> BuyDecision:
        """Whether the purchase sheet makes sense now (RULES R37, R38). Raises `StorageError`."""
        return await self._books.change(account_id, self._steps.work.decision)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """What the store sells."""
        return self._steps.plans

    async def buy(self, account_id: str, plan_id: str, wish: str) -> Chain:
        """Buy a plan. Raises as `AppStoreWork.buy`; `StorageError`."""
        return await self._books.change(account_id, lambda book: self._steps.work.buy(book, plan_id, wish))

    async def ask(self, account_id: str, plan_id: str, wish: str) -> Ask:
        """Ask for approval. Raises as `AppStoreWork.ask`; `StorageError`."""
        return await self._books.change(account_id, lambda book: self._steps.work.ask(book, plan_id, wish))

    async def approve(self, account_id: str, ask_id: str) -> Chain:
        """Let a request through. Raises as `AppStoreWork.approve`; `StorageError`."""
        return await self._books.change(account_id, lambda book: self._steps.work.approve(book, ask_id))

    async def decline(self, account_id: str, ask_id: str) -> None:
        """Turn a request down. Raises as `Visit.decline`."""
        await self._at_store(account_id, lambda visit: visit.decline(ask_id))

    async def switch_renewal(self, account_id: str, chain_id: str, *, on: bool) -> None:
        """Have a subscription renew or not. Raises as `Visit.switch_renewal`."""
        await self._at_store(account_id, lambda visit: visit.switch_renewal(chain_id, on=on))

    async def refund(self, account_id: str, chain_id: str) -> None:
        """Ask the store for the money back. Raises as `Visit.refund`."""
        await self._at_store(account_id, lambda visit: visit.refund(chain_id))

    async def set_billing_problem(self, account_id: str, *, exists: bool) -> None:
        """Let the customer's way to pay fail from now on, or work again."""
        await self._at_store(account_id, lambda visit: visit.set_billing_problem(exists=exists))

    async def _at_store(self, account_id: str, do: Callable[[Visit], T]) -> T:
        return await self._books.change(account_id, lambda book: self._steps.work.at_store(book, do))

    # --- what the store sends ---------------------------------------------------------------------

    async def receive(self, signed: str) -> Outcome:
        """Apply a notification to the account that it is about; nothing but its signature speaks for it.

        Raises `SalesRefused`: `app_store_signature_invalid`, `app_store_account_unknown`,
        `transaction_of_another_account`; `StorageError`.
        """
        from account.app_store.notifications import account_of

        notifications = self._steps.work.notifications
        _, word = notifications.opened(signed)
        account_id = await self._database.read(lambda session: account_of(session, word.account_token))
        if account_id is None:
            raise SalesRefused(
                "app_store_account_unknown", "No account here is known to the App Store by that."
            )
        return await self._books.change(account_id, lambda book: notifications.hear(book, signed))

    async def present(self, account_id: str, signed_transaction: str) -> str:
        """The id of the subscription that a transaction on a device of the account is about.

        Raises `SalesRefused`: `app_store_signature_invalid`, `transaction_of_another_account`,
        `plan_unknown`; `StorageError`.
        """
        notifications = self._steps.work.notifications
        return await self._books.change(
            account_id, lambda book: notifications.present(book, signed_transaction).id
        )

    async def receipt(self, account_id: str, chain_id: str) -> str:
        """The signed transaction of a subscription, as the store gives it to the device that bought it.

        Raises `NotFoundRefused`, `StorageError`.
        """
        return await self._at_store(account_id, lambda visit: visit.receipt(chain_id))

    def written(self, session: Session, account_id: str) -> list[Entry]:
        """All that the store's books have of an account, inside a look into the service's."""
        from account.app_store.notifications import token_of

        token = token_of(session, account_id)
        return self._steps.work.store.written(token) if token is not None else []

    async def take_over(self, token: str, entries: list[Entry]) -> None:
        """Have happened at the store to `token` what happened to it elsewhere. Raises `StorageError`."""
        store = self._steps.work.store
        await self._database.write(lambda _session: store.take_over(token, entries))

    async def forget(self, token: str) -> None:
        """The account that the store calls `token` is gone, with what it bought. Raises `StorageError`."""
        store = self._steps.work.store
        await self._database.write(lambda _session: store.forget(token))

    async def recover(self) -> None:
        """Hand out once more what an account may not have heard because the service died in between.

        Called at the start of the service, which does not depend on the store's books.
        """
        if not self._steps.has_books:
            return
        try:
            await self._repeat()
        except StorageError as exc:
            log.warning("the App Store's books cannot be used: %s", exc)

    async def _repeat(self) -> None:
        from account.app_store.notifications import account_of

        store = self._steps.work.store

        def waiting(session: Session) -> list[str]:
            found = (account_of(session, token) for token in store.unsettled_tokens())
            return [account_id for account_id in found if account_id is not None]

        for account_id in await self._database.read(waiting):
            await self._at_store(account_id, lambda _visit: None)
