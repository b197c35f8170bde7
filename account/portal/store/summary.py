"""The order in short that stands beside every step of the checkout (RULES R32, R72): a quote as a view."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from shared.reasons import OrderKind
from shared.sales import CatalogueAnswer, Money, Quote, Subscription


@dataclass(frozen=True, slots=True)
class Summary:
    """`each` is what one licence costs for the term; for an upgrade, which is prorated, what all of it costs.

    `term_months` 0: up to the present end. `then` is what the renewal costs. `licences_before` is set for an
    upgrade, `now_end` when time that is left is kept (RULES R60).
    """

    name: str
    term_months: int
    each: Money
    licences: int
    licences_before: int | None
    computers: int
    total: Money
    now_end: datetime | None
    new_end: datetime | None
    then: Money | None


def summary_of(quote: Quote, catalogue: CatalogueAnswer, subscription: Subscription | None) -> Summary:
    """What `quote` says; `subscription` is the one that an upgrade is for."""
    products = {product.id: product for product in catalogue.products}
    product = products.get(quote.product)
    plans = {plan.id: plan for each in catalogue.products for plan in each.plans}
    plan = plans.get(quote.plan)
    is_upgrade = quote.kind is OrderKind.LICENCES
    return Summary(
        name=product.name if product is not None else quote.product,
        term_months=quote.term_months,
        each=quote.amount if is_upgrade or plan is None else plan.price,
        licences=quote.licences,
        licences_before=subscription.licences if is_upgrade and subscription is not None else None,
        computers=quote.licences * catalogue.computers_per_licence,
        total=quote.amount,
        now_end=quote.now_end,
        new_end=quote.new_end,
        then=quote.then_renews_for,
    )
