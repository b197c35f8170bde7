"""Faults that can be switched on for an account, to show what used to happen (RULES R34)."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.orm import Session

from account.db.portal_tables import Fault
from account.ledger.book import Book
from shared.reasons import EventKind


class FaultName(StrEnum):
    """All faults. The values are stored and scripted against."""

    LEGACY_DOUBLE_BILL = "legacy_double_bill"
    """Two clicks are two orders: neither the idempotency key nor the open order is looked at."""


def has_fault(session: Session, account_id: str, name: FaultName) -> bool:
    """Whether the fault is on for this account."""
    return session.get(Fault, (account_id, name.value)) is not None


def switch_fault(book: Book, name: FaultName, is_on: bool) -> None:
    """Switch a fault; the same again changes nothing."""
    row = book.session.get(Fault, (book.account.id, name.value))
    if (row is not None) == is_on:
        return
    if row is None:
        book.session.add(Fault(account_id=book.account.id, name=name.value, since=book.now))
    else:
        book.session.delete(row)
    book.record(EventKind.FAULT_CHANGED, fault=name.value, on=str(is_on).lower())
