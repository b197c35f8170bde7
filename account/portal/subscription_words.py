"""What the Computers page says of the subscription (RULES R2–R4, R31): the answer in, words out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from account.portal.words import mark
from shared.entitlement import LIMITED_SESSION, is_full
from shared.reasons import Action, AutoRenewal, Status
from shared.wire import EntitlementAnswer

_LABELS: Final = {
    Status.TRIAL: mark("Trial mode"),
    Status.PENDING: mark("Waiting for your payment"),
    Status.ACTIVE: mark("Subscription active"),
    Status.EXPIRING: mark("Subscription ends soon"),
    Status.GRACE: mark("Payment needed"),
    Status.EXPIRED: mark("Subscription expired"),
    Status.SUSPENDED: mark("Subscription suspended"),
    Status.UNKNOWN: mark("Subscription"),
}

_MEANINGS: Final = {
    Status.TRIAL: mark("You have no subscription yet."),
    Status.PENDING: mark("Your order is waiting for its payment."),
    Status.ACTIVE: mark("Remote sessions have no time limit."),
    Status.EXPIRING: mark("Remote sessions have no time limit. The subscription will not renew by itself."),
    Status.GRACE: mark("The renewal payment failed. Everything still works while we try again."),
    Status.EXPIRED: mark("Your subscription has ended."),
    Status.SUSPENDED: mark("The payment for your subscription was taken back."),
    Status.UNKNOWN: mark("Load this page again to see your subscription."),
}

_TONES: Final = {Status.ACTIVE: "good", Status.TRIAL: "calm", Status.UNKNOWN: "calm"}


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """Texts are marked for translation. `limited_minutes` is None when sessions run in full."""

    label: str
    meaning: str
    tone: str
    limited_minutes: int | None
    can_buy: bool
    until: datetime | None
    until_label: str
    registered: int
    limit: int


def subscription_view(answer: EntitlementAnswer) -> SubscriptionView:
    """The words for `answer`."""
    renews = answer.auto_renewal is AutoRenewal.ON
    return SubscriptionView(
        label=_LABELS[answer.status],
        meaning=_MEANINGS[answer.status],
        tone=_TONES.get(answer.status, "attention"),
        limited_minutes=None if is_full(answer.status) else int(LIMITED_SESSION.total_seconds() // 60),
        can_buy=Action.BUY in answer.actions,
        until=answer.until if is_full(answer.status) else None,
        until_label=mark("Renews on") if renews else mark("Expires on"),
        registered=answer.computers_registered,
        limit=answer.computer_limit,
    )
