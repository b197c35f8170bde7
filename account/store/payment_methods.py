"""Stored ways to pay (RULES R45): tokens of the processor, never a number of a card."""

from __future__ import annotations

from dataclasses import dataclass

from account.db.sales_tables import PaymentMethod, Subscription
from account.ledger.book import Book
from account.store.cards import card_number_refused, is_card_number, refuse_card_numbers
from account.store.instruments import Behaviour, instrument
from account.subscriptions.lifecycle import renews_here
from shared.errors import NotFoundRefused, SalesRefused
from shared.reasons import EventKind, PaymentKind


@dataclass(frozen=True, slots=True)
class Payer:
    """What an order is paid with. `method_id` is set for a stored way to pay."""

    instrument: str
    kind: PaymentKind
    label: str
    method_id: str | None = None


def method_in(book: Book, method_id: str) -> PaymentMethod:
    """The account's stored method of this id. Raises `NotFoundRefused` (SECURITY 36)."""
    for method in book.methods:
        if method.id == method_id:
            return method
    raise NotFoundRefused("not_found", "There is no such payment method in this account.")


def default_of(book: Book) -> PaymentMethod | None:
    """The method that is taken when none is named."""
    return next((method for method in book.methods if method.is_default), None)


def payer_for(
    book: Book, token: str | None, method_id: str | None, *, needs_stored_method: bool = False
) -> Payer:
    """Who pays: the instrument or stored method that was named, else the default method.

    Raises `SalesRefused` (`card_number_refused`, `instrument_unknown`, `payment_method_needed`,
    `instrument_not_storable`), `NotFoundRefused`.
    """
    refuse_card_numbers(token)
    if method_id is not None and is_card_number(method_id):
        raise card_number_refused()
    if token is not None and method_id is not None:
        raise SalesRefused("payment_method_needed", "Name an instrument or a stored method, not both.")
    if token is not None:
        found = instrument(token)
        if needs_stored_method:
            check_storable(found)
        return Payer(found.token, found.kind, found.label)
    method = method_in(book, method_id) if method_id is not None else default_of(book)
    if method is None:
        raise SalesRefused("payment_method_needed", "Name a way to pay; none is stored.")
    return Payer(method.instrument, PaymentKind(method.kind), method.label, method.id)


def check_storable(found: Behaviour) -> None:
    """Raises `SalesRefused` (`instrument_not_storable`) for what no renewal could be charged to."""
    if not found.is_storable:
        raise SalesRefused("instrument_not_storable", "A bank transfer cannot be charged later.")


def keep(book: Book, token: str, *, make_default: bool) -> PaymentMethod:
    """Store an instrument; one that is stored already stays one (RULES R45).

    Raises `SalesRefused` (`card_number_refused`, `instrument_unknown`, `instrument_not_storable`).
    """
    refuse_card_numbers(token)
    found = instrument(token)
    check_storable(found)
    method = next((each for each in book.methods if each.instrument == token), None)
    if method is None:
        method = PaymentMethod(
            id=book.new_id("pm"),
            account_id=book.account.id,
            kind=found.kind.value,
            instrument=token,
            label=found.label,
            is_default=False,
            added_at=book.now,
        )
        make_default = make_default or default_of(book) is None
        book.add(method)
        book.record(EventKind.PAYMENT_METHOD_CHANGED, method_id=method.id, change="added")
    if make_default:
        choose(book, method)
    return method


def choose(book: Book, method: PaymentMethod) -> None:
    """Make it the one that is taken when none is named; open orders and subscriptions keep theirs."""
    if method.is_default:
        return
    for each in book.methods:
        each.is_default = each is method
    book.record(EventKind.PAYMENT_METHOD_CHANGED, method_id=method.id, change="default")


def remove(book: Book, method: PaymentMethod) -> None:
    """Forget a method. What would have been charged to it is charged to the default from now on.

    Raises `SalesRefused` (`payment_method_in_use`) for the last one while auto-renewal is on (RULES R45).
    """
    others = [each for each in book.methods if each is not method]
    if not others and any(map(_charges_again, book.subscriptions)):
        raise SalesRefused("payment_method_in_use", "The last payment method stays while auto-renewal is on.")
    method.removed_at = book.now
    book.record(EventKind.PAYMENT_METHOD_CHANGED, method_id=method.id, change="removed")
    if method.is_default and others:
        method.is_default = False
        choose(book, others[-1])
    successor = default_of(book)
    for row in book.subscriptions:
        if row.payment_method_id == method.id:
            row.payment_method_id = successor.id if successor is not None else None


def _charges_again(row: Subscription) -> bool:
    return renews_here(row) and row.closed_at is None and row.revoked_at is None
