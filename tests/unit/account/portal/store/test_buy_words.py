"""What the window behind Buy says (RULES R37, R38, R65)."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from account.portal.store.buy_words import APP_STORE, CART, buy_window
from shared.reasons import BuyStep, Origin
from shared.sales import BuyAnswer

END = datetime(2027, 1, 15, tzinfo=UTC)


def live(origin: Origin) -> Any:
    return SimpleNamespace(id="sub_1", origin=origin)


@pytest.mark.rule("R65")
def test_nothing_live_offers_to_buy() -> None:
    window = buy_window(BuyAnswer(BuyStep.CHOOSE_PLAN), None)
    assert (window.scene, window.main, window.target) == ("choose_plan", "Buy Subscription", CART)
    assert window.until is window.possible_from is None


@pytest.mark.rule("R65")
def test_auto_renewal_off_leads_to_its_settings_and_tells_from_when_buying_is_possible() -> None:
    window = buy_window(BuyAnswer(BuyStep.MANAGE_AUTO_RENEWAL, END), live(Origin.WEB))
    assert (window.main, window.target) == ("Manage auto-renew settings", "/subscriptions/sub_1")
    assert window.possible_from == END


@pytest.mark.rule("R37")
def test_paid_and_live_is_refused_with_the_date_and_a_way_to_manage_it() -> None:
    window = buy_window(BuyAnswer(BuyStep.ACTIVE_EXISTS, END), live(Origin.WEB))
    assert (window.scene, window.target) == ("active_exists", "/subscriptions/sub_1")
    assert window.possible_from == END


@pytest.mark.rule("R37")
@pytest.mark.rule("R38")
def test_app_store_subscription_is_not_needed_twice_and_managed_there() -> None:
    window = buy_window(BuyAnswer(BuyStep.ACTIVE_EXISTS, END), live(Origin.APP_STORE))
    assert (window.scene, window.target) == ("app_store_exists", APP_STORE)
    assert "need not buy it here" in window.meaning


@pytest.mark.rule("R38")
@pytest.mark.parametrize(
    ("origin", "named"),
    [
        (Origin.DESKTOP_SUBSCRIPTION, "Desktop subscription"),
        (Origin.DESKTOP_PERPETUAL, "Desktop licence"),
        (Origin.BUSINESS_KEY, "Business key"),
        (Origin.UNKNOWN, "already have access"),
    ],
)
def test_bundled_access_is_named_as_what_it_came_with_and_buying_stays_possible(
    origin: Origin, named: str
) -> None:
    window = buy_window(BuyAnswer(BuyStep.NOT_NEEDED_YET, END), live(origin))
    assert named in window.meaning
    assert "need not buy it" in window.meaning
    assert (window.target, window.until) == (CART, END)
    assert "already have access" in buy_window(BuyAnswer(BuyStep.NOT_NEEDED_YET), None).meaning
