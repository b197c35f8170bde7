"""The payments that nobody has decided, and what the order processor may say of them."""

from __future__ import annotations

from dataclasses import dataclass

from gui.presenters.dates import day
from gui.presenters.money import amount
from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.presenters.troubles import problem_of
from gui.texts import translate
from shared.reasons import PaymentKind
from shared.simulator import WaitingPayment


@dataclass(frozen=True, slots=True)
class PaymentVM:
    """One payment. `spoken` names it for a screen reader."""

    reference: str
    title: str
    text: str
    spoken: str


@dataclass(frozen=True, slots=True)
class PaymentsVM:
    """`nothing` says that none waits."""

    payments: tuple[PaymentVM, ...]
    nothing: str
    enabled: bool
    problem: str


def present_payments(stage: Stage) -> PaymentsVM:
    """What waits, the oldest first."""
    payments = stage.view.payments if stage.view is not None else ()
    return PaymentsVM(
        payments=tuple(_payment(each) for each in payments),
        nothing="" if payments else translate("Simulator", "No payment waits"),
        enabled=stage.can_act,
        problem=problem_of(stage.problems.get(Section.PAYMENTS, "")),
    )


def half_of(payment: WaitingPayment) -> int:
    """What arrives of a payment that is short, in the smallest unit of its currency."""
    return max(1, payment.amount.amount_minor // 2)


def _payment(payment: WaitingPayment) -> PaymentVM:
    price, kind = amount(payment.amount), _kind(payment.kind)
    title = translate("Simulator", "{amount} by {kind}", "an amount of money and the way to pay it")
    if payment.settles_at is None:
        when = translate("Simulator", "Order {number}. Nothing comes by itself.")
    else:
        when = translate("Simulator", "Order {number}. Decided by itself on {day}.")
    at = day(payment.settles_at) if payment.settles_at is not None else ""
    text = when.format(number=payment.order_number, day=at)
    title = title.format(amount=price, kind=kind)
    return PaymentVM(payment.reference, title, text, f"{title}. {text}")


def _kind(kind: PaymentKind) -> str:
    match kind:
        case PaymentKind.CARD:
            return translate("Simulator", "card", "a way to pay, inside a sentence")
        case PaymentKind.PAYPAL:
            return "PayPal"
        case PaymentKind.BANK_TRANSFER:
            return translate("Simulator", "bank transfer", "a way to pay, inside a sentence")
        case _:
            return translate("Simulator", "another way", "a way to pay, inside a sentence")
