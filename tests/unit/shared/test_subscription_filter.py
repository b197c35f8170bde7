"""`shared.subscription_filter`: the filter of the list of subscriptions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from account.api.sales_examples import SALES_EXAMPLES
from shared.reasons import Status
from shared.sales import Subscription
from shared.subscription_filter import SubscriptionFilter, shown

ONE = next(each for each in SALES_EXAMPLES if isinstance(each, Subscription))
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
