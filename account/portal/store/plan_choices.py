"""What the cart offers: the plans of a product with what a month of each costs (RULES R30, R32)."""

from __future__ import annotations

from dataclasses import dataclass

from shared.reasons import Origin
from shared.sales import CatalogueAnswer, Money, Plan, Product


@dataclass(frozen=True, slots=True)
class PlanChoice:
    """One plan to choose. `per_month` is None for a term of one month, `saving_percent` 0 for no saving."""

    plan: Plan
    per_month: Money | None
    saving_percent: int
    is_chosen: bool


def web_plans(product: Product) -> tuple[Plan, ...]:
    """The plans that the web store sells, the shortest term first."""
    sold_here = (plan for plan in product.plans if plan.store is Origin.WEB)
    return tuple(sorted(sold_here, key=lambda plan: plan.term_months))


def plan_choices(product: Product, chosen: str | None) -> tuple[PlanChoice, ...]:
    """The plans to choose from, `chosen` marked; the first one when that is none of them."""
    plans = web_plans(product)
    if chosen not in {plan.id for plan in plans}:
        chosen = plans[0].id if plans else None
    return tuple(
        PlanChoice(
            plan=plan,
            per_month=_per_month(plan) if plan.term_months > 1 else None,
            saving_percent=_saving(plan, plans[0]),
            is_chosen=plan.id == chosen,
        )
        for plan in plans
    )


def product_of(catalogue: CatalogueAnswer, product_id: str) -> Product | None:
    """The product of this id, if the catalogue has it."""
    return next((product for product in catalogue.products if product.id == product_id), None)


def _per_month(plan: Plan) -> Money:
    """A month's part of the price, rounded half up."""
    months = plan.term_months
    return Money((2 * plan.price.amount_minor + months) // (2 * months), plan.price.currency)


def _saving(plan: Plan, shortest: Plan) -> int:
    """Whole percent that `plan` saves against buying the shortest term again and again; never rounded up."""
    full = shortest.price.amount_minor * plan.term_months
    paid = plan.price.amount_minor * shortest.term_months
    return max(0, (full - paid) * 100 // full) if full else 0
