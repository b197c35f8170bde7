"""The command line's words for subscriptions and orders (STYLE 7, 14). May import `shared` only."""

from __future__ import annotations

from gettext import gettext as _
from gettext import ngettext
from typing import Final

from shared.reasons import Action, AutoRenewal, DateKind, Origin, PaymentKind
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

UNPAID: Final[dict[PaymentKind, str]] = {
    PaymentKind.CARD: "{number}: {amount} by card, not paid yet",
    PaymentKind.PAYPAL: "{number}: {amount} with PayPal, not paid yet",
    PaymentKind.BANK_TRANSFER: "{number}: {amount} by bank transfer, not paid yet",
    PaymentKind.UNKNOWN: "{number}: {amount} in a way that this version does not know, not paid yet",
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

VIEW_ORDER: Final = "View Order"

DATES: Final[dict[DateKind, str]] = {
    DateKind.RENEWS: "Renews on",
    DateKind.LASTS_UNTIL: "Access until",
    DateKind.EXPIRES: "Expires on",
    DateKind.WORKS_UNTIL: "Works until",
    DateKind.ENDED: "Ended on",
}


def plan_words(term_months: int) -> str:
    """The term of a plan, such as "1 year"."""
    years, months = divmod(term_months, 12)
    if years and not months:
        return ngettext("{count} year", "{count} years", years).format(count=years)
    return ngettext("{count} month", "{count} months", term_months).format(count=term_months)


def origin_words(origin: Origin) -> str:
    """Where the access comes from."""
    return _(ORIGINS[origin])


def date_label(kind: DateKind) -> str:
    """What a date says: "Renews on" while auto-renewal is on, "Expires on" when it is off (RULES R54)."""
    return _(DATES[kind])


def auto_renewal_words(entitlement: EntitlementView, held: SubscriptionSummary | None) -> str:
    """On, Off or Not available; "being disabled" while a change waits to be confirmed (RULES R51, R53)."""
    becomes = held.auto_renewal_becomes if held is not None else None
    if becomes is AutoRenewal.OFF:
        return _("Being disabled")
    if becomes is AutoRenewal.ON:
        return _("Being enabled")
    if entitlement.origin is Origin.APP_STORE:
        return _("Managed by the App Store")
    return _(AUTO_RENEWAL[entitlement.auto_renewal])


def ways_on(entitlement: EntitlementView, open_order: OrderSummary | None) -> str:
    """What can be done now, as the window calls it, in its order (RULES R3, R43)."""
    words = dict(ACTIONS) if open_order is None else {**ACTIONS, Action.BUY: VIEW_ORDER}
    return ", ".join(_(words[action]) for action in entitlement.actions if action in words)


def money_words(money: Money) -> str:
    """An amount for a terminal, such as "19.99 EUR"; amounts here are hundredths."""
    whole, hundredths = divmod(abs(money.amount_minor), 100)
    sign = "-" if money.amount_minor < 0 else ""
    # Translators: an amount of money; the sign between the whole and the hundredths.
    form = _("{sign}{whole}.{hundredths} {currency}")
    return form.format(sign=sign, whole=whole, hundredths=f"{hundredths:02}", currency=money.currency)


def order_words(order: OrderSummary) -> str:
    """An order that waits for its payment: number, amount, how it is paid (RULES R43)."""
    return _(UNPAID[order.payment_kind]).format(number=order.number, amount=money_words(order.amount))
