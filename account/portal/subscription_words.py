"""What the pages say of the entitlement and of subscriptions (RULES R2–R4, R31, R53, R54): words.

All texts are marked for translation; the templates translate them when they show them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from account.catalogue.model import ACCESS
from account.portal.words import mark
from shared.buying import BUNDLED_ORIGINS
from shared.entitlement import LIMITED_SESSION, dates_of, is_full
from shared.reasons import Action, AutoRenewal, DateKind, EntitlementReason, Origin, Status
from shared.sales import Subscription, SubscriptionSummary
from shared.wire import AccountState, EntitlementAnswer

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
    Status.PENDING: mark("Your order is waiting for its payment. Access begins by itself when it arrives."),
    Status.ACTIVE: mark("Remote sessions have no time limit."),
    Status.EXPIRING: mark("Remote sessions have no time limit. The subscription will not renew by itself."),
    Status.GRACE: mark("The renewal payment failed. Everything still works while we try again."),
    Status.EXPIRED: mark("Your subscription has ended."),
    Status.SUSPENDED: mark("The payment for your subscription was taken back."),
    Status.UNKNOWN: mark("Load this page again to see your subscription."),
}

_REFUNDED: Final = mark("The payment for your subscription was refunded.")

_TONES: Final = {Status.ACTIVE: "good", Status.TRIAL: "calm", Status.PENDING: "calm", Status.UNKNOWN: "calm"}

_OWN_LABELS: Final = {
    Status.TRIAL: mark("Not active"),
    Status.PENDING: mark("Waiting for payment"),
    Status.ACTIVE: mark("Active"),
    Status.EXPIRING: mark("Expiring soon"),
    Status.GRACE: mark("Payment needed"),
    Status.EXPIRED: mark("Expired"),
    Status.SUSPENDED: mark("Suspended"),
    Status.UNKNOWN: mark("Unknown"),
}

_OWN_TONES: Final = {
    Status.ACTIVE: "good",
    Status.EXPIRING: "attention",
    Status.GRACE: "bad",
    Status.SUSPENDED: "bad",
}

_NO_OWN: Final = frozenset({Status.TRIAL, Status.PENDING, Status.UNKNOWN})
"""Statuses of an account that are not those of one subscription."""

_DATES: Final = {
    DateKind.RENEWS: mark("Renews on"),
    DateKind.LASTS_UNTIL: mark("Access until"),
    DateKind.EXPIRES: mark("Expires on"),
    DateKind.WORKS_UNTIL: mark("Payment needed by"),
}
"""Of what is live; when it ended is told with the subscription that did."""

_ORIGINS: Final = {
    Origin.WEB: mark("Bought in the online store"),
    Origin.APP_STORE: mark("Bought in the App Store"),
    Origin.DESKTOP_SUBSCRIPTION: mark("Comes with your Desktop subscription"),
    Origin.DESKTOP_PERPETUAL: mark("Comes with your Desktop perpetual licence"),
    Origin.BUSINESS_KEY: mark("Came with a business licence key"),
    Origin.UNKNOWN: mark("Subscription"),
}

_RENEWAL_VALUES: Final = {
    AutoRenewal.ON: mark("On"),
    AutoRenewal.OFF: mark("Off"),
    AutoRenewal.UNAVAILABLE: mark("Not available"),
    AutoRenewal.UNKNOWN: mark("Not available"),
}

_RENEWAL_UNAVAILABLE: Final = {
    Origin.APP_STORE: mark("Managed by the App Store."),
    Origin.DESKTOP_SUBSCRIPTION: mark("It follows the Desktop subscription that it came with."),
    Origin.BUSINESS_KEY: mark("Licences from a reseller are renewed with a new key."),
}

BEING_DISABLED: Final = mark("Auto-renewal is being disabled…")
BEING_ENABLED: Final = mark("Auto-renewal is being enabled…")


@dataclass(frozen=True, slots=True)
class StatusView:
    """A status in one word, its tone (`good`, `calm`, `attention`, `bad`), and what it means."""

    label: str
    tone: str
    meaning: str


@dataclass(frozen=True, slots=True)
class RenewalView:
    """Auto-renewal of one subscription (RULES R51–R53).

    `change` is what is going on ("being disabled"), `why` the reason when it is not available. `can_disable`,
    `can_enable` are plain switches; `can_choose`: switching on is an order of a duration (R52).
    """

    value: str
    change: str = ""
    why: str = ""
    can_disable: bool = False
    can_enable: bool = False
    can_choose: bool = False


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """The account's entitlement, as it stands on top of the Computers page and on the dashboard.

    `short_label` stands beside the product's name, so it need not say what is active.
    `limited_minutes` is None when sessions run in full. `dates` are what renews and how long access lasts,
    while it does, each with its name.
    `is_buy_main`: buying is the next thing to do, and not just possible (RULES R38).
    """

    label: str
    short_label: str
    meaning: str
    tone: str
    limited_minutes: int | None
    can_buy: bool
    is_buy_main: bool
    can_manage: bool
    can_fix_payment: bool
    dates: tuple[tuple[str, datetime], ...]
    renewal_change: str
    subscription: SubscriptionSummary | None
    licences: int
    registered: int
    limit: int


def subscription_view(state: AccountState) -> SubscriptionView:
    """The words for an account's entitlement."""
    answer, leading = state.entitlement, state.subscription
    return SubscriptionView(
        label=_LABELS[answer.status],
        short_label=_LABELS[answer.status] if answer.status in _NO_OWN else _OWN_LABELS[answer.status],
        meaning=_meaning(answer),
        tone=_TONES.get(answer.status, "attention"),
        limited_minutes=None if is_full(answer.status) else int(LIMITED_SESSION.total_seconds() // 60),
        can_buy=Action.BUY in answer.actions,
        is_buy_main=not is_full(answer.status) or answer.status is Status.EXPIRING,
        can_manage=Action.MANAGE in answer.actions and leading is not None,
        can_fix_payment=Action.FIX_PAYMENT in answer.actions and leading is not None,
        dates=tuple((_DATES[kind], at) for kind, at in dates_of(answer) if kind in _DATES),
        renewal_change=renewal_change(leading.auto_renewal_becomes if leading is not None else None),
        subscription=leading,
        licences=answer.licences,
        registered=answer.computers_registered,
        limit=answer.computer_limit,
    )


def _meaning(answer: EntitlementAnswer) -> str:
    return _REFUNDED if answer.reason is EntitlementReason.REFUNDED else _MEANINGS[answer.status]


def date_label(status: Status, auto_renewal: AutoRenewal) -> str:
    """What the date of a subscription is (RULES R54)."""
    if not is_full(status):
        return mark("Expired on")
    if status is Status.GRACE:
        return mark("Payment needed by")
    return mark("Renews on") if auto_renewal is AutoRenewal.ON else mark("Expires on")


def renewal_change(becomes: AutoRenewal | None) -> str:
    """What is going on with auto-renewal until it is confirmed (RULES R51); empty when nothing is."""
    if becomes is None:
        return ""
    return BEING_ENABLED if becomes is AutoRenewal.ON else BEING_DISABLED


def status_view(subscription: Subscription) -> StatusView:
    """The status of one subscription alone."""
    status = subscription.status
    meaning = _MEANINGS[status] if status is not Status.TRIAL else ""
    if subscription.reason is EntitlementReason.REFUNDED:
        meaning = _REFUNDED
    elif status in {Status.ACTIVE, Status.EXPIRED}:
        meaning = ""
    elif status is Status.EXPIRING:
        meaning = mark("It will not renew by itself.")
    return StatusView(_OWN_LABELS[status], _OWN_TONES.get(status, "calm"), meaning)


def origin_text(subscription: Subscription) -> str:
    """Where the subscription came from."""
    if is_from_key(subscription):
        return mark("Registered with a licence key")
    return _ORIGINS[subscription.origin]


def is_from_key(subscription: Subscription) -> bool:
    """Whether this is what a key stands for itself, and not the access that came with it (RULES R61–R63)."""
    return subscription.origin in BUNDLED_ORIGINS and subscription.product != ACCESS


def renewal_view(subscription: Subscription) -> RenewalView:
    """What there is to say and to do about auto-renewal of one subscription."""
    value = _RENEWAL_VALUES[subscription.auto_renewal]
    change = renewal_change(subscription.auto_renewal_becomes)
    if change:
        return RenewalView(value, change=change)
    if not is_full(subscription.status):
        return RenewalView(value)
    if subscription.auto_renewal is AutoRenewal.ON:
        return RenewalView(value, can_disable=True)
    can_enable = Action.ENABLE_AUTO_RENEW in subscription.actions
    if subscription.origin is Origin.DESKTOP_PERPETUAL:
        why = "" if can_enable else mark("A perpetual licence never ends, so there is nothing to renew.")
        return RenewalView(value, why=why, can_choose=can_enable)
    if subscription.auto_renewal is AutoRenewal.OFF:
        return RenewalView(value, can_enable=can_enable)
    if is_from_key(subscription):
        return RenewalView(value, why=mark("What came with a key is renewed with a new key."))
    return RenewalView(value, why=_RENEWAL_UNAVAILABLE.get(subscription.origin, ""))
