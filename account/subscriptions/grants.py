"""Rows to grants: the only place that says what of a subscription gives access (RULES R1, R5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from account.catalogue.model import ACCESS
from account.db.sales_tables import Order, Subscription
from account.ledger.book import Book
from shared.entitlement import Entitlement, Grant, OpenOrder, evaluate
from shared.reasons import AutoRenewal, EntitlementReason, Origin

_SHORT_TERM_MONTHS = 12


def grant_of(row: Subscription) -> Grant | None:
    """The grant of a row; None for rows of products that give no access by themselves."""
    if row.product != ACCESS or row.end_at is None:
        return None
    is_short = row.term_months is not None and row.term_months < _SHORT_TERM_MONTHS
    return Grant(
        id=row.id,
        origin=Origin(row.origin),
        start=row.activated_at,
        end=row.end_at,
        licences=row.licences,
        auto_renewal=AutoRenewal(row.auto_renewal),
        expiring_window=timedelta(days=7 if is_short else 30),
        grace_end=row.grace_end_at,
        revoked_at=row.revoked_at,
        revoked_for=EntitlementReason(row.revoked_for) if row.revoked_for else EntitlementReason.CHARGED_BACK,
    )


def grants_of(rows: Iterable[Subscription]) -> tuple[Grant, ...]:
    """The grants of an account's rows."""
    return tuple(grant for grant in map(grant_of, rows) if grant is not None)


def open_orders_of(rows: Iterable[Order]) -> tuple[OpenOrder, ...]:
    """The orders that wait for their payment, as the entitlement knows them."""
    return tuple(OpenOrder(row.id, row.placed_at) for row in rows)


def judge(book: Book) -> Entitlement:
    """The entitlement of an account by its open book."""
    return evaluate(
        grants_of(book.subscriptions),
        open_orders_of(book.open_orders),
        book.now,
        computers_registered=book.computers_registered,
    )
