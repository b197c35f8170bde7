"""Money that goes back after it was used (RULES R46): an operator's goodwill, and charge-backs of banks.

Always all of an order, and what the order gave goes with it. Nobody refunds himself.
"""

from __future__ import annotations

import logging

from sqlalchemy import func, select

from account.db.sales_tables import Order, Payment, Subscription
from account.ledger.book import Book
from account.store.ordering import payments_of, told
from account.store.processor import book_refund
from account.subscriptions.licences import set_licences
from account.subscriptions.lifecycle import Lifecycle, subscription_in
from account.subscriptions.terms import Term, set_term, term_of
from shared.errors import NotFoundRefused, SalesRefused
from shared.reasons import EntitlementReason, EventKind, OrderKind, OrderState, Origin, PaymentState

log = logging.getLogger(__name__)


class Refunds:
    """Undoes paid orders."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        self._lifecycle = lifecycle

    def refund(self, book: Book, order: Order, operator: str, reason: str, amount_minor: int | None) -> None:
        """An operator gives everything back (audited: event and log).

        Raises `SalesRefused` (`refund_not_allowed`) for a part, and for what is not paid.
        """
        if amount_minor is not None and amount_minor != order.amount_minor:
            raise SalesRefused("refund_not_allowed", "Only the whole amount of an order can be refunded.")
        self._undo(book, order, PaymentState.REFUNDED, EntitlementReason.REFUNDED)
        book.record(EventKind.ORDER_REFUNDED, **told(order), operator=operator, reason=reason)
        log.info("order %s was refunded by an operator", order.number)

    def charge_back(self, book: Book, order: Order) -> None:
        """The payer's bank took the money back; said again, it changes nothing (SECURITY 34)."""
        if order.state == OrderState.REFUNDED.value:
            return
        self._undo(book, order, PaymentState.CHARGED_BACK, EntitlementReason.CHARGED_BACK)
        book.record(EventKind.ORDER_REFUNDED, **told(order), reason="charged_back")

    def _undo(self, book: Book, order: Order, state: PaymentState, reason: EntitlementReason) -> None:
        payment = _confirmed(book, order)
        if order.state != OrderState.PAID.value or payment is None:
            raise SalesRefused("refund_not_allowed", "Only a paid order can be refunded.")
        payment.state = state.value
        order.state, order.refunded_minor = OrderState.REFUNDED.value, order.amount_minor
        book_refund(book, payment, order.amount_minor)
        try:
            row = subscription_in(book, order.subscription_id)
        except NotFoundRefused:
            return
        if order.kind == OrderKind.LICENCES.value:
            self._fewer_licences(book, order, row)
        elif not self._shorten(book, order, row):
            self._lifecycle.revoke(book, row, reason)

    def _fewer_licences(self, book: Book, order: Order, row: Subscription) -> None:
        """The licences that it added go; the term was paid by another order."""
        licences = max(row.licences - (order.licences - order.licences_before), 1)
        if self._lifecycle.is_live(book, row) and licences < row.licences:
            set_licences(self._lifecycle, book, row, licences)

    def _shorten(self, book: Book, order: Order, row: Subscription) -> bool:
        """Whether other terms keep the subscription live; then it only loses this order's.

        Other orders paid for them, or they came with a perpetual licence (RULES R62).
        """
        if row.revoked_at is not None or row.months <= order.term_months:
            return False
        before = term_of(row)
        set_term(row, Term(before.anchor, before.months - order.term_months))
        if not self._lifecycle.is_live(book, row):
            set_term(row, before)
            return False
        if not _has_other_terms(book, order):
            self._leave_what_was_given(book, row)
        self._lifecycle.changed(book, row)
        return True

    def _leave_what_was_given(self, book: Book, row: Subscription) -> None:
        """Nobody pays for it any more: it does not renew, and has the licences of what brought its time."""
        self._lifecycle.stop_renewing(book, row)
        licences = [
            each.licences
            for each in book.subscriptions
            if each.origin == Origin.DESKTOP_PERPETUAL.value and each.end_at is None
        ]
        given = max(licences, default=1)
        if given < row.licences:
            set_licences(self._lifecycle, book, row, given)


def _confirmed(book: Book, order: Order) -> Payment | None:
    good = PaymentState.CONFIRMED.value
    return next((each for each in payments_of(book, order) if each.state == good), None)


def _has_other_terms(book: Book, order: Order) -> bool:
    """Whether another paid order gave the subscription a term."""
    book.flush()
    count = book.session.scalar(
        select(func.count()).where(
            Order.account_id == book.account.id,
            Order.subscription_id == order.subscription_id,
            Order.state == OrderState.PAID.value,
            Order.term_months > 0,
            Order.id != order.id,
        )
    )
    return bool(count)
