"""What the App Store says: signed transactions and signed notifications (RULES R39).

The one thing that both sides know. Each notification carries the whole state of its subscription, so
whichever arrives first or last, the latest one that was signed is the truth (SECURITY 34).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

AUDIENCE: Final = "access-account"
"""For whom the store signs: this kind of service."""

BUNDLE: Final = "access"
"""Which app the store sold something in."""

NOTICE_TYPE: Final = "app-store-notification+jwt"
TRANSACTION_TYPE: Final = "app-store-transaction+jwt"
"""`typ` of the two kinds of JWS (RFC 8725 section 3.11): one never passes for the other."""


class NoticeKind(StrEnum):
    """Why the store writes."""

    SUBSCRIBED = "SUBSCRIBED"
    DID_RENEW = "DID_RENEW"
    DID_CHANGE_RENEWAL_STATUS = "DID_CHANGE_RENEWAL_STATUS"
    DID_FAIL_TO_RENEW = "DID_FAIL_TO_RENEW"
    GRACE_PERIOD_EXPIRED = "GRACE_PERIOD_EXPIRED"
    EXPIRED = "EXPIRED"
    REFUND = "REFUND"
    REVOKE = "REVOKE"
    UNKNOWN = "UNKNOWN"


class NoticeReason(StrEnum):
    """What more there is to say about some kinds."""

    NONE = ""
    BILLING_RECOVERY = "BILLING_RECOVERY"
    AUTO_RENEW_ENABLED = "AUTO_RENEW_ENABLED"
    AUTO_RENEW_DISABLED = "AUTO_RENEW_DISABLED"
    GRACE_PERIOD = "GRACE_PERIOD"
    VOLUNTARY = "VOLUNTARY"
    BILLING_RETRY = "BILLING_RETRY"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Transaction:
    """The latest period of a subscription of the store, as of `signed_at`.

    `original_id` names the subscription, `id` the period, `account_token` the account that it was bought
    for. `anchor_at` is when the unbroken run of periods began that this one belongs to. Access lasts until
    `expires_at`, or `grace_ends_at` while a failed charge is retried, but never beyond `revoked_at`.
    """

    audience: str
    bundle: str
    id: str
    original_id: str
    account_token: str
    plan: str
    anchor_at: datetime
    purchased_at: datetime
    expires_at: datetime
    amount_minor: int
    currency: str
    renews: bool
    signed_at: datetime
    grace_ends_at: datetime | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification: `uuid` is the same each time it is sent, `signed_transaction` a JWS itself."""

    audience: str
    bundle: str
    uuid: str
    kind: NoticeKind
    reason: NoticeReason
    signed_at: datetime
    signed_transaction: str
