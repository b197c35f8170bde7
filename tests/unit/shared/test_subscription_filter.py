"""`shared.subscription_filter`: the filter of the list of subscriptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.reasons import AutoRenewal, EntitlementReason, Origin, Status
from shared.sales import Subscription
from shared.subscription_filter import SubscriptionFilter, shown

ONE = Subscription(
    id="sub_1",
    product="access",
    product_name="Access",
    plan="access_year",
    term_months=12,
    origin=Origin.WEB,
    status=Status.ACTIVE,
    reason=EntitlementReason.SUBSCRIPTION_LIVE,
    activated_at=datetime(2026, 1, 15, tzinfo=UTC),
    until=datetime(2027, 1, 15, tzinfo=UTC),
    auto_renewal=AutoRenewal.ON,
    auto_renewal_becomes=None,
    licences=1,
    licences_at_renewal=None,
    computers=5,
    renewal_price=None,
    payment_method=None,
    next_retry_at=None,
    products=(),
    keys=(),
    actions=(),
)
ALL = tuple(replace(ONE, id=status.value, status=status) for status in Status)


@pytest.mark.rule("R81")
@pytest.mark.parametrize(
    ("show", "expected"),
    [
        (SubscriptionFilter.ALL, [status.value for status in Status]),
        (SubscriptionFilter.ACTIVE, ["active", "expiring", "grace"]),
        (SubscriptionFilter.EXPIRING, ["expiring"]),
        (SubscriptionFilter.EXPIRED, ["expired", "suspended"]),
    ],
)
def test_each_filter_shows_what_its_name_says(show: SubscriptionFilter, expected: list[str]) -> None:
    assert [each.id for each in shown(ALL, show)] == expected
