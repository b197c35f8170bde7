"""The simulated order processor's own books: money in, money back (invariant 4).

They are kept apart from orders and payments, so that both can be compared: charges minus refunds is what the
fulfilled orders cost, always. It also says when it will speak of a payment (RULES R41, R42).
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from account.db.sales_tables import Order, Payment, ProcessorEntry
from account.ledger.book import Book
from account.ledger.due import DueKind
from account.store.instruments import Happening, instrument

CHARGE = "charge"
REFUND = "refund"


def book_charge(book: Book, payment: Payment, amount_minor: int, message: str | None = None) -> None:
    """Money came in. `message` names what the processor said, so that it is heard once."""
    if message:
        book.session.add(_entry(book, payment, CHARGE, amount_minor, _entry_id(payment, message)))
    else:
        book.append(_entry(book, payment, CHARGE, amount_minor, book.new_id("prc")))


def book_refund(book: Book, payment: Payment, amount_minor: int) -> None:
    """Money went back to where it came from."""
    book.append(_entry(book, payment, REFUND, amount_minor, book.new_id("prc")))


def was_heard(book: Book, payment: Payment, message: str) -> bool:
    """Whether money was already booked for this message of the processor."""
    return book.session.get(ProcessorEntry, _entry_id(payment, message)) is not None


def plan_messages(book: Book, order: Order, payment: Payment) -> None:
    """Let the processor say of this payment what its instrument is made for, seeded (RULES R41, R42)."""
    for number, happening in enumerate(instrument(payment.instrument).happenings):
        at = _instant(book, order, payment, happening, number)
        reason = {"reason": happening.reason.value} if happening.reason is not None else {}
        book.schedule(DueKind.PAYMENT_SETTLES, at, payment.id, outcome=happening.outcome.value, **reason)


def _instant(book: Book, order: Order, payment: Payment, happening: Happening, number: int) -> datetime:
    """Seeded by which order of the account it is, so that the same history is the same again."""
    after = order.expires_at if happening.after_expiry and order.expires_at is not None else book.now
    span = happening.latest - happening.soonest
    ordinal = order.number.rpartition("-")[2]  # what stands before it is made from the account's id
    return after + happening.soonest + span * book.chance(f"{ordinal}/{payment.instrument}/{number}")


def _entry_id(payment: Payment, message: str) -> str:
    digest = hashlib.sha256(f"{payment.reference}/{message}".encode()).hexdigest()
    return f"prc_{digest[:20]}"


def _entry(book: Book, payment: Payment, kind: str, amount_minor: int, entry_id: str) -> ProcessorEntry:
    return ProcessorEntry(
        id=entry_id,
        account_id=book.account.id,
        reference=payment.reference,
        kind=kind,
        amount_minor=amount_minor,
        currency=payment.currency,
        at=book.now,
    )
