"""More licences: possible here, or why not (RULES R71–R77)."""

from __future__ import annotations

from typing import Any

import pytest

from account.portal.licence_views import LicenceWay, licence_view
from shared.reasons import Action, AutoRenewal, Origin, Status
from tests.support.sales_views import subscription

BUNDLED: dict[str, Any] = {"auto_renewal": AutoRenewal.UNAVAILABLE, "renewal_price": None}


@pytest.mark.rule("R72")
def test_web_subscription_can_have_more_at_once() -> None:
    view = licence_view(subscription())
    assert (view.way, view.why, view.can_buy) == (LicenceWay.BUY, "", True)


@pytest.mark.rule("R73")
def test_access_of_a_desktop_subscription_leads_to_the_whole_desktop_subscription() -> None:
    child = subscription(
        origin=Origin.DESKTOP_SUBSCRIPTION, bundled_in="sub_9", actions=(Action.BUY_LICENCES,), **BUNDLED
    )
    view = licence_view(child)
    assert (view.way, view.desktop, view.can_buy) == (LicenceWay.WHOLE_DESKTOP, "sub_9", False)
    assert "whole Desktop subscription" in view.why


@pytest.mark.rule("R73")
def test_desktop_subscription_itself_is_upgraded_here() -> None:
    desktop = subscription(
        product="desktop_pro", origin=Origin.DESKTOP_SUBSCRIPTION, actions=(Action.BUY_LICENCES,), **BUNDLED
    )
    assert licence_view(desktop).way is LicenceWay.BUY


@pytest.mark.rule("R74")
def test_access_of_a_perpetual_licence_needs_auto_renewal_first() -> None:
    view = licence_view(
        subscription(origin=Origin.DESKTOP_PERPETUAL, actions=(Action.ENABLE_AUTO_RENEW,), **BUNDLED)
    )
    assert view.way is LicenceWay.AUTO_RENEWAL_FIRST
    assert "auto-renewal first" in view.why


@pytest.mark.rule("R75")
def test_app_store_subscription_says_not_yet() -> None:
    view = licence_view(
        subscription(origin=Origin.APP_STORE, actions=(Action.MANAGE_IN_APP_STORE,), **BUNDLED)
    )
    assert view.way is LicenceWay.APP_STORE
    assert "Not available yet" in view.why


@pytest.mark.parametrize(
    ("changes", "way"),
    [
        ({"status": Status.EXPIRED}, LicenceWay.ENDED),
        ({"status": Status.SUSPENDED}, LicenceWay.ENDED),
        ({"status": Status.GRACE, "actions": (Action.FIX_PAYMENT,)}, LicenceWay.PAYMENT_FIRST),
        ({"origin": Origin.BUSINESS_KEY, "actions": ()}, LicenceWay.RESELLER),
        ({"origin": Origin.DESKTOP_PERPETUAL, "until": None, "actions": ()}, LicenceWay.NONE),
    ],
)
def test_other_reasons_have_their_own_way(changes: dict[str, Any], way: LicenceWay) -> None:
    view = licence_view(subscription(**changes))
    assert view.way is way
    assert not view.can_buy


@pytest.mark.rule("R77")
@pytest.mark.parametrize(
    ("changes", "can_plan"),
    [
        ({"licences": 2}, True),
        ({"licences": 1}, False),
        ({"licences": 2, "auto_renewal": AutoRenewal.OFF}, False),
        ({"licences": 2, "status": Status.GRACE}, False),
    ],
)
def test_fewer_can_be_planned_only_for_a_renewal_that_comes(changes: dict[str, Any], can_plan: bool) -> None:
    view = licence_view(subscription(licences_at_renewal=1, **changes))
    assert view.can_plan_fewer is can_plan
    assert view.at_renewal == 1
