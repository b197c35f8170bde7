"""The two sides joined inside one open book: the store acts, the account hears, the next act is planned.

Loaded when the App Store is first used; most accounts never do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from account.app_store.journal import Ask, Chain, Offer
from account.app_store.notifications import Notifications, introduce
from account.app_store.rows import AppStoreRows
from account.app_store.signing import SigningKey
from account.app_store.store import Store
from account.app_store.store_file import StoreFile
from account.app_store.verification import Verifier
from account.app_store.visit import Visit
from account.catalogue.model import Catalogue
from account.ledger.book import Book
from account.ledger.due import DueKind
from account.subscriptions.lifecycle import Lifecycle
from shared.buying import BuyDecision, decide
from shared.errors import SalesRefused
from shared.reasons import BuyStep, Origin

T = TypeVar("T")


class AppStoreWork:
    """What happens in an account's book when its owner, or the clock, is at the App Store."""

    def __init__(self, catalogue: Catalogue, lifecycle: Lifecycle, file: StoreFile, key: SigningKey) -> None:
        self._catalogue = catalogue
        self.store = Store(file, key)
        self.notifications = Notifications(Verifier(key.public_keys), AppStoreRows(catalogue, lifecycle))

    def act(self, book: Book) -> None:
        """The store does what it does by itself at this instant."""
        self.at_store(book, lambda visit: visit.act())

    def at_store(self, book: Book, do: Callable[[Visit], T]) -> T:
        """What `do` returns, once the account has heard all that the store said meanwhile."""
        visit = self.store.visit(book, introduce(book))
        self._hear(book, visit)  # of a transaction that was lost
        outcome = do(visit)
        self._hear(book, visit)
        book.cancel(DueKind.APP_STORE_ACTS, visit.token)
        next_at = visit.next_act_at()
        if next_at is not None:
            book.schedule(DueKind.APP_STORE_ACTS, next_at, visit.token)
        return outcome

    def buy(self, book: Book, plan_id: str, wish: str) -> Chain:
        """Buy a plan; the same wish buys once.

        Raises `SalesRefused`: `plan_unknown`, `plan_not_sold_here`, `active_subscription_exists` (R37),
        `order_waits_for_payment`, `app_store_payment_declined`.
        """
        offer = self.offer(plan_id)

        def do(visit: Visit) -> Chain:
            return visit.bought_with(wish) or self._allowed(book, lambda: visit.buy(offer, wish))

        return self.at_store(book, do)

    def ask(self, book: Book, plan_id: str, wish: str) -> Ask:
        """Ask for approval of buying a plan. Raises as `buy`."""
        offer = self.offer(plan_id)

        def do(visit: Visit) -> Ask:
            return visit.asked_with(wish) or self._allowed(book, lambda: visit.ask(offer, wish))

        return self.at_store(book, do)

    def approve(self, book: Book, ask_id: str) -> Chain:
        """Let a request through.

        Raises as `buy`; `NotFoundRefused`, `SalesRefused` (`app_store_ask_closed`).
        """

        def do(visit: Visit) -> Chain:
            visit.known_ask(ask_id)
            return visit.bought_with(ask_id) or self._allowed(book, lambda: visit.approve(ask_id))

        return self.at_store(book, do)

    def decision(self, book: Book) -> BuyDecision:
        """Where Buy leads this account here; what the App Store sells is never stacked (RULES R37)."""
        return decide(book.entitlement(), has_open_order=bool(book.open_orders), stacks=False)

    def _may_buy(self, book: Book) -> None:
        decision = self.decision(book)
        if decision.step is BuyStep.WAITING_ORDER:
            raise SalesRefused("order_waits_for_payment", "An order of the web store waits for its payment.")
        if decision.step in (BuyStep.ACTIVE_EXISTS, BuyStep.MANAGE_AUTO_RENEWAL):
            raise SalesRefused(
                "active_subscription_exists",
                "A paid subscription is live; wait until it ends.",
                decision.possible_from,
            )

    def offer(self, plan_id: str) -> Offer:
        """A plan as the store sells it. Raises `SalesRefused`: `plan_unknown`, `plan_not_sold_here`."""
        plan = self._catalogue.plan(plan_id)
        if plan.store is not Origin.APP_STORE:
            raise SalesRefused("plan_not_sold_here", "The App Store does not sell this plan.")
        return Offer(plan.id, plan.term_months, plan.price.amount_minor, plan.price.currency)

    def _allowed(self, book: Book, buy: Callable[[], T]) -> T:
        self._may_buy(book)
        return buy()

    def _hear(self, book: Book, visit: Visit) -> None:
        for signed in visit.take_outgoing():
            self.notifications.hear(book, signed)
