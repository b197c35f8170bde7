"""More and fewer licences (RULES R70–R77): what a subscription makes possible, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from account.portal.words import mark
from shared.entitlement import is_full
from shared.reasons import Action, AutoRenewal, Origin, Status
from shared.sales import Subscription


class LicenceWay(StrEnum):
    """How somebody with this subscription comes to more licences."""

    BUY = "buy"  # here (R72), or as a part of the Desktop subscription that this one is (R73)
    WHOLE_DESKTOP = "whole_desktop"  # by upgrading the Desktop subscription that it came with (R73)
    AUTO_RENEWAL_FIRST = "auto_renewal_first"  # R74
    PAYMENT_FIRST = "payment_first"  # the renewal has to be paid first (R55)
    APP_STORE = "app_store"  # not yet (R75)
    RESELLER = "reseller"  # with another key (R27)
    ENDED = "ended"  # nothing is live
    NONE = "none"  # a licence without computers of its own


_REASONS: Final = {
    LicenceWay.BUY: "",
    LicenceWay.WHOLE_DESKTOP: mark(
        "This subscription came with a Desktop subscription. Add licences to the whole Desktop subscription; "
        "Access follows by itself."
    ),
    LicenceWay.AUTO_RENEWAL_FIRST: mark("Enable auto-renewal first; then you can add licences."),
    LicenceWay.PAYMENT_FIRST: mark("Pay for the renewal first; then you can add licences."),
    LicenceWay.APP_STORE: mark("Not available yet for subscriptions bought in the App Store."),
    LicenceWay.RESELLER: mark("Your reseller has more licences for you; register the new key here."),
    LicenceWay.ENDED: mark("This subscription has ended."),
    LicenceWay.NONE: "",
}


@dataclass(frozen=True, slots=True)
class LicenceView:
    """`why` says why Buy More Licenses is disabled; it is empty when it is not.

    `desktop` is the id of the Desktop subscription to upgrade. `can_plan_fewer`: at the next renewal (R77).
    """

    way: LicenceWay
    why: str
    desktop: str | None
    can_buy: bool
    can_plan_fewer: bool
    licences: int
    at_renewal: int | None
    computers: int


def licence_view(subscription: Subscription) -> LicenceView:
    """What is possible for this subscription."""
    way = way_to_more(subscription)
    return LicenceView(
        way=way,
        why=_REASONS[way],
        desktop=subscription.bundled_in if way is LicenceWay.WHOLE_DESKTOP else None,
        can_buy=way is LicenceWay.BUY,
        can_plan_fewer=_can_plan_fewer(subscription),
        licences=subscription.licences,
        at_renewal=subscription.licences_at_renewal,
        computers=subscription.computers,
    )


def way_to_more(subscription: Subscription) -> LicenceWay:
    """How more licences come to this subscription."""
    if not is_full(subscription.status):
        return LicenceWay.ENDED
    if subscription.origin is Origin.DESKTOP_SUBSCRIPTION and subscription.bundled_in is not None:
        return LicenceWay.WHOLE_DESKTOP
    if Action.BUY_LICENCES in subscription.actions:
        return LicenceWay.BUY
    if subscription.status is Status.GRACE:
        return LicenceWay.PAYMENT_FIRST
    if subscription.origin is Origin.APP_STORE:
        return LicenceWay.APP_STORE
    if subscription.origin is Origin.BUSINESS_KEY:
        return LicenceWay.RESELLER
    if Action.ENABLE_AUTO_RENEW in subscription.actions:
        return LicenceWay.AUTO_RENEWAL_FIRST
    return LicenceWay.NONE


def _can_plan_fewer(subscription: Subscription) -> bool:
    renews = subscription.auto_renewal is AutoRenewal.ON
    return renews and subscription.status is Status.ACTIVE and subscription.licences > 1
