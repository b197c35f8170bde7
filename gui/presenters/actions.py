"""The ways on that the account has now, as buttons (RULES R3, R43, R64)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gui.texts import translate
from shared.reasons import Action, LoginPage, Status


@dataclass(frozen=True, slots=True)
class ActionVM:
    """A way on that leads to a page of the account service; one of them is `primary`."""

    key: str
    text: str
    page: LoginPage
    primary: bool
    enabled: bool = True


_PAGES: Final = {
    Action.FIX_PAYMENT: LoginPage.PAYMENT,
    Action.BUY: LoginPage.BUY,
    Action.MANAGE: LoginPage.MANAGE,
    Action.MANAGE_IN_APP_STORE: LoginPage.APP_STORE,
    Action.ENABLE_AUTO_RENEW: LoginPage.MANAGE,
    Action.BUY_LICENCES: LoginPage.LICENCES,
}
_FIRST: Final = (Action.FIX_PAYMENT, Action.BUY, Action.MANAGE_IN_APP_STORE, Action.MANAGE)
_FIRST_WHILE_ACTIVE: Final = (Action.FIX_PAYMENT, Action.MANAGE_IN_APP_STORE, Action.MANAGE, Action.BUY)
"""Who has what he needs is not led to the store first (RULES R38)."""


def present_actions(
    actions: tuple[Action, ...],
    *,
    status: Status = Status.UNKNOWN,
    has_open_order: bool = False,
    enabled: bool = True,
) -> tuple[ActionVM, ...]:
    """A button for each of `actions`, the main one first, then in the order in which they came.

    While an order is open, Buy leads to it (RULES R43). `remove_computer` is offered in the list of
    computers, and an action of a newer version has no button.
    """
    known = [action for action in actions if action in _PAGES]
    first = _FIRST_WHILE_ACTIVE if status is Status.ACTIVE else _FIRST
    leading = next((action for action in first if action in known), None)
    known.sort(key=lambda action: action is not leading)
    return tuple(
        ActionVM(
            key=action.value,
            text=_text(action, has_open_order),
            page=LoginPage.ORDER if action is Action.BUY and has_open_order else _PAGES[action],
            primary=action is leading,
            enabled=enabled,
        )
        for action in known
    )


def _text(action: Action, has_open_order: bool) -> str:
    if action is Action.BUY and has_open_order:
        return translate("Entitlement", "View Order", "button; leads to the order that waits for its payment")
    return {
        Action.FIX_PAYMENT: translate("Entitlement", "Update Payment Method"),
        Action.BUY: translate("Entitlement", "Buy Subscription"),
        Action.ENABLE_AUTO_RENEW: translate("Entitlement", "Enable Auto-Renewal"),
        Action.BUY_LICENCES: translate("Entitlement", "Buy More Licenses"),
        Action.MANAGE: translate("Entitlement", "Manage"),
        Action.MANAGE_IN_APP_STORE: translate("Entitlement", "Manage in the App Store"),
    }[action]
