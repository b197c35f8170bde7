"""Subscriptions and orders as `shared.sales` has them, for tests of what pages make of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from shared.reasons import (
    Action,
    AutoRenewal,
    EntitlementReason,
    OrderKind,
    OrderState,
    Origin,
    PaymentKind,
    Status,
)
from shared.sales import Money, Order, Subscription

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
END = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)

LIVE_WEB = Subscription(
    id="sub_1",
    product="access",
    product_name="Access",
    plan="access_year",
    term_months=12,
    origin=Origin.WEB,
    status=Status.ACTIVE,
    reason=EntitlementReason.SUBSCRIPTION_LIVE,
    activated_at=NOW,
    until=END,
    auto_renewal=AutoRenewal.ON,
    auto_renewal_becomes=None,
    licences=1,
    licences_at_renewal=None,
    computers=5,
    renewal_price=Money(1999, "EUR"),
    payment_method=None,
    next_retry_at=None,
    products=(),
    keys=(),
    actions=(Action.MANAGE, Action.BUY_LICENCES),
)
"""A paid web subscription that renews."""


def subscription(**changes: Any) -> Subscription:
    """`LIVE_WEB` with changes."""
    return replace(LIVE_WEB, **changes)


def order(**changes: Any) -> Order:
    """A paid order of `LIVE_WEB` with changes."""
    paid = Order(
        id="ord_1",
        number="A-1",
        kind=OrderKind.PURCHASE,
        state=OrderState.PAID,
        product="access",
        plan="access_year",
        licences=1,
        term_months=12,
        amount=Money(1999, "EUR"),
        received=Money(1999, "EUR"),
        payment_kind=PaymentKind.CARD,
        payment_label="Card",
        placed_at=NOW,
        expires_at=None,
        settled_at=NOW,
        subscription="sub_1",
    )
    return replace(paid, **changes)
