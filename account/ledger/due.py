"""Kinds of due work and the order in which they happen at one instant (RULES R96)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


class DueKind(StrEnum):
    """Work that an account's clock will reach. The values are stored."""

    PAYMENT_SETTLES = "payment_settles"
    APP_STORE_ACTS = "app_store_acts"
    AUTO_RENEWAL_CHANGES = "auto_renewal_changes"
    RENEWAL = "renewal"
    RENEWAL_RETRY = "renewal_retry"
    ORDER_EXPIRES = "order_expires"
    GRACE_ENDS = "grace_ends"
    SUBSCRIPTION_ENDS = "subscription_ends"
    ENTITLEMENT = "entitlement"
    SESSION_LIMIT = "session_limit"


PRIORITY: Final = {
    DueKind.PAYMENT_SETTLES: 10,
    DueKind.APP_STORE_ACTS: 10,
    DueKind.AUTO_RENEWAL_CHANGES: 20,
    DueKind.RENEWAL: 30,
    DueKind.RENEWAL_RETRY: 40,
    DueKind.ORDER_EXPIRES: 50,
    DueKind.GRACE_ENDS: 50,
    DueKind.SUBSCRIPTION_ENDS: 50,
    DueKind.ENTITLEMENT: 60,
    DueKind.SESSION_LIMIT: 70,
}
"""Lower comes first. What is beyond the entitlement's runs once the entitlement of that instant is settled:
a payment that comes at the very instant of the cut comes before it."""


@dataclass(frozen=True, slots=True, order=True)
class DueItem:
    """Work that is due; sorts in the order in which it happens.

    `subject_id` names the order, payment, subscription or session that it is about. A plain value and no
    row: years of renewals make thousands that are done before anything has to be stored.
    """

    due_at: datetime
    priority: int
    seq: int
    kind: DueKind = field(compare=False)
    subject_id: str = field(compare=False)
    data: dict[str, str] = field(compare=False)
