"""Placing an order, and ending one that is not paid (RULES R34, R35, R41–R44).

All of it in one open book: the order, its payment and what is due of them are there together or not at all.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from account.catalogue.model import Catalogue
from account.db.sales_tables import Order, Payment
from account.ledger.book import Book
from account.ledger.due import DueKind
from account.store.contact import contact_to_row
from account.store.numbers import next_number
from account.store.payment_methods import Payer
from account.store.processor import plan_messages
from account.store.wishes import Wish
from shared.errors import NotFoundRefused
from shared.reasons import EventKind, OrderState, PaymentState
from shared.sales import Contact


def open_order_of(book: Book, product: str) -> Order | None:
    """The order of this product that waits for its payment (RULES R35)."""
    return next((order for order in book.open_orders if order.product == product), None)


def place(
    book: Book, catalogue: Catalogue, wish: Wish, payer: Payer, contact: Contact, *, is_double: bool = False
) -> tuple[Order, Payment]:
    """A new open order with its payment under way; the processor will speak of it."""
    book.flush()  # what an order of the same product became in this transaction has to come first
    order = new_order(book, wish, payer, OrderState.OPEN)
    order.contact = contact_to_row(contact)
    order.expires_at = book.now + timedelta(days=catalogue.policy.order_expiry_days[payer.kind])
    if wish.licences_before and wish.subscription is not None and wish.subscription.end_at is not None:
        # Its amount is that of the time up to this end; a later payment would be for less than it gives.
        order.expires_at = min(order.expires_at, wish.subscription.end_at)
    order.is_double = is_double
    payment = new_payment(book, order, PaymentState.PROCESSING)
    book.add(order)
    book.session.add(payment)
    book.record(EventKind.ORDER_PLACED, **told(order), kind=order.kind, payment_kind=order.payment_kind)
    plan_messages(book, order, payment)
    book.schedule(DueKind.ORDER_EXPIRES, order.expires_at, order.id)
    return order, payment


def new_order(book: Book, wish: Wish, payer: Payer, state: OrderState) -> Order:
    """The row of an order, not yet in the book."""
    return Order(
        id=book.new_id("ord"),
        number=next_number(book),
        account_id=book.account.id,
        kind=wish.kind.value,
        product=wish.product,
        plan=wish.plan,
        subscription_id=wish.subscription.id if wish.subscription is not None else None,
        licences=wish.licences,
        licences_before=wish.licences_before,
        term_months=wish.term_months,
        amount_minor=wish.amount_minor,
        currency=wish.currency,
        received_minor=0,
        refunded_minor=0,
        state=state.value,
        payment_kind=payer.kind.value,
        payment_label=payer.label,
        instrument=payer.instrument,
        payment_method_id=payer.method_id,
        contact={},
        placed_at=book.now,
        is_double=False,
    )


def new_payment(book: Book, order: Order, state: PaymentState, amount_minor: int | None = None) -> Payment:
    """The row of an attempt to pay `order`, not yet in the book."""
    payment_id = book.new_id("pay")
    return Payment(
        id=payment_id,
        order_id=order.id,
        account_id=book.account.id,
        reference=reference_of(payment_id),
        kind=order.payment_kind,
        label=order.payment_label,
        instrument=order.instrument,
        amount_minor=order.amount_minor if amount_minor is None else amount_minor,
        currency=order.currency,
        state=state.value,
        requested_at=book.now,
        settled_at=None if state is PaymentState.PROCESSING else book.now,
    )


def reference_of(payment_id: str) -> str:
    """What the processor calls a payment."""
    return f"REF-{payment_id[-12:].upper()}"


def order_in(book: Book, order_id: str) -> Order:
    """The account's order of this id. Raises `NotFoundRefused` (SECURITY 36)."""
    order = book.session.get(Order, order_id)
    if order is None or order.account_id != book.account.id:
        raise NotFoundRefused("not_found", "There is no such order in this account.")
    return order


def payments_of(book: Book, order: Order) -> list[Payment]:
    """All attempts to pay `order`, the first one first."""
    book.flush()
    rows = book.session.scalars(select(Payment).where(Payment.order_id == order.id))
    return sorted(rows, key=lambda row: (row.requested_at, row.id))


def told(order: Order) -> dict[str, str]:
    """What events tell of an order."""
    return {
        "order_id": order.id,
        "number": order.number,
        "product": order.product,
        "amount_minor": str(order.amount_minor),
        "currency": order.currency,
    }
