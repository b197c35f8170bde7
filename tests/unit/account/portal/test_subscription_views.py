"""The list with its filter, and the details (RULES R81, R82)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from account.portal.subscription_views import (
    SHOW_NAMES,
    Show,
    details_of,
    payment_view,
    row_of,
    show_of,
    shown,
)
from shared.reasons import Action, AutoRenewal, Origin, PaymentKind, Status
from shared.sales import IncludedProduct, PaymentMethod
from tests.support.sales_views import END, NOW, order, subscription

CARD = PaymentMethod("pm_1", PaymentKind.CARD, "Card that works", True, NOW)


@pytest.mark.rule("R81")
@pytest.mark.parametrize(
    ("show", "found"),
    [
        (Show.ALL, {"active", "expiring", "grace", "expired", "suspended"}),
        (Show.ACTIVE, {"active", "expiring", "grace"}),
        (Show.EXPIRING, {"expiring", "grace"}),
        (Show.EXPIRED, {"expired", "suspended"}),
    ],
)
def test_filter_lets_through_what_its_name_says(show: Show, found: set[str]) -> None:
    statuses = (Status.ACTIVE, Status.EXPIRING, Status.GRACE, Status.EXPIRED, Status.SUSPENDED)
    all_of = [subscription(id=status.value, status=status) for status in statuses]
    assert {each.id for each in shown(all_of, show)} == found
    assert SHOW_NAMES[show]


@pytest.mark.parametrize(("text", "show"), [("active", Show.ACTIVE), ("", Show.ALL), (None, Show.ALL)])
def test_filter_of_an_address_that_is_none_shows_everything(text: str | None, show: Show) -> None:
    assert show_of(text) is show


@pytest.mark.rule("R73")
@pytest.mark.rule("R81")
def test_list_of_a_product_has_what_includes_it_too() -> None:
    desktop = subscription(
        id="desktop", product="desktop_pro", products=(IncludedProduct("access", "Access", 1),)
    )
    other = subscription(id="other", product="desktop_business")
    found = shown([desktop, other, subscription(id="own")], Show.ACTIVE, "access")
    assert {each.id for each in found} == {"desktop", "own"}


def test_live_ones_come_first_and_the_latest_end_before_the_others() -> None:
    ended = subscription(id="ended", status=Status.EXPIRED, until=END + timedelta(days=9))
    endless = subscription(id="endless", until=None)
    late = subscription(id="late", until=END + timedelta(days=1))
    found = shown([ended, subscription(id="early"), late, endless], Show.ALL)
    assert [each.id for each in found] == ["endless", "late", "early", "ended"]


@pytest.mark.rule("R81")
@pytest.mark.rule("R54")
def test_row_has_date_and_number_of_licences() -> None:
    row = row_of(subscription(licences=3, computers=15))
    assert (row.date, row.date_label, row.licences, row.computers) == (END, "Renews on", 3, 15)
    assert row_of(subscription(auto_renewal_becomes=AutoRenewal.OFF)).change


@pytest.mark.rule("R82")
def test_details_have_only_their_own_orders_the_latest_first() -> None:
    orders = [
        order(id="first"),
        order(id="other", subscription="sub_2"),
        order(id="second", placed_at=NOW + timedelta(days=1)),
    ]
    details = details_of(subscription(), orders)
    assert [each.id for each in details.orders] == ["second", "first"]
    assert details.is_live
    assert not details.in_app_store


@pytest.mark.rule("R45")
def test_stored_method_of_a_live_web_subscription_can_be_changed() -> None:
    view = payment_view(subscription(payment_method=CARD))
    assert (view.label, view.why, view.can_change) == ("Card that works", "", True)
    assert not payment_view(subscription(payment_method=CARD, status=Status.EXPIRED)).can_change


@pytest.mark.rule("R55")
def test_grace_says_that_the_payment_has_to_be_fixed_and_when_it_is_tried_again() -> None:
    view = payment_view(subscription(status=Status.GRACE, next_retry_at=END, payment_method=CARD))
    assert view.must_fix
    assert view.can_change
    assert view.retry_at == END


@pytest.mark.parametrize(
    "origin",
    [Origin.APP_STORE, Origin.DESKTOP_SUBSCRIPTION, Origin.DESKTOP_PERPETUAL, Origin.BUSINESS_KEY],
)
def test_subscription_that_is_not_paid_here_says_how_it_was(origin: Origin) -> None:
    view = payment_view(subscription(origin=origin, renewal_price=None))
    assert view.why.startswith("Paid")
    assert not view.can_change


def test_web_subscription_without_a_stored_method_says_so() -> None:
    assert payment_view(subscription()).why == "No payment method is stored."


@pytest.mark.rule("R64")
def test_buying_is_offered_exactly_when_it_makes_sense() -> None:
    assert details_of(subscription(actions=(Action.BUY,)), ()).can_buy
    assert not details_of(subscription(), ()).can_buy
