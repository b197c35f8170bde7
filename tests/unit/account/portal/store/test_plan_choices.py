"""What the cart offers (RULES R30, R32)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.portal.store.plan_choices import plan_choices, product_of, web_plans
from shared.reasons import Origin
from shared.sales import CatalogueAnswer, Money, Plan, Product


def plan(months: int, price: int, store: Origin = Origin.WEB) -> Plan:
    return Plan(f"plan_{store.value}_{months}", "access", months, Money(price, "EUR"), store)


def product(*plans: Plan) -> Product:
    return Product("access", "Access", True, plans)


@pytest.mark.rule("R30")
def test_only_plans_of_the_web_store_are_offered_the_shortest_first() -> None:
    offered = product(plan(24, 4000), plan(1, 299), plan(12, 2499, Origin.APP_STORE), plan(12, 2499))
    assert [each.term_months for each in web_plans(offered)] == [1, 12, 24]


@pytest.mark.rule("R32")
@pytest.mark.parametrize(
    ("chosen", "expected"),
    [(None, "plan_web_1"), ("plan_web_12", "plan_web_12"), ("gone", "plan_web_1"), ("", "plan_web_1")],
)
def test_exactly_one_plan_is_chosen_whatever_the_cart_says(chosen: str | None, expected: str) -> None:
    choices = plan_choices(product(plan(1, 299), plan(12, 2499)), chosen)
    assert [each.plan.id for each in choices if each.is_chosen] == [expected]


def test_product_without_a_web_plan_offers_nothing() -> None:
    assert plan_choices(product(plan(1, 299, Origin.APP_STORE)), "plan_web_1") == ()


def test_month_of_a_longer_term_is_rounded_half_up_and_a_month_has_none() -> None:
    month, year, two_years = plan_choices(product(plan(1, 299), plan(12, 2499), plan(24, 3996)), None)
    assert month.per_month is None
    assert year.per_month == Money(208, "EUR")  # 208.25
    assert two_years.per_month == Money(167, "EUR")  # 166.5


def test_saving_is_in_whole_percent_and_never_promises_too_much() -> None:
    month, year, dear = plan_choices(product(plan(1, 299), plan(12, 2499), plan(24, 9999)), None)
    assert (month.saving_percent, year.saving_percent, dear.saving_percent) == (0, 30, 0)  # 30.35


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.integers(2, 60))
def test_saving_promised_is_never_more_than_what_is_saved(month: int, term: int, months: int) -> None:
    choice = plan_choices(product(plan(1, month), plan(months, term)), None)[1]
    assert 0 <= choice.saving_percent < 100
    assert term * 100 <= month * months * (100 - choice.saving_percent) or choice.saving_percent == 0


def test_product_that_is_not_in_the_catalogue_is_none() -> None:
    catalogue = CatalogueAnswer("Access", "P", "https://p.example", True, 5, 200, (product(),), ())
    assert product_of(catalogue, "access") is catalogue.products[0]
    assert product_of(catalogue, "gone") is None
