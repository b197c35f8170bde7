"""What the window says to which Buy leads (RULES R35, R37, R38, R65, R66): the decision in, words out.

On a phone with Android every decision has a window; elsewhere somebody who may simply buy goes straight to
the cart. `OK` always stops without an order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from account.portal.words import mark
from shared.reasons import BuyStep, Origin
from shared.sales import BuyAnswer, Subscription

CART: Final = "/store/access"
COMPUTERS: Final = "/computers"
APP_STORE: Final = "/app-store/manage"
APP_STORE_SHEET: Final = "/app-store/subscribe"


@dataclass(frozen=True, slots=True)
class BuyWindow:
    """Texts are marked for translation. `main` is the main button's text, `target` where it leads.

    `until` is said as "It lasts until …", `possible_from` as "You can buy again from …".
    """

    scene: str
    title: str
    meaning: str
    main: str
    target: str
    until: datetime | None = None
    possible_from: datetime | None = None


_BUY: Final = mark("Buy Subscription")
_MANAGE_AUTO_RENEWAL: Final = mark("Manage auto-renew settings")
_MANAGE: Final = mark("Manage")

_BUNDLED: Final = {
    Origin.DESKTOP_SUBSCRIPTION: mark(
        "Your access comes with your Desktop subscription: you need not buy it."
    ),
    Origin.DESKTOP_PERPETUAL: mark("Your access comes with your Desktop licence: you need not buy it now."),
    Origin.BUSINESS_KEY: mark("Your access comes with your Business key: you need not buy it."),
}
_BUNDLED_ELSE: Final = mark("You already have access, so you need not buy it.")


def buy_window(answer: BuyAnswer, subscription: Subscription | None, shop: str = CART) -> BuyWindow:
    """The window for this decision; `subscription` is the live one that decided it, `shop` where one buys."""
    details = f"/subscriptions/{subscription.id}" if subscription is not None else COMPUTERS
    origin = subscription.origin if subscription is not None else None
    if answer.step is BuyStep.MANAGE_AUTO_RENEWAL:
        return BuyWindow(
            "manage_auto_renewal",
            mark("Auto-renewal is off"),
            mark("You already have a paid subscription. Switch auto-renewal on, and it goes on by itself."),
            _MANAGE_AUTO_RENEWAL,
            details,
            possible_from=answer.possible_from,
        )
    if answer.step is BuyStep.ACTIVE_EXISTS and origin is Origin.APP_STORE:
        return BuyWindow(
            "app_store_exists",
            mark("You already have a subscription"),
            mark("You bought it in the App Store, which also manages it. You need not buy it here as well."),
            mark("Manage in the App Store"),
            APP_STORE,
            possible_from=answer.possible_from,
        )
    if answer.step is BuyStep.ACTIVE_EXISTS:
        return BuyWindow(
            "active_exists",
            mark("You already have a subscription"),
            mark("It is paid and renews by itself, so you need not buy another one."),
            _MANAGE,
            details,
            possible_from=answer.possible_from,
        )
    if answer.step is BuyStep.NOT_NEEDED_YET:
        return BuyWindow(
            "not_needed_yet",
            mark("You already have access"),
            _BUNDLED.get(origin, _BUNDLED_ELSE) if origin is not None else _BUNDLED_ELSE,
            _BUY,
            shop,
            until=answer.possible_from,
        )
    return BuyWindow(
        "choose_plan",
        mark("Buy a subscription"),
        mark("With a subscription, remote sessions have no time limit."),
        _BUY,
        shop,
    )
