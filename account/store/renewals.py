"""Charging the next term of a subscription (RULES R50, R55, R56); the processor answers at once.

The price is the one that was agreed, whether or not its plan is still in the catalogue. A renewal that failed
is one order with several payments, so that whatever is retried, one term is paid once.
"""

from __future__ import annotations

from sqlalchemy import select

from account.catalogue.model import Catalogue
from account.db.sales_tables import Order, Payment, PaymentMethod, Subscription
from account.ledger.book import Book
from account.store.instruments import INSTRUMENTS
from account.store.ordering import new_order, new_payment, payments_of, told
from account.store.payment_methods import Payer
from account.store.processor import book_charge
from account.store.quotes import term_amount
from account.store.settlement import Settlement
from account.store.wishes import Wish, price_of
from account.subscriptions.auto_renewal import method_of
from shared.errors import SalesRefused
from shared.reasons import DeclineReason, EventKind, OrderKind, OrderState, PaymentKind, PaymentState


class Renewals:
    """Charges renewals."""

    def __init__(self, catalogue: Catalogue, settlement: Settlement) -> None:
        self._catalogue = catalogue
        self._settlement = settlement

    def charge(self, book: Book, subscription: Subscription) -> bool:
        """Charge the next term and fulfil it; whether that succeeded. Without a method it does not."""
        return self.try_charge(book, subscription)[0]

    def try_charge(self, book: Book, subscription: Subscription) -> tuple[bool, Order | None]:
        """As `charge`, with the order; None when there was nothing to charge."""
        method = method_of(subscription, book.methods)
        if method is None:
            return False, None
        try:
            wish = self._wish(subscription)
        except SalesRefused:
            return False, None  # neither a price of its own nor one in the catalogue
        order, attempt = self._order(book, subscription, wish, _payer(method))
        behaviour = INSTRUMENTS.get(method.instrument)
        # A token that this version does not know cannot be charged.
        declined_for = behaviour.renewal_answer(attempt) if behaviour else DeclineReason.METHOD_EXPIRED
        if declined_for is not None:
            self._declined(book, order, declined_for)
            return False, order
        payment = new_payment(book, order, PaymentState.CONFIRMED)
        book_charge(book, payment, payment.amount_minor)
        self._settlement.paid(book, order, payment)
        if order not in book.session:
            book.append(order)
        book.append(payment)
        return True, order

    def _wish(self, row: Subscription) -> Wish:
        price = price_of(row, self._catalogue)
        licences = row.licences_at_renewal or row.licences
        return Wish(
            kind=OrderKind.RENEWAL,
            product=row.product,
            plan=price.plan,
            term_months=price.term_months,
            licences=licences,
            price_minor=price.amount_minor,
            amount_minor=term_amount(price.amount_minor, licences),
            currency=price.currency,
            subscription=row,
        )

    def _order(self, book: Book, row: Subscription, wish: Wish, payer: Payer) -> tuple[Order, int]:
        """The order of this renewal, maybe not in the book yet, and how many attempts to pay it there were.

        It is declined until it is paid, never open: an open order for more licences may wait beside it.
        """
        order = _failed_before(book, row) if row.grace_end_at is not None else None
        if order is None:
            return new_order(book, wish, payer, OrderState.DECLINED), 0
        order.licences, order.amount_minor = wish.licences, wish.amount_minor
        order.instrument, order.payment_method_id = payer.instrument, payer.method_id
        order.payment_kind, order.payment_label = payer.kind.value, payer.label
        return order, len([each for each in payments_of(book, order) if _was_tried_with(each, payer)])

    def _declined(self, book: Book, order: Order, reason: DeclineReason) -> None:
        payment = new_payment(book, order, PaymentState.DECLINED)
        payment.reason = order.reason = reason.value
        order.settled_at = book.now
        book.session.add_all((order, payment))
        book.record(EventKind.ORDER_DECLINED, **told(order), reason=reason.value)


def _failed_before(book: Book, row: Subscription) -> Order | None:
    """The order of the renewal that is being retried: the last one since the term ended."""
    book.flush()  # the failed one may be of this very transaction
    rows = book.session.scalars(
        select(Order).where(
            Order.account_id == book.account.id,
            Order.subscription_id == row.id,
            Order.kind == OrderKind.RENEWAL.value,
            Order.state == OrderState.DECLINED.value,
            Order.placed_at >= row.end_at,
        )
    ).all()
    return max(rows, key=lambda each: (each.placed_at, each.number), default=None)


def _was_tried_with(payment: Payment, payer: Payer) -> bool:
    return payment.instrument == payer.instrument


def _payer(method: PaymentMethod) -> Payer:
    return Payer(method.instrument, PaymentKind(method.kind), method.label, method.id)
