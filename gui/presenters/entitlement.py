"""The card of the subscription: its status in words and exactly the actions the user has (RULES R3).

It compares no instants; the status is the service's (R1).
"""

from __future__ import annotations

from dataclasses import dataclass

from gui.presenters.dates import day
from gui.texts import translate
from gui.tokens import Tone
from shared.reasons import Action, AutoRenewal, EntitlementReason, Status
from shared.snapshot import EntitlementView


@dataclass(frozen=True, slots=True)
class ActionVM:
    """A way on that leads to a page of the account service. `path` starts with a slash."""

    key: str
    text: str
    path: str
    primary: bool


@dataclass(frozen=True, slots=True)
class EntitlementVM:
    """`known` is false until the service has answered once; then the rest is a quiet placeholder."""

    known: bool
    status: str
    badge: str
    tone: Tone
    text: str
    until: str
    actions: tuple[ActionVM, ...]
    note: str


def present_entitlement(view: EntitlementView | None) -> EntitlementVM:
    """The entitlement as last known."""
    if view is None:
        waiting = translate("Entitlement", "Asking the account service…")
        return EntitlementVM(False, "", "", Tone.NEUTRAL, waiting, "", (), "")
    badge, tone, text = _status_words(view)
    return EntitlementVM(
        known=True,
        status=view.status.value,
        badge=badge,
        tone=tone,
        text=text,
        until=_until_line(view),
        actions=present_actions(view.actions),
        note=_app_store_note(view.actions),
    )


def present_actions(actions: tuple[Action, ...]) -> tuple[ActionVM, ...]:
    """The buttons for `actions`, in their order; the first one that leads on is the main one.

    `remove_computer` is offered in the list of computers, `manage_in_app_store` is a sentence, and an
    action of a newer version has no button.
    """
    known = {
        Action.FIX_PAYMENT: (translate("Entitlement", "Update Payment Method"), "/computers"),
        Action.BUY: (translate("Entitlement", "Buy Subscription"), "/buy"),
        Action.ENABLE_AUTO_RENEW: (translate("Entitlement", "Enable Auto-Renewal"), "/computers"),
        Action.BUY_LICENCES: (translate("Entitlement", "Buy More Licenses"), "/computers"),
        Action.MANAGE: (translate("Entitlement", "Manage"), "/computers"),
    }
    leading = next((each for each in (Action.FIX_PAYMENT, Action.BUY) if each in actions), None)
    return tuple(
        ActionVM(action.value, *known[action], primary=action is leading)
        for action in actions
        if action in known
    )


def _app_store_note(actions: tuple[Action, ...]) -> str:
    if Action.MANAGE_IN_APP_STORE not in actions:
        return ""
    return translate("Entitlement", "This subscription is managed in the App Store.")


def _status_words(view: EntitlementView) -> tuple[str, Tone, str]:
    """Badge, tone and sentence of a status."""
    full = translate("Entitlement", "Sessions last as long as you like.")
    limited = translate(
        "Entitlement",
        "Sessions end after 5 minutes, and you can start a new one at once."
        " With a subscription they last as long as you like.",
    )
    match view.status:
        case Status.TRIAL:
            return translate("Entitlement", "Trial mode"), Tone.ACCENT, limited
        case Status.PENDING:
            text = translate(
                "Entitlement",
                "Your order waits for its payment. Until it arrives, sessions end after 5 minutes.",
            )
            return translate("Entitlement", "Payment pending"), Tone.WARN, text
        case Status.ACTIVE:
            return translate("Entitlement", "Active"), Tone.GOOD, full
        case Status.EXPIRING:
            text = translate(
                "Entitlement",
                "Sessions last as long as you like until the subscription ends; it will not renew.",
            )
            return translate("Entitlement", "Expiring soon"), Tone.WARN, text
        case Status.GRACE:
            text = translate(
                "Entitlement",
                "The renewal could not be paid. Everything still works; please update the payment method.",
            )
            return translate("Entitlement", "Payment failed"), Tone.WARN, text
        case Status.EXPIRED:
            text = translate("Entitlement", "Your subscription has expired. Sessions end after 5 minutes.")
            return translate("Entitlement", "Expired"), Tone.BAD, text
        case Status.SUSPENDED:
            return translate("Entitlement", "Suspended"), Tone.BAD, _suspended_text(view.reason)
        case Status.UNKNOWN:
            text = translate(
                "Entitlement",
                "This version does not know this kind of subscription. Your account page shows it.",
            )
            return translate("Entitlement", "Subscription"), Tone.NEUTRAL, text


def _suspended_text(reason: EntitlementReason) -> str:
    if reason is EntitlementReason.REFUNDED:
        return translate("Entitlement", "The purchase was refunded. Sessions end after 5 minutes.")
    return translate("Entitlement", "The payment was taken back. Sessions end after 5 minutes.")


def _until_line(view: EntitlementView) -> str:
    """The date and its label: "Renews on" while auto-renewal is on, else "Expires on" (RULES R54)."""
    if view.until is None:
        return ""
    date = day(view.until)
    if view.status in (Status.EXPIRED, Status.SUSPENDED):
        return translate("Entitlement", "Ended on {date}").format(date=date)
    if view.status is Status.GRACE:
        return translate("Entitlement", "Works until {date}").format(date=date)
    if view.status not in (Status.ACTIVE, Status.EXPIRING):
        return ""
    if view.auto_renewal is AutoRenewal.ON:
        return translate("Entitlement", "Renews on {date}").format(date=date)
    return translate("Entitlement", "Expires on {date}").format(date=date)
