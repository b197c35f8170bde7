"""What pages say of the entitlement and of auto-renewal (RULES R31, R51–R54)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from account.portal.subscription_words import (
    BEING_DISABLED,
    BEING_ENABLED,
    date_label,
    origin_text,
    renewal_view,
    status_view,
    subscription_view,
)
from shared.entitlement import is_full
from shared.reasons import Action, AutoRenewal, EntitlementReason, Origin, Status
from shared.sales import SubscriptionSummary
from shared.wire import Account, AccountState, EntitlementAnswer
from tests.support.sales_views import END, NOW, subscription

LEADING = SubscriptionSummary("sub_1", "access", "Access", "access_year", 12, Origin.WEB)


def state(status: Status, leading: SubscriptionSummary | None = None, **changes: Any) -> AccountState:
    """An account's state with this entitlement."""
    fields: dict[str, Any] = {
        "status": status,
        "reason": EntitlementReason.SUBSCRIPTION_LIVE,
        "until": END,
        "computer_limit": 5,
        "computers_registered": 2,
        "licences": 1,
        "auto_renewal": AutoRenewal.ON,
        "origin": Origin.WEB,
        "actions": (Action.MANAGE,),
        "checked_at": NOW,
        "changes_at": None,
        **changes,
    }
    answer = EntitlementAnswer(**fields)
    return AccountState(1, NOW, 1.0, Account("acc", "a@example.org", "personal", NOW), (), answer, leading)


@pytest.mark.rule("R31")
def test_trial_mode_is_named_so_and_says_what_it_means() -> None:
    view = subscription_view(state(Status.TRIAL, actions=(Action.BUY,), until=None))
    assert (view.label, view.limited_minutes, view.can_buy, view.can_manage) == ("Trial mode", 5, True, False)
    assert view.dates == ()


@pytest.mark.rule("R2")
@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_a_label_a_meaning_and_a_tone_that_exists(status: Status) -> None:
    view = subscription_view(state(status))
    own = status_view(subscription(status=status))
    assert view.label
    assert view.meaning
    assert own.label
    assert {view.tone, own.tone} <= {"good", "calm", "attention", "bad"}
    assert (view.limited_minutes is None) is is_full(status)


@pytest.mark.rule("R3")
def test_only_the_actions_of_the_entitlement_are_offered() -> None:
    view = subscription_view(state(Status.GRACE, LEADING, actions=(Action.FIX_PAYMENT, Action.MANAGE)))
    assert (view.can_fix_payment, view.can_manage, view.can_buy) == (True, True, False)


@pytest.mark.rule("R46")
def test_refund_is_called_a_refund() -> None:
    view = subscription_view(state(Status.SUSPENDED, reason=EntitlementReason.REFUNDED))
    assert "refunded" in view.meaning
    own = status_view(subscription(status=Status.SUSPENDED, reason=EntitlementReason.REFUNDED))
    assert "refunded" in own.meaning


@pytest.mark.rule("R54")
@pytest.mark.parametrize(
    ("status", "renewal", "label"),
    [
        (Status.ACTIVE, AutoRenewal.ON, "Renews on"),
        (Status.ACTIVE, AutoRenewal.OFF, "Expires on"),
        (Status.EXPIRING, AutoRenewal.OFF, "Expires on"),
        (Status.ACTIVE, AutoRenewal.UNAVAILABLE, "Expires on"),
        (Status.GRACE, AutoRenewal.ON, "Payment needed by"),
        (Status.EXPIRED, AutoRenewal.ON, "Expired on"),
        (Status.SUSPENDED, AutoRenewal.ON, "Expired on"),
    ],
)
def test_date_is_called_what_it_is(status: Status, renewal: AutoRenewal, label: str) -> None:
    assert date_label(status, renewal) == label


@pytest.mark.rule("R5", "R54")
@pytest.mark.parametrize(
    ("status", "renews_at", "dates"),
    [
        (Status.ACTIVE, END, (("Renews on", END),)),
        (
            Status.ACTIVE,
            END - timedelta(days=30),
            (("Renews on", END - timedelta(days=30)), ("Access until", END)),
        ),
        (Status.ACTIVE, None, (("Access until", END),)),
        (Status.GRACE, None, (("Payment needed by", END),)),
        (Status.EXPIRED, None, ()),
    ],
)
def test_account_tells_what_renews_and_until_when_access_lasts(
    status: Status, renews_at: datetime | None, dates: tuple[tuple[str, datetime], ...]
) -> None:
    assert subscription_view(state(status, renews_at=renews_at)).dates == dates


@pytest.mark.rule("R51")
def test_change_that_waits_is_said_and_offers_no_second_switch() -> None:
    view = renewal_view(subscription(auto_renewal_becomes=AutoRenewal.OFF))
    assert (view.value, view.change) == ("On", BEING_DISABLED)
    assert [view.can_disable, view.can_enable, view.can_choose] == [False] * 3
    assert renewal_view(subscription(auto_renewal_becomes=AutoRenewal.ON)).change == BEING_ENABLED


@pytest.mark.rule("R51")
def test_renewal_that_is_on_can_be_disabled() -> None:
    view = renewal_view(subscription())
    assert (view.value, view.can_disable, view.can_enable) == ("On", True, False)


@pytest.mark.rule("R52")
def test_renewal_of_a_paid_one_that_is_off_is_a_plain_switch() -> None:
    off = subscription(auto_renewal=AutoRenewal.OFF, actions=(Action.ENABLE_AUTO_RENEW,))
    view = renewal_view(off)
    assert (view.value, view.can_enable, view.can_choose) == ("Off", True, False)


@pytest.mark.rule("R52")
@pytest.mark.rule("R53")
def test_renewal_of_a_bundled_perpetual_one_is_off_and_switched_on_by_choosing_a_duration() -> None:
    bundled = subscription(
        origin=Origin.DESKTOP_PERPETUAL,
        auto_renewal=AutoRenewal.OFF,
        actions=(Action.ENABLE_AUTO_RENEW,),
    )
    view = renewal_view(bundled)
    assert (view.value, view.can_choose, view.can_enable) == ("Off", True, False)


@pytest.mark.rule("R53")
@pytest.mark.parametrize(
    ("origin", "word"),
    [
        (Origin.APP_STORE, "App Store"),
        (Origin.DESKTOP_SUBSCRIPTION, "Desktop subscription"),
        (Origin.BUSINESS_KEY, "new key"),
        (Origin.DESKTOP_PERPETUAL, "never ends"),
    ],
)
def test_renewal_that_is_not_available_says_why(origin: Origin, word: str) -> None:
    view = renewal_view(subscription(origin=origin, auto_renewal=AutoRenewal.UNAVAILABLE, actions=()))
    assert view.value == "Not available"
    assert word in view.why
    assert [view.can_disable, view.can_enable, view.can_choose] == [False] * 3


def test_ended_subscription_has_no_switch() -> None:
    view = renewal_view(subscription(status=Status.EXPIRED))
    assert [view.can_disable, view.can_enable, view.can_choose] == [False] * 3


@pytest.mark.parametrize("origin", list(Origin))
def test_every_origin_has_words(origin: Origin) -> None:
    assert origin_text(subscription(origin=origin))


@pytest.mark.rule("R38")
@pytest.mark.parametrize(
    ("status", "is_main"), [(Status.TRIAL, True), (Status.EXPIRING, True), (Status.ACTIVE, False)]
)
def test_buying_is_the_main_thing_only_when_access_is_missing_or_about_to_end(
    status: Status, is_main: bool
) -> None:
    assert subscription_view(state(status, actions=(Action.BUY,))).is_buy_main is is_main
