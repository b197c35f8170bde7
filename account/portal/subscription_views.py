"""The list of subscriptions and its filter (RULES R81), and the eight fields of the details (R82).

Pure functions from the answers of `shared.sales` to view models; texts are marked for translation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from account.portal.licence_views import LicenceView, licence_view
from account.portal.subscription_words import (
    RenewalView,
    StatusView,
    date_label,
    is_from_key,
    origin_text,
    renewal_change,
    renewal_view,
    status_view,
)
from account.portal.words import mark
from shared.entitlement import is_full
from shared.reasons import Action, Origin, Status
from shared.sales import LicenceKey, Order, Subscription


class Show(StrEnum):
    """The filter of the list; the values stand in addresses."""

    ALL = "all"
    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"


SHOW_NAMES: Final = {
    Show.ALL: mark("All"),
    Show.ACTIVE: mark("Active"),
    Show.EXPIRING: mark("Expiring soon"),
    Show.EXPIRED: mark("Expired"),
}

_STATUSES: Final = {
    Show.ALL: frozenset(Status),
    Show.ACTIVE: frozenset({Status.ACTIVE, Status.EXPIRING, Status.GRACE}),
    Show.EXPIRING: frozenset({Status.EXPIRING, Status.GRACE}),
    Show.EXPIRED: frozenset({Status.EXPIRED, Status.SUSPENDED}),
}

_NO_PAYMENT: Final = {
    Origin.APP_STORE: mark("Paid through the App Store."),
    Origin.DESKTOP_SUBSCRIPTION: mark("Paid with the Desktop subscription."),
    Origin.DESKTOP_PERPETUAL: mark("Paid once with the licence; nothing more to pay."),
    Origin.BUSINESS_KEY: mark("Paid to your reseller."),
}
_NOTHING_STORED: Final = mark("No payment method is stored.")


def show_of(text: str | None) -> Show:
    """The filter of an address; everything for one that is none."""
    return next((show for show in Show if show.value == text), Show.ALL)


def shown(
    subscriptions: Iterable[Subscription], show: Show, product: str | None = None
) -> tuple[Subscription, ...]:
    """The subscriptions that the filter lets through: live ones first, each with the latest end first.

    `product` keeps those of that product and those that include it: a Desktop subscription stands in the
    list of Access too, because there its licences are added (RULES R73).
    """
    found = [
        each
        for each in subscriptions
        if each.status in _STATUSES[show] and (product is None or product in _products_of(each))
    ]
    return tuple(sorted(found, key=_order, reverse=True))


def managed_of(subscriptions: Iterable[Subscription], leading: str) -> tuple[Subscription, ...]:
    """What there is to manage: the one that access stands on, then what else of the same product is live.

    Beside a bundled one a paid one goes on, and can be switched off (RULES R51, R61).
    """
    found = {each.id: each for each in subscriptions}
    first = found[leading]
    others = [each for each in found.values() if each.product == first.product and each.id != leading]
    live = sorted((each for each in others if is_full(each.status)), key=_order, reverse=True)
    return (first, *live)


def _products_of(subscription: Subscription) -> frozenset[str]:
    return frozenset({subscription.product, *(each.product for each in subscription.products)})


def _order(subscription: Subscription) -> tuple[bool, bool, float, str]:
    end = subscription.until
    return is_full(subscription.status), end is None, end.timestamp() if end else 0.0, subscription.id


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """One row of the list. `date` is None for what has no end."""

    id: str
    name: str
    origin: str
    status: StatusView
    change: str
    date: datetime | None
    date_label: str
    licences: int
    computers: int


def row_of(subscription: Subscription) -> SubscriptionRow:
    """The row of one subscription."""
    return SubscriptionRow(
        id=subscription.id,
        name=subscription.product_name,
        origin=origin_text(subscription),
        status=status_view(subscription),
        change=renewal_change(subscription.auto_renewal_becomes),
        date=subscription.until,
        date_label=date_label(subscription.status, subscription.auto_renewal),
        licences=subscription.licences,
        computers=subscription.computers,
    )


@dataclass(frozen=True, slots=True)
class PaymentView:
    """How the next renewal is paid: a stored method's `label`, or the sentence `why` there is none."""

    label: str
    why: str
    can_change: bool
    must_fix: bool
    retry_at: datetime | None


@dataclass(frozen=True, slots=True)
class SubscriptionDetails:
    """Everything the details page shows. `until` None: no end. `keys` are masked by the template."""

    subscription: Subscription
    status: StatusView
    origin: str
    date_label: str
    renewal: RenewalView
    payment: PaymentView
    licences: LicenceView
    orders: tuple[Order, ...]
    keys: tuple[LicenceKey, ...]
    can_buy: bool
    is_live: bool
    is_ending: bool
    in_app_store: bool


def details_of(subscription: Subscription, orders: Iterable[Order]) -> SubscriptionDetails:
    """The details of one subscription; of `orders`, the account's, its own are shown, the latest first."""
    own = [order for order in orders if order.subscription == subscription.id]
    return SubscriptionDetails(
        subscription=subscription,
        status=status_view(subscription),
        origin=origin_text(subscription),
        date_label=date_label(subscription.status, subscription.auto_renewal),
        renewal=renewal_view(subscription),
        payment=payment_view(subscription),
        licences=licence_view(subscription),
        orders=tuple(sorted(own, key=lambda order: (order.placed_at, order.number), reverse=True)),
        keys=subscription.keys,
        can_buy=Action.BUY in subscription.actions,
        is_live=is_full(subscription.status),
        is_ending=subscription.status is Status.EXPIRING,
        in_app_store=subscription.origin is Origin.APP_STORE,
    )


def payment_view(subscription: Subscription) -> PaymentView:
    """The payment options of one subscription (RULES R45, R55)."""
    method = subscription.payment_method
    is_web = subscription.origin is Origin.WEB or subscription.renewal_price is not None
    why = _NO_PAYMENT.get(subscription.origin, _NOTHING_STORED)
    if is_web:
        why = _NOTHING_STORED
    elif is_from_key(subscription):
        why = mark("Paid where the key was bought.")
    return PaymentView(
        label=method.label if method is not None else "",
        why="" if method is not None else why,
        can_change=is_web and is_full(subscription.status),
        must_fix=subscription.status is Status.GRACE,
        retry_at=subscription.next_retry_at,
    )
