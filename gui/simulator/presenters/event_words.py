"""The words for events of a history and for what is due."""

from __future__ import annotations

from collections.abc import Mapping

from gui.presenters.dates import day
from gui.presenters.money import amount
from gui.texts import translate
from shared.codec import instant_from_text
from shared.reasons import EventKind
from shared.sales import Money


def event_sentence(kind: str, data: Mapping[str, str]) -> str:
    """What happened, as far as `data` tells; empty for a kind that this version does not know."""
    return _with_values(kind, data) or _plain().get(kind, "")


def due_sentence(kind: str) -> str:
    """What will happen; empty for a kind that this version does not know."""
    return {
        "payment_settles": translate("SimulatorEvents", "The order processor decides a payment"),
        "app_store_acts": translate("SimulatorEvents", "The App Store acts"),
        "auto_renewal_changes": translate("SimulatorEvents", "Auto-renewal is switched off"),
        "renewal": translate("SimulatorEvents", "The renewal is charged"),
        "renewal_retry": translate("SimulatorEvents", "The renewal is tried again"),
        "order_expires": translate("SimulatorEvents", "The order is closed if it is not paid"),
        "grace_ends": translate("SimulatorEvents", "Grace ends: the subscription expires"),
        "subscription_ends": translate("SimulatorEvents", "The subscription ends"),
        "entitlement": translate("SimulatorEvents", "The status is looked at again"),
        "session_limit": translate("SimulatorEvents", "The session is cut"),
    }.get(kind, "")


def status_word(status: str) -> str:
    """The status as the main page calls it."""
    return {
        "trial": translate("SimulatorEvents", "Trial mode"),
        "pending": translate("SimulatorEvents", "Waiting for payment"),
        "active": translate("SimulatorEvents", "Active"),
        "expiring": translate("SimulatorEvents", "Expiring soon"),
        "grace": translate("SimulatorEvents", "Payment needed"),
        "expired": translate("SimulatorEvents", "Expired"),
        "suspended": translate("SimulatorEvents", "Suspended"),
    }.get(status, status)


def _with_values(kind: str, data: Mapping[str, str]) -> str:
    """The sentence with what it tells of; empty where a value is missing."""
    values = _values(data)
    text = _telling().get(kind, "")
    try:
        return text.format(**values)
    except KeyError:
        return ""


def _values(data: Mapping[str, str]) -> dict[str, str]:
    values = {name: value for name, value in data.items() if value}
    if "status" in values:
        values["status"] = status_word(values["status"])
    for name in ("until", "grace_until"):
        if name in values:
            try:
                values[name] = day(instant_from_text(values[name]))
            except ValueError:
                del values[name]
    if values.get("amount_minor", "").isdecimal() and "currency" in values:
        values["amount"] = amount(Money(int(values["amount_minor"]), values["currency"]))
    return values


def _telling() -> dict[str, str]:
    return {
        EventKind.COMPUTER_REGISTERED: translate("SimulatorEvents", "{name} was registered"),
        EventKind.COMPUTER_RENAMED: translate("SimulatorEvents", "A computer is now called {name}"),
        EventKind.COMPUTER_REMOVED: translate("SimulatorEvents", "{name} was removed"),
        EventKind.ENTITLEMENT_CHANGED: translate("SimulatorEvents", "Status: {status}"),
        EventKind.ORDER_PLACED: translate("SimulatorEvents", "Order {number} was placed: {amount}"),
        EventKind.ORDER_PAID: translate("SimulatorEvents", "Order {number} was paid: {amount}"),
        EventKind.ORDER_DECLINED: translate("SimulatorEvents", "The payment of order {number} was declined"),
        EventKind.ORDER_EXPIRED: translate("SimulatorEvents", "Order {number} was never paid and is closed"),
        EventKind.ORDER_CANCELLED: translate("SimulatorEvents", "Order {number} was cancelled"),
        EventKind.ORDER_REFUNDED: translate("SimulatorEvents", "Order {number} was refunded"),
        EventKind.PAYMENT_SHORT: translate("SimulatorEvents", "Too little arrived for order {number}"),
        EventKind.PAYMENT_RETURNED: translate("SimulatorEvents", "{amount} went back to the payer"),
        EventKind.SUBSCRIPTION_STARTED: translate("SimulatorEvents", "A subscription started, until {until}"),
        EventKind.SUBSCRIPTION_EXTENDED: translate(
            "SimulatorEvents", "The subscription was extended until {until}"
        ),
        EventKind.SUBSCRIPTION_RENEWED: translate(
            "SimulatorEvents", "The subscription was renewed until {until}"
        ),
        EventKind.RENEWAL_FAILED: translate(
            "SimulatorEvents", "The renewal payment failed; grace until {grace_until}"
        ),
        EventKind.LICENCES_CHANGED: translate("SimulatorEvents", "Licences: {licences}"),
    }


def _plain() -> dict[str, str]:
    """What is said without any value."""
    return {
        EventKind.ACCOUNT_CREATED: translate("SimulatorEvents", "The account was created"),
        EventKind.COMPUTER_REGISTERED: translate("SimulatorEvents", "A computer was registered"),
        EventKind.COMPUTER_RENAMED: translate("SimulatorEvents", "A computer was renamed"),
        EventKind.COMPUTER_REMOVED: translate("SimulatorEvents", "A computer was removed"),
        EventKind.COMPUTER_ONLINE: translate("SimulatorEvents", "A computer came online"),
        EventKind.COMPUTER_OFFLINE: translate("SimulatorEvents", "A computer went offline"),
        EventKind.ENTITLEMENT_CHANGED: translate("SimulatorEvents", "The status changed"),
        EventKind.ACCOUNT_CHANGED: translate("SimulatorEvents", "The account's settings changed"),
        EventKind.CLOCK_CHANGED: translate("SimulatorEvents", "The clock's speed changed"),
        EventKind.CART_CHANGED: translate("SimulatorEvents", "The cart changed"),
        EventKind.ORDER_PLACED: translate("SimulatorEvents", "An order was placed"),
        EventKind.ORDER_PAID: translate("SimulatorEvents", "An order was paid"),
        EventKind.ORDER_DECLINED: translate("SimulatorEvents", "A payment was declined"),
        EventKind.ORDER_EXPIRED: translate("SimulatorEvents", "An order was never paid and is closed"),
        EventKind.ORDER_CANCELLED: translate("SimulatorEvents", "An order was cancelled"),
        EventKind.ORDER_REFUNDED: translate("SimulatorEvents", "An order was refunded"),
        EventKind.PAYMENT_SHORT: translate("SimulatorEvents", "Too little arrived for an order"),
        EventKind.PAYMENT_RETURNED: translate("SimulatorEvents", "Money went back to the payer"),
        EventKind.PAYMENT_METHOD_CHANGED: translate("SimulatorEvents", "The payment methods changed"),
        EventKind.SUBSCRIPTION_STARTED: translate("SimulatorEvents", "A licence without end started"),
        EventKind.SUBSCRIPTION_EXTENDED: translate("SimulatorEvents", "The subscription was extended"),
        EventKind.SUBSCRIPTION_RENEWED: translate("SimulatorEvents", "The subscription was renewed"),
        EventKind.RENEWAL_FAILED: translate("SimulatorEvents", "The renewal payment failed"),
        EventKind.SUBSCRIPTION_EXPIRED: translate("SimulatorEvents", "The subscription expired"),
        EventKind.SUBSCRIPTION_REVOKED: translate(
            "SimulatorEvents", "The subscription was revoked: the money went back"
        ),
        EventKind.AUTO_RENEWAL_CHANGING: translate("SimulatorEvents", "Auto-renewal is being switched"),
        EventKind.AUTO_RENEWAL_CHANGED: translate("SimulatorEvents", "Auto-renewal was switched"),
        EventKind.LICENCES_CHANGED: translate("SimulatorEvents", "The number of licences changed"),
        EventKind.LICENCES_SCHEDULED: translate("SimulatorEvents", "Fewer licences from the next renewal on"),
        EventKind.KEY_REGISTERED: translate("SimulatorEvents", "A licence key was registered"),
        EventKind.KEPT_COMPUTERS_CHANGED: translate(
            "SimulatorEvents", "The computers that stay within the limit were chosen"
        ),
        EventKind.NEWS_CHANGED: translate("SimulatorEvents", "The wish for news changed"),
        EventKind.BUSINESS_MEMBERS_CHANGED: translate(
            "SimulatorEvents", "The members of the business account changed"
        ),
        EventKind.FAULT_CHANGED: translate("SimulatorEvents", "A fault was switched"),
        EventKind.SESSION_REQUESTED: translate("SimulatorEvents", "A session was asked for"),
        EventKind.SESSION_ASKING: translate("SimulatorEvents", "The person at the computer is asked"),
        EventKind.SESSION_ACCEPTED: translate("SimulatorEvents", "The computer took the session"),
        EventKind.SESSION_REFUSED: translate("SimulatorEvents", "The session was refused"),
        EventKind.SESSION_STARTED: translate("SimulatorEvents", "The session began"),
        EventKind.SESSION_LIMITED: translate("SimulatorEvents", "The session is limited now"),
        EventKind.SESSION_LIFTED: translate("SimulatorEvents", "The limit of the session was lifted"),
        EventKind.SESSION_VIEW_ONLY: translate("SimulatorEvents", "View only was switched at the computer"),
        EventKind.SESSION_ENDED: translate("SimulatorEvents", "The session ended"),
    }
