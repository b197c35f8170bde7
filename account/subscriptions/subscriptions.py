"""The façade of this room for API, portal and command line: each call is one transaction.

What is read has been settled before, so an overdue renewal is never seen undone (R96).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.orm import Session

from account.catalogue.model import Catalogue
from account.db.database import Database
from account.db.sales_tables import LicenceKey
from account.ledger.book import Book
from account.ledger.books import Books
from account.ledger.clocks import AccountClocks
from account.state import AccountFacts, AccountStates
from account.subscriptions import news
from account.subscriptions.auto_renewal import set_auto_renewal
from account.subscriptions.bundles import Bundles
from account.subscriptions.business import Business, businesses_of, members_of, require_admin
from account.subscriptions.kept import keep_computers
from account.subscriptions.keys import Keys, keys_of, shown_key
from account.subscriptions.licences import plan_fewer
from account.subscriptions.lifecycle import Lifecycle, subscription_in
from account.subscriptions.views import load_shelf, subscription_view
from shared import sales
from shared.errors import NotFoundRefused
from shared.reasons import AccountKind, BusinessRole

T = TypeVar("T")


class Subscriptions:
    """What accounts have, and the changes of it that are no purchase."""

    def __init__(
        self,
        database: Database,
        books: Books,
        states: AccountStates,
        clocks: AccountClocks,
        catalogue: Catalogue,
        lifecycle: Lifecycle,
        bundles: Bundles,
    ) -> None:
        self._database = database
        self._books = books
        self._states = states
        self._clocks = clocks
        self._catalogue = catalogue
        self._lifecycle = lifecycle
        self._keys = Keys(catalogue, bundles)
        self._business = Business(catalogue, lifecycle)

    # --- what there is ----------------------------------------------------------------------------

    async def list(self, account_id: str) -> tuple[sales.Subscription, ...]:
        """All subscriptions and licences, the latest first. Raises `NotFoundRefused`, `StorageError`."""

        def look(session: Session, facts: AccountFacts) -> tuple[sales.Subscription, ...]:
            now = self._clocks.read(account_id).account_now
            shelf = load_shelf(session, account_id)
            return tuple(subscription_view(row, shelf, now, self._catalogue) for row in shelf.rows)

        return await self._states.read_settled(account_id, look)

    async def get(self, account_id: str, subscription_id: str) -> sales.Subscription:
        """One subscription of the account. Raises `NotFoundRefused`, `StorageError`."""
        for subscription in await self.list(account_id):
            if subscription.id == subscription_id:
                return subscription
        raise NotFoundRefused("not_found", "There is no such subscription in this account.")

    async def keys(self, account_id: str) -> tuple[sales.LicenceKey, ...]:
        """The keys that the account has registered, the latest first. Raises `StorageError`."""
        return await self._database.read(
            lambda session: tuple(shown_key(key) for key in keys_of(session, account_id))
        )

    async def members(self, account_id: str) -> tuple[sales.BusinessMember, ...]:
        """Who acts for this business account. Raises `SalesRefused` (`business_account_needed`)."""
        return await self._database.read(lambda session: members_of(session, account_id))

    async def businesses_of(self, account_id: str) -> tuple[sales.Business, ...]:
        """The business accounts that this one acts for. Raises `StorageError`."""
        return await self._database.read(lambda session: businesses_of(session, account_id))

    async def wanted_news(self, account_id: str) -> frozenset[str]:
        """What the account wants to be told about (RULES R75). Raises `StorageError`."""
        return await self._database.read(lambda session: news.wanted_news(session, account_id))

    # --- changes ----------------------------------------------------------------------------------

    async def set_auto_renewal(
        self, account_id: str, subscription_id: str, enabled: bool
    ) -> sales.Subscription:
        """Switch auto-renewal; off is "being disabled" for a moment (RULES R51, R52).

        Raises `NotFoundRefused`, and `SalesRefused` as `account.subscriptions.auto_renewal`.
        """

        def work(book: Book) -> None:
            row = subscription_in(book, subscription_id)
            set_auto_renewal(self._lifecycle, book, row, enabled)

        return await self._changed(account_id, subscription_id, work)

    async def plan_fewer_licences(
        self, account_id: str, subscription_id: str, licences: int
    ) -> sales.Subscription:
        """Fewer licences from the next renewal on; the present number undoes it (RULES R77).

        Raises `NotFoundRefused`, and `SalesRefused` as `account.subscriptions.licences`.
        """

        def work(book: Book) -> None:
            plan_fewer(self._lifecycle, book, subscription_in(book, subscription_id), licences)

        return await self._changed(account_id, subscription_id, work)

    async def register_key(
        self, caller_account_id: str, key_text: str, into_account_id: str | None = None
    ) -> sales.LicenceKey:
        """Register a licence key, in the caller's account or in a business account he is an admin of.

        Raises `NotFoundRefused`, and `SalesRefused`: `key_malformed`, `key_unknown`,
        `key_already_registered`, `business_account_needed`, `role_not_allowed` (RULES R27, R61, R62).
        """
        account_id = into_account_id or caller_account_id

        def work(book: Book) -> sales.LicenceKey:
            require_admin(book.session, caller_account_id, account_id)
            return self._keys.register(book, key_text)

        return await self._books.change(account_id, work)

    async def keep_computers(self, account_id: str, computers: Sequence[str]) -> None:
        """Which computers stay within the limit, in this order (RULES R78).

        Raises `NotFoundRefused` for an id that is not registered here, `RequestRefused`, `StorageError`.
        """
        await self._books.change(account_id, lambda book: keep_computers(book, computers))

    async def set_account_kind(self, account_id: str, kind: AccountKind) -> None:
        """Make it a business or personal account (RULES R27).

        Raises `SalesRefused` (`business_account_needed`), `RequestRefused`, `StorageError`.
        """
        await self._books.change(account_id, lambda book: self._business.set_kind(book, kind))

    async def add_member(self, account_id: str, email: str, role: BusinessRole) -> sales.BusinessMember:
        """Let somebody act for this business account; again changes his role.

        Raises `SalesRefused` (`business_account_needed`), `NotFoundRefused`, `RequestRefused`.
        """
        return await self._books.change(account_id, lambda book: self._business.add_member(book, email, role))

    async def remove_member(self, account_id: str, member_id: str) -> None:
        """Somebody no longer acts for this business account. Raises `NotFoundRefused`, `SalesRefused`."""
        await self._books.change(account_id, lambda book: self._business.remove_member(book, member_id))

    async def want_news(self, account_id: str, topic: str, wanted: bool) -> None:
        """Tell the account about `topic`, or not any more (RULES R75). Raises `NotFoundRefused`."""
        await self._books.change(account_id, lambda book: news.want_news(book, topic, wanted))

    # --- for resellers ----------------------------------------------------------------------------

    async def issue_key(self, product: str, licences: int = 1, months: int | None = None) -> LicenceKey:
        """A new key that nobody has registered yet. Raises `SalesRefused` as `Keys.issue`."""
        issued_at = self._clocks.real_now()
        return await self._database.write(
            lambda session: self._keys.issue(session, product, licences, months, issued_at)
        )

    async def _changed(
        self, account_id: str, subscription_id: str, work: Callable[[Book], None]
    ) -> sales.Subscription:
        await self._books.change(account_id, work)
        return await self.get(account_id, subscription_id)
