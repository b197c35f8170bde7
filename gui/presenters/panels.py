"""What is under way: a purchase waited for, an order not paid yet, a change of auto-renewal.

Each has its own words and icon, and stands beside the status, which it does not change (RULES R33, R43, R51).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gui.presenters.dates import day
from gui.presenters.money import amount
from gui.texts import translate
from gui.tokens import Tone
from shared.reasons import AutoRenewal, PaymentKind
from shared.sales import OrderSummary, SubscriptionSummary
from shared.snapshot import Snapshot

PURCHASE_KEY: Final = "purchase"


@dataclass(frozen=True, slots=True)
class PanelVM:
    """One thing under way. `dismiss` is the button that puts it away, or empty."""

    key: str
    icon: str
    tone: Tone
    title: str
    text: str
    dismiss: str = ""


def present_panels(snapshot: Snapshot) -> tuple[PanelVM, ...]:
    """What is under way, the most pressing first."""
    panels: list[PanelVM] = []
    if snapshot.purchase is not None:
        panels.append(_purchase())
    if snapshot.open_order is not None:
        panels.append(_order(snapshot.open_order))
    if snapshot.subscription is not None and snapshot.subscription.auto_renewal_becomes is not None:
        panels.append(_renewal(snapshot.subscription))
    return tuple(panels)


def _purchase() -> PanelVM:
    return PanelVM(
        key=PURCHASE_KEY,
        icon="cart",
        tone=Tone.ACCENT,
        title=translate("Panel", "Waiting for your purchase"),
        text=translate("Panel", "The store is open in your browser. What you buy there shows here at once."),
        dismiss=translate("Panel", "Stop Waiting"),
    )


def _order(order: OrderSummary) -> PanelVM:
    lines = [_payment_words(order.payment_kind).format(amount=amount(order.amount))]
    if order.expires_at is not None:
        ends = translate("Panel", "If it is not paid by {date}, the order is cancelled.")
        lines.append(ends.format(date=day(order.expires_at)))
    return PanelVM(
        key="order",
        icon="hourglass",
        tone=Tone.WARN,
        title=translate("Panel", "Order {number} is not paid yet").format(number=order.number),
        text="\n".join(lines),
    )


def _payment_words(kind: PaymentKind) -> str:
    match kind:
        case PaymentKind.CARD:
            return translate("Panel", "{amount} by card. The bank is being asked; this takes a few minutes.")
        case PaymentKind.PAYPAL:
            return translate("Panel", "{amount} with PayPal. It takes effect as soon as the payment arrives.")
        case PaymentKind.BANK_TRANSFER:
            return translate(
                "Panel",
                "{amount} by bank transfer. It takes effect as soon as the payment arrives;"
                " this can take days.",
            )
        case PaymentKind.UNKNOWN:
            return translate("Panel", "{amount}. It takes effect as soon as the payment arrives.")


def _renewal(held: SubscriptionSummary) -> PanelVM:
    if held.auto_renewal_becomes is AutoRenewal.OFF:
        title = translate("Panel", "Auto-renewal is being disabled")
    elif held.auto_renewal_becomes is AutoRenewal.ON:
        title = translate("Panel", "Auto-renewal is being enabled")
    else:
        title = translate("Panel", "Auto-renewal is being changed")
    return PanelVM(
        key="auto_renewal",
        icon="refresh",
        tone=Tone.NEUTRAL,
        title=title,
        text=translate("Panel", "This is confirmed in a moment. Your access stays as it is."),
    )
