"""What happens to orders when the processor speaks, or does not (RULES R40–R44, invariants 3–5).

It may say anything at any time and any number of times. Money that no open order can use goes back in full;
an order is paid once, and only a paid order gives anything.
"""

from __future__ import annotations

from typing import Final

from account.db.sales_tables import Order, Payment
from account.ledger.book import Book
from account.ledger.due import DueItem, DueKind
from account.store import carts
from account.store.instruments import Outcome
from account.store.ordering import new_payment, payments_of, told
from account.store.payment_methods import keep
from account.store.processor import book_charge, book_refund, was_heard
from account.subscriptions.fulfilment import Fulfilment
from shared.errors import SalesRefused
from shared.reasons import DeclineReason, EventKind, OrderState, PaymentKind, PaymentState

MAX_AMOUNT_MINOR: Final = 2_000_000_000
_SHORT_PERCENT: Final = 90
_HAS_BROUGHT_MONEY: Final = frozenset(
    {PaymentState.CONFIRMED, PaymentState.RETURNED, PaymentState.REFUNDED, PaymentState.CHARGED_BACK}
)
_WAITS: Final = frozenset({PaymentState.PROCESSING.value, PaymentState.SHORT.value})


class Settlement:
    """Carries out what the processor says."""

    def __init__(self, fulfilment: Fulfilment) -> None:
        self._fulfilment = fulfilment

    def settles(self, book: Book, item: DueItem) -> None:
        """The step of `DueKind.PAYMENT_SETTLES`."""
        payment = book.session.get_one(Payment, item.subject_id)
        outcome, reason = Outcome(item.data["outcome"]), item.data.get("reason")
        self.says(book, payment, outcome, None, DeclineReason(reason) if reason else None, f"due {item.seq}")

    def expires(self, book: Book, item: DueItem) -> None:
        """The step of `DueKind.ORDER_EXPIRES`: it has waited long enough."""
        order = book.session.get_one(Order, item.subject_id)
        if order.state == OrderState.OPEN.value:
            self.end_unpaid(book, order, OrderState.EXPIRED)

    def says(
        self,
        book: Book,
        payment: Payment,
        outcome: Outcome,
        amount_minor: int | None = None,
        reason: DeclineReason | None = None,
        message: str | None = None,
    ) -> None:
        """The processor speaks of `payment`. `amount_minor` None is what is asked for, or part of it.

        The same `message` again changes nothing. Raises `SalesRefused` (`amount_out_of_range`).
        """
        if amount_minor is not None and not 1 <= amount_minor <= MAX_AMOUNT_MINOR:
            raise SalesRefused("amount_out_of_range", "An amount is a whole number of minor units above 0.")
        order = book.session.get_one(Order, payment.order_id)
        if outcome is Outcome.DECLINE:
            self._declined(book, order, payment, reason or DeclineReason.REFUSED_BY_BANK)
        elif message is None or not was_heard(book, payment, message):
            amount = _amount_of(order, outcome) if amount_minor is None else amount_minor
            self._money_came(book, order, payment, amount, message)

    def paid(self, book: Book, order: Order, payment: Payment) -> None:
        """All of it is there: the order is paid and brings about what it is for, once (RULES R40)."""
        payment.state, payment.settled_at = PaymentState.CONFIRMED.value, book.now
        order.state, order.settled_at, order.reason = OrderState.PAID.value, book.now, None
        order.received_minor = order.amount_minor
        if order.payment_method_id is None and order.payment_kind != PaymentKind.BANK_TRANSFER.value:
            order.payment_method_id = keep(book, order.instrument, make_default=False).id
        book.cancel(DueKind.ORDER_EXPIRES, order.id)
        if _is_one_authorisation(payment):
            book.cancel(DueKind.PAYMENT_SETTLES, payment.id)  # nothing is left to be said of it
        carts.forget(book, order)
        book.record(EventKind.ORDER_PAID, **told(order))
        order.subscription_id = self._fulfilment.fulfil(book, order)

    def end_unpaid(
        self, book: Book, order: Order, state: OrderState, reason: DeclineReason | None = None
    ) -> None:
        """The open order ends without being paid; whatever came of its money goes back."""
        order.state, order.settled_at = state.value, book.now
        order.reason = reason.value if reason is not None else None
        book.cancel(DueKind.ORDER_EXPIRES, order.id)
        received, order.received_minor = order.received_minor, 0
        for payment in payments_of(book, order):
            if payment.state not in _WAITS:
                continue
            if _is_one_authorisation(payment):
                book.cancel(DueKind.PAYMENT_SETTLES, payment.id)  # a transfer cannot be called off
            payment.state, payment.settled_at = PaymentState.DECLINED.value, book.now
            payment.reason = order.reason
            if received:
                self._give_back(book, order, payment, received)
                received = 0
        book.record(_ENDED[state], **told(order), **({"reason": order.reason} if order.reason else {}))

    def _declined(self, book: Book, order: Order, payment: Payment, reason: DeclineReason) -> None:
        """Nothing is granted, and the cart is kept (RULES R44). Said late or twice, it changes nothing."""
        if order.state != OrderState.OPEN.value or payment.state not in _WAITS:
            return
        self.end_unpaid(book, order, OrderState.DECLINED, reason)
        carts.keep_declined(book, order)

    def _money_came(
        self, book: Book, order: Order, payment: Payment, amount: int, message: str | None
    ) -> None:
        if _is_one_authorisation(payment) and PaymentState(payment.state) in _HAS_BROUGHT_MONEY:
            return  # said again of the same money; only transfers can really come twice
        book_charge(book, payment, amount, message)
        if order.state != OrderState.OPEN.value:
            self._give_back(book, order, payment, amount)
            return
        if not self._fulfilment.is_possible(book, order):
            order.received_minor += amount
            self.end_unpaid(book, order, OrderState.EXPIRED)
            return
        used = min(amount, order.amount_minor - order.received_minor)
        order.received_minor += used
        if order.received_minor == order.amount_minor:
            self.paid(book, order, payment)
        else:
            payment.state = PaymentState.SHORT.value
            book.record(EventKind.PAYMENT_SHORT, **told(order), received_minor=str(order.received_minor))
        if amount > used:
            self._give_back(book, order, payment, amount - used)

    def _give_back(self, book: Book, order: Order, payment: Payment, amount: int) -> None:
        """Money that no order can use goes back; beside a payment that was good, as one of its own."""
        returned = payment
        if payment.state not in (PaymentState.PROCESSING.value, PaymentState.DECLINED.value):
            returned = new_payment(book, order, PaymentState.RETURNED, amount)
            returned.kind, returned.label = payment.kind, payment.label
            returned.instrument = payment.instrument
            book.session.add(returned)
        returned.state, returned.settled_at = PaymentState.RETURNED.value, book.now
        returned.amount_minor = amount
        book_refund(book, payment, amount)
        book.record(
            EventKind.PAYMENT_RETURNED,
            order_id=order.id,
            number=order.number,
            payment_id=returned.id,
            amount_minor=str(amount),
            currency=order.currency,
        )


_ENDED: Final = {
    OrderState.DECLINED: EventKind.ORDER_DECLINED,
    OrderState.EXPIRED: EventKind.ORDER_EXPIRED,
    OrderState.CANCELLED: EventKind.ORDER_CANCELLED,
}


def _is_one_authorisation(payment: Payment) -> bool:
    """Whether the processor speaks of the same money however often; a transfer can really come twice."""
    return payment.kind != PaymentKind.BANK_TRANSFER.value


def _amount_of(order: Order, outcome: Outcome) -> int:
    """What is missing of an open order, else all of it; or most of that, for a payment that is short."""
    is_open = order.state == OrderState.OPEN.value
    asked = order.amount_minor - order.received_minor if is_open else order.amount_minor
    return asked if outcome is Outcome.CONFIRM else asked * _SHORT_PERCENT // 100
