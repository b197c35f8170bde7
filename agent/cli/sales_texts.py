"""The command line's words for subscriptions and orders (STYLE 7, 14). May import `shared` only."""

from __future__ import annotations

from typing import Final

from shared.reasons import Action, AutoRenewal, Origin, PaymentKind, Status
from shared.sales import Money, OrderSummary, SubscriptionSummary
from shared.snapshot import EntitlementView

ORIGINS: Final[dict[Origin, str]] = {
    Origin.WEB: "Bought in the online store",
    Origin.APP_STORE: "Bought in the App Store",
    Origin.DESKTOP_SUBSCRIPTION: "Comes with your Desktop subscription",
    Origin.DESKTOP_PERPETUAL: "Comes with your Desktop perpetual licence",
    Origin.BUSINESS_KEY: "Came with a business licence key",
    Origin.UNKNOWN: "Unknown to this version",
}

AUTO_RENEWAL: Final[dict[AutoRenewal, str]] = {
    AutoRenewal.ON: "On",
    AutoRenewal.OFF: "Off",
    AutoRenewal.UNAVAILABLE: "Not available",
    AutoRenewal.UNKNOWN: "Unknown to this version",
}

PAYMENT_KINDS: Final[dict[PaymentKind, str]] = {
    PaymentKind.CARD: "by card",
    PaymentKind.PAYPAL: "with PayPal",
    PaymentKind.BANK_TRANSFER: "by bank transfer",
    PaymentKind.UNKNOWN: "in a way that this version does not know",
}

ACTIONS: Final[dict[Action, str]] = {
    Action.BUY: "Buy Subscription",
    Action.MANAGE: "Manage",
    Action.ENABLE_AUTO_RENEW: "Enable Auto-Renewal",
    Action.BUY_LICENCES: "Buy More Licenses",
    Action.FIX_PAYMENT: "Update Payment Method",
    Action.MANAGE_IN_APP_STORE: "Manage in the App Store",
    Action.REMOVE_COMPUTER: "Remove a Computer",
}

_ENDED: Final = frozenset({Status.PENDING, Status.EXPIRED, Status.SUSPENDED})


def plan_words(term_months: int) -> str:
    """The term of a plan, such as "1 year"."""
    years, months = divmod(term_months, 12)
    count, unit = (years, "year") if years and not months else (term_months, "month")
    return f"1 {unit}" if count == 1 else f"{count} {unit}s"


def origin_words(origin: Origin) -> str:
    """Where the access comes from."""
    return ORIGINS[origin]


def date_label(entitlement: EntitlementView) -> str:
    """What happens at the end: "Renews on" while auto-renewal is on, else "Expires on" (RULES R54)."""
    if entitlement.status in _ENDED:
        return "Ended on"
    if entitlement.status is Status.GRACE:
        return "Works until"
    return "Renews on" if entitlement.auto_renewal is AutoRenewal.ON else "Expires on"


def auto_renewal_words(entitlement: EntitlementView, held: SubscriptionSummary | None) -> str:
    """On, Off or Not available; "being disabled" while a change waits to be confirmed (RULES R51, R53)."""
    becomes = held.auto_renewal_becomes if held is not None else None
    if becomes is AutoRenewal.OFF:
        return "Being disabled"
    if becomes is AutoRenewal.ON:
        return "Being enabled"
    if entitlement.origin is Origin.APP_STORE:
        return "Managed by the App Store"
    return AUTO_RENEWAL[entitlement.auto_renewal]


def ways_on(entitlement: EntitlementView, open_order: OrderSummary | None) -> str:
    """What can be done now, as the window calls it, in its order (RULES R3, R43)."""
    words = dict(ACTIONS) if open_order is None else {**ACTIONS, Action.BUY: "View Order"}
    return ", ".join(words[action] for action in entitlement.actions if action in words)


def money_words(money: Money) -> str:
    """An amount for terminals and scripts, such as "19.99 EUR"; amounts here are hundredths."""
    whole, hundredths = divmod(abs(money.amount_minor), 100)
    sign = "-" if money.amount_minor < 0 else ""
    return f"{sign}{whole}.{hundredths:02} {money.currency}"


def order_words(order: OrderSummary) -> str:
    """An order that waits for its payment: number, amount, how it is paid (RULES R43)."""
    return f"{order.number}: {money_words(order.amount)} {PAYMENT_KINDS[order.payment_kind]}, not paid yet"
