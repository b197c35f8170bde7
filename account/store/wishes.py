"""What somebody wants to buy, checked against the rules and priced (RULES R37, R52, R72–R75).

Decides in an open book and changes nothing. What is refused here is refused before anything is charged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from account.catalogue.model import ACCESS, Catalogue
from account.db.sales_tables import Subscription
from account.ledger.book import Book
from account.store.quotes import PaidTime, extra_licences_amount, term_amount
from account.subscriptions.licences import row_to_upgrade
from account.subscriptions.lifecycle import Lifecycle, subscription_in
from shared.buying import decide
from shared.errors import SalesRefused
from shared.reasons import AccountKind, BuyStep, OrderKind, Origin
from shared.sales import Plan

_REFUSED_STEPS: Final = frozenset({BuyStep.ACTIVE_EXISTS, BuyStep.MANAGE_AUTO_RENEWAL})


@dataclass(frozen=True, slots=True)
class Wish:
    """An order in the making. `price_minor` is for one licence and term; `licences` the total after it."""

    kind: OrderKind
    product: str
    plan: str
    term_months: int
    licences: int
    price_minor: int
    amount_minor: int
    currency: str
    subscription: Subscription | None = None
    licences_before: int = 0
    needs_stored_method: bool = False

    @property
    def subject(self) -> str:
        """The cart that it is kept in: the product, or the subscription that an upgrade is for."""
        return self.subscription.id if self.subscription is not None else self.product


class Wishes:
    """Turns requests into wishes."""

    def __init__(self, catalogue: Catalogue, lifecycle: Lifecycle) -> None:
        self._catalogue = catalogue
        self._lifecycle = lifecycle

    def stacks(self, book: Book) -> bool:
        """Whether a paid term may be bought while another is live (RULES R37)."""
        return AccountKind(book.account.kind) in self._catalogue.policy.stacks

    def purchase(self, book: Book, plan_id: str, licences: int) -> Wish:
        """A subscription, new or longer. Raises `SalesRefused`."""
        plan = self._web_plan(plan_id)
        self._check_licences(licences)
        kit = self._catalogue.kits.get(plan.product)
        if kit is not None and kit.business_only and book.account.kind != AccountKind.BUSINESS.value:
            raise SalesRefused("business_account_needed", "This product is for business accounts.")
        live = self._live_paid(book, plan.product)
        if live is not None:
            licences = _licences_of_stack(live, licences)
        return Wish(
            kind=OrderKind.PURCHASE,
            product=plan.product,
            plan=plan.id,
            term_months=plan.term_months,
            licences=licences,
            price_minor=plan.price.amount_minor,
            amount_minor=term_amount(plan.price.amount_minor, licences),
            currency=plan.price.currency,
        )

    def more_licences(self, book: Book, subscription_id: str, licences: int) -> Wish:
        """A higher total up to the present end (RULES R72–R75). Raises `SalesRefused`, `NotFoundRefused`."""
        asked = subscription_in(book, subscription_id)
        row = row_to_upgrade(self._lifecycle, self._catalogue, book, asked)
        self._check_licences(licences)
        if licences <= row.licences:
            raise SalesRefused(
                "licences_not_more", f"It has {row.licences} licences now; ask for a higher total."
            )
        price = price_of(row, self._catalogue)
        time = PaidTime(row.anchor_at, row.months, price.term_months)
        before = row.licences
        return Wish(
            kind=OrderKind.LICENCES,
            product=row.product,
            plan=price.plan,
            term_months=0,
            licences=licences,
            price_minor=price.amount_minor,
            amount_minor=extra_licences_amount(price.amount_minor, licences - before, time, book.now),
            currency=price.currency,
            subscription=row,
            licences_before=before,
        )

    def auto_renewal(self, book: Book, subscription_id: str, plan_id: str) -> Wish:
        """What came with a perpetual licence becomes a web subscription (RULES R52).

        Raises `SalesRefused`, `NotFoundRefused`.
        """
        row = subscription_in(book, subscription_id)
        plan = self._web_plan(plan_id)
        if row.origin == Origin.APP_STORE.value:
            raise SalesRefused("not_available_from_app_store", "The App Store manages this subscription.")
        if row.product != ACCESS or row.origin != Origin.DESKTOP_PERPETUAL.value:
            raise SalesRefused("auto_renewal_unavailable", "This one is not switched on by an order.")
        if plan.product != ACCESS:
            raise SalesRefused("plan_not_sold_here", "That plan is of another product.")
        if not self._lifecycle.is_live(book, row):
            raise SalesRefused("subscription_ended", "That subscription has ended; a new one can be bought.")
        return Wish(
            kind=OrderKind.ENABLE_AUTO_RENEWAL,
            product=plan.product,
            plan=plan.id,
            term_months=plan.term_months,
            licences=row.licences,
            price_minor=plan.price.amount_minor,
            amount_minor=term_amount(plan.price.amount_minor, row.licences),
            currency=plan.price.currency,
            subscription=row,
            needs_stored_method=True,
        )

    def product_of_plan(self, plan_id: str) -> str:
        """The product of a plan that is sold here. Raises `SalesRefused`."""
        return self._web_plan(plan_id).product

    def _web_plan(self, plan_id: str) -> Plan:
        plan = self._catalogue.plan(plan_id)
        if plan.store is not Origin.WEB:
            raise SalesRefused("plan_not_sold_here", "Only the App Store sells this plan.")
        return plan

    def _check_licences(self, licences: int) -> None:
        highest = self._catalogue.policy.max_licences
        if not 1 <= licences <= highest:
            raise SalesRefused("licences_out_of_range", f"One order can have 1 to {highest} licences.")

    def _live_paid(self, book: Book, product: str) -> Subscription | None:
        """The live one that a purchase would follow. Raises `SalesRefused` where none may follow (R37)."""
        live = [row for row in self._lifecycle.live(book, product) if row.origin == Origin.WEB.value]
        if product == ACCESS:
            decision = decide(book.entitlement(), has_open_order=False, stacks=self.stacks(book))
            if decision.step in _REFUSED_STEPS:
                raise SalesRefused(
                    "active_subscription_exists",
                    "A paid subscription is live; wait until it ends.",
                    decision.possible_from,
                )
        elif live and not self.stacks(book):
            until = live[-1].grace_end_at or live[-1].end_at
            raise SalesRefused(
                "active_subscription_exists", "A paid subscription is live; wait until it ends.", until
            )
        return live[-1] if live else None


@dataclass(frozen=True, slots=True)
class PriceOfRow:
    """What one licence of a subscription costs for one term."""

    plan: str
    term_months: int
    amount_minor: int
    currency: str


def price_of(row: Subscription, catalogue: Catalogue) -> PriceOfRow:
    """The price as last paid, even when its plan has left the catalogue; for a key, that of the catalogue.

    Raises `SalesRefused` (`plan_not_sold_here`) when there is neither.
    """
    if row.price_minor is not None and row.term_months and row.plan is not None:
        return PriceOfRow(row.plan, row.term_months, row.price_minor, row.currency or catalogue.currency)
    plans = catalogue.web_plans(row.product)
    plan = next((each for each in plans if each.term_months == row.term_months), None)
    plan = plan or next(iter(plans), None)
    if plan is None:
        raise SalesRefused("plan_not_sold_here", "This product is not sold here.")
    return PriceOfRow(plan.id, plan.term_months, plan.price.amount_minor, plan.price.currency)


def _licences_of_stack(live: Subscription, licences: int) -> int:
    """A term that follows a live one is for as many licences as that has; 1 stands for "as it is"."""
    if licences not in (1, live.licences):
        raise SalesRefused(
            "licences_out_of_range",
            f"The next term has {live.licences} licences, as the present one; buy more licences separately.",
        )
    return live.licences
