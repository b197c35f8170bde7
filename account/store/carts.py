"""Carts (RULES R32, R44): what an account is about to buy, kept until it is bought.

A cart belongs to a product, or to the subscription that an upgrade is for. Its submit key is the idempotency
key of the next submit: however often a page is sent, it is the same wish.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from account.db.sales_tables import Cart, Order
from account.ledger.book import Book
from account.store.contact import contact_of_row
from shared.reasons import DeclineReason, EventKind, OrderKind
from shared.sales import Contact


@dataclass(frozen=True, slots=True)
class CartView:
    """A cart as pages show it. `declined_for`: its last payment was declined, and why."""

    subject: str
    kind: OrderKind
    plan: str | None
    licences: int
    contact: Contact | None
    instrument: str | None
    payment_method: str | None
    declined_for: DeclineReason | None
    submit_key: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CartChange:
    """What is put into a cart; what is None stays as it is. A way to pay replaces the one before."""

    plan: str | None = None
    licences: int | None = None
    contact: Contact | None = None
    instrument: str | None = None
    payment_method: str | None = None


def cart_of(book: Book, subject: str) -> Cart | None:
    """The account's cart for a product or subscription."""
    book.flush()  # a payment that settled in this transaction may have filled or emptied it
    return book.session.get(Cart, (book.account.id, subject))


def put(book: Book, subject: str, kind: OrderKind, licences: int) -> Cart:
    """The cart for `subject`, made if there is none."""
    cart = cart_of(book, subject)
    if cart is None:
        cart = Cart(
            account_id=book.account.id,
            subject=subject,
            kind=kind.value,
            licences=licences,
            contact={},
            submit_key=book.new_id("submit"),
            changed_at=book.now,
        )
        book.session.add(cart)
    elif cart.kind != kind.value:
        cart.kind, cart.plan, cart.licences = kind.value, None, licences
    return cart


def touch(book: Book, cart: Cart) -> None:
    """The cart is not what it was: what is submitted of it from now on is another wish."""
    cart.submit_key = book.new_id("submit")
    cart.changed_at = book.now
    book.record(EventKind.CART_CHANGED, subject=cart.subject)


def keep_declined(book: Book, order: Order) -> None:
    """The payment was declined: what was ordered is in the cart, with the reason (RULES R44)."""
    kind = OrderKind(order.kind)
    if kind is OrderKind.RENEWAL:
        return
    cart = put(book, subject_of(order), kind, order.licences)
    cart.plan, cart.licences, cart.contact = order.plan, order.licences, order.contact
    cart.instrument = order.instrument if order.payment_method_id is None else None
    cart.payment_method_id = order.payment_method_id
    cart.declined_for = order.reason
    touch(book, cart)


def forget(book: Book, order: Order) -> None:
    """It is bought."""
    cart = cart_of(book, subject_of(order)) if order.kind != OrderKind.RENEWAL.value else None
    if cart is not None:
        book.session.delete(cart)


def subject_of(order: Order) -> str:
    """The cart that an order comes from."""
    is_upgrade = order.kind in (OrderKind.LICENCES.value, OrderKind.ENABLE_AUTO_RENEWAL.value)
    return order.subscription_id or order.product if is_upgrade else order.product


def view(cart: Cart) -> CartView:
    """The cart as pages show it."""
    return CartView(
        subject=cart.subject,
        kind=OrderKind(cart.kind),
        plan=cart.plan,
        licences=cart.licences,
        contact=contact_of_row(cart.contact),
        instrument=cart.instrument,
        payment_method=cart.payment_method_id,
        declined_for=DeclineReason(cart.declined_for) if cart.declined_for is not None else None,
        submit_key=cart.submit_key,
        changed_at=cart.changed_at,
    )
