"""The filter of the list of subscriptions (RULES R81), the same in portal and API."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from shared.entitlement import FULL_STATUSES
from shared.reasons import Status
from shared.sales import Subscription


class SubscriptionFilter(StrEnum):
    """Which subscriptions are listed; the values stand in addresses."""

    ALL = "all"
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"


_STATUSES: Final = {
    SubscriptionFilter.ALL: frozenset(Status),
    SubscriptionFilter.ACTIVE: FULL_STATUSES,
    SubscriptionFilter.EXPIRING: frozenset({Status.EXPIRING}),
    SubscriptionFilter.EXPIRED: frozenset({Status.EXPIRED, Status.SUSPENDED}),
}


def shown(subscriptions: Iterable[Subscription], show: SubscriptionFilter) -> tuple[Subscription, ...]:
    """Those that `show` lists, in their order. One that expires soon is still active, so it is in both."""
    return tuple(each for each in subscriptions if each.status in _STATUSES[show])
