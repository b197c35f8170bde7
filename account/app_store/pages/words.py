"""What the App Store says when it cannot do something: what happened, and the way on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from account.portal.words import mark


@dataclass(frozen=True, slots=True)
class Trouble:
    """Texts are marked for translation; `target` is where the button leads."""

    title: str
    text: str
    button: str
    target: str


_MANAGE: Final = mark("Your subscriptions")
_MANAGE_PATH: Final = "/app-store/manage"

TROUBLES: Final = {
    "active_subscription_exists": Trouble(
        mark("You already have a subscription"),
        mark("It is paid, so nothing was sold and nothing was charged. Buy again when it has ended."),
        mark("Manage your subscription"),
        "/manage",
    ),
    "order_waits_for_payment": Trouble(
        mark("An order is waiting for its payment"),
        mark("You have ordered in the online store. Nothing more was sold, so that you do not pay twice."),
        mark("See your orders"),
        "/orders",
    ),
    "app_store_payment_declined": Trouble(
        mark("The payment did not go through"),
        mark("Your payment method does not work at the moment. Nothing was bought."),
        _MANAGE,
        _MANAGE_PATH,
    ),
    "app_store_ask_closed": Trouble(
        mark("This request is closed"),
        mark("It has been answered already, or it has expired."),
        _MANAGE,
        _MANAGE_PATH,
    ),
    "app_store_subscription_over": Trouble(
        mark("This subscription has ended"),
        mark("There is nothing left to change in it. You can subscribe again."),
        mark("See the plans"),
        "/app-store/subscribe",
    ),
    "refund_not_allowed": Trouble(
        mark("There is nothing to refund"),
        mark("What was paid for this subscription has been used up."),
        _MANAGE,
        _MANAGE_PATH,
    ),
    "plan_unknown": Trouble(
        mark("This plan is not sold here"),
        mark("Choose one of the plans on the next page. Nothing was bought."),
        mark("See the plans"),
        "/app-store/subscribe",
    ),
    "not_found": Trouble(
        mark("There is no such purchase"),
        mark("This account has bought nothing of that name in the App Store."),
        _MANAGE,
        _MANAGE_PATH,
    ),
}
SAME_AS: Final = {"plan_not_sold_here": "plan_unknown"}


def trouble_of(code: str) -> Trouble | None:
    """The words for a code; None for one that is not about the store."""
    return TROUBLES.get(SAME_AS.get(code, code))
