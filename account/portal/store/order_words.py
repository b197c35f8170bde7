"""What an order's page says (RULES R32, R36, R41–R46): the order in, scene and words out.

The scene is derived from the order alone, in one place; the templates only show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from account.portal.words import mark
from shared.reasons import DeclineReason, OrderKind, OrderState, PaymentKind, PaymentState
from shared.sales import Money, Order


class Scene(StrEnum):
    """What an order's page shows."""

    PROCESSING = "processing"
    PAYPAL = "paypal"
    TRANSFER = "transfer"
    SHORT = "short"
    PAID = "paid"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True)
class OrderView:
    """Texts are marked for translation. `missing` is what a short payment still lacks.

    `subject` is the cart that is the way on; `kind_name` says what the order brings about.
    """

    order: Order
    scene: Scene
    label: str
    tone: str
    title: str
    meaning: str
    kind_name: str
    subject: str
    missing: Money | None
    can_cancel: bool

    @property
    def is_open(self) -> bool:
        """Whether the order still waits for its payment."""
        return self.scene in _WAITING


_LABELS: Final = {
    Scene.PROCESSING: mark("Being processed"),
    Scene.PAYPAL: mark("Waiting for PayPal"),
    Scene.TRANSFER: mark("Waiting for transfer"),
    Scene.SHORT: mark("Part of it is missing"),
    Scene.PAID: mark("Paid"),
    Scene.DECLINED: mark("Declined"),
    Scene.CANCELLED: mark("Cancelled"),
    Scene.EXPIRED: mark("Not paid in time"),
    Scene.REFUNDED: mark("Refunded"),
}
_TONES: Final = {
    Scene.PROCESSING: "calm",
    Scene.PAYPAL: "attention",
    Scene.TRANSFER: "attention",
    Scene.SHORT: "attention",
    Scene.PAID: "good",
    Scene.DECLINED: "bad",
    Scene.CANCELLED: "calm",
    Scene.EXPIRED: "bad",
    Scene.REFUNDED: "calm",
}
_TITLES: Final = {
    Scene.PROCESSING: mark("Your order is being processed"),
    Scene.PAYPAL: mark("Your order waits for PayPal"),
    Scene.TRANSFER: mark("Your order waits for your transfer"),
    Scene.SHORT: mark("Part of the amount is missing"),
    Scene.PAID: mark("Thank you. Your order is complete"),
    Scene.DECLINED: mark("The payment was declined"),
    Scene.CANCELLED: mark("This order was cancelled"),
    Scene.EXPIRED: mark("No payment arrived in time"),
    Scene.REFUNDED: mark("This order was refunded"),
}
_MEANINGS: Final = {
    Scene.PROCESSING: mark(
        "Card payments are usually confirmed within 5 minutes. Your subscription then starts by itself; "
        "you can leave this page."
    ),
    Scene.PAYPAL: mark("Approve the payment on PayPal's page. Your subscription starts when it has arrived."),
    Scene.TRANSFER: mark("Transfer the amount below. Your subscription starts when it has arrived."),
    Scene.SHORT: mark("Less arrived than the order costs. It is complete as soon as the rest arrives."),
    Scene.PAID: "",
    Scene.DECLINED: mark("Nothing was charged. Your cart is kept, so you can try another way to pay."),
    Scene.CANCELLED: mark("Nothing is charged any more. Money that still arrives goes back."),
    Scene.EXPIRED: mark("Nothing was charged. Money that still arrives goes back."),
    Scene.REFUNDED: mark("The whole amount went back to where it came from."),
}
_PAID_MEANINGS: Final = {
    OrderKind.PURCHASE: mark("Your subscription is active. You need not do anything else."),
    OrderKind.LICENCES: mark("Your new licences are active. You can add more computers now."),
    OrderKind.ENABLE_AUTO_RENEWAL: mark("Auto-renewal is on, and your subscription goes on by itself."),
    OrderKind.RENEWAL: mark("Your subscription was renewed."),
    OrderKind.UNKNOWN: mark("Everything is done."),
}
_RENEWAL_DECLINED: Final = mark("The renewal could not be charged. Choose how it is to be paid.")
_REASONS: Final = {
    DeclineReason.INSUFFICIENT_FUNDS: mark("The bank says that there was not enough money."),
    DeclineReason.METHOD_EXPIRED: mark("The bank says that the card has expired."),
    DeclineReason.REFUSED_BY_BANK: mark("The bank refused the payment and gives no reason."),
    DeclineReason.CANCELLED_BY_PAYER: mark("The payment was cancelled on PayPal's page."),
    DeclineReason.UNKNOWN: mark("The processor gives no reason."),
}
KIND_NAMES: Final = {
    OrderKind.PURCHASE: mark("Subscription"),
    OrderKind.LICENCES: mark("More licences"),
    OrderKind.ENABLE_AUTO_RENEWAL: mark("Auto-renewal"),
    OrderKind.RENEWAL: mark("Renewal"),
    OrderKind.UNKNOWN: mark("Order"),
}
_OPEN_BY_KIND: Final = {
    PaymentKind.CARD: Scene.PROCESSING,
    PaymentKind.PAYPAL: Scene.PAYPAL,
    PaymentKind.BANK_TRANSFER: Scene.TRANSFER,
}
_WAITING: Final = frozenset({Scene.PROCESSING, Scene.PAYPAL, Scene.TRANSFER, Scene.SHORT})


def scene_of(order: Order) -> Scene:
    """What the order's page shows. An order of a state that this version does not know is in process."""
    if order.state is OrderState.OPEN:
        if (
            any(payment.state is PaymentState.SHORT for payment in order.payments)
            or order.received.amount_minor
        ):
            return Scene.SHORT
        return _OPEN_BY_KIND.get(order.payment_kind, Scene.PROCESSING)
    by_state = {
        OrderState.PAID: Scene.PAID,
        OrderState.DECLINED: Scene.DECLINED,
        OrderState.CANCELLED: Scene.CANCELLED,
        OrderState.EXPIRED: Scene.EXPIRED,
        OrderState.REFUNDED: Scene.REFUNDED,
    }
    return by_state.get(order.state, Scene.PROCESSING)


def order_view(order: Order) -> OrderView:
    """Everything that the page says of `order`."""
    scene = scene_of(order)
    missing = None
    if scene is Scene.SHORT:
        rest = order.amount.amount_minor - order.received.amount_minor
        missing = Money(max(0, rest), order.amount.currency)
    return OrderView(
        order=order,
        scene=scene,
        label=_LABELS[scene],
        tone=_TONES[scene],
        title=_TITLES[scene],
        meaning=_meaning(order, scene),
        kind_name=KIND_NAMES[order.kind],
        subject=_subject(order),
        missing=missing,
        can_cancel=scene in _WAITING and scene is not Scene.PROCESSING,
    )


def reason_text(reason: DeclineReason | None) -> str | None:
    """Why it was declined, marked for translation."""
    return _REASONS[reason] if reason is not None else None


def _meaning(order: Order, scene: Scene) -> str:
    if scene is Scene.PAID:
        return _PAID_MEANINGS[order.kind]
    if scene is Scene.DECLINED and order.kind is OrderKind.RENEWAL:
        return _RENEWAL_DECLINED
    return _MEANINGS[scene]


def _subject(order: Order) -> str:
    """An upgrade's cart is that of its subscription, a purchase's that of its product."""
    if order.kind in {OrderKind.LICENCES, OrderKind.ENABLE_AUTO_RENEWAL} and order.subscription is not None:
        return order.subscription
    return order.product
