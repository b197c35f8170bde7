"""Rows to grants: the only place that says what of a subscription gives access (RULES R1, R5).

Whether something is live is asked of `shared.entitlement` alone, for one row as for an account.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from account.catalogue.model import ACCESS, Catalogue
from account.db.sales_tables import Order, Subscription
from account.ledger.book import Book
from shared.entitlement import Entitlement, Grant, OpenOrder, Policy, evaluate
from shared.reasons import AutoRenewal, EntitlementReason, Origin

_NEVER: Final = datetime.max.replace(tzinfo=UTC)
"""Stands for the end of what has none, where an instant is asked for."""


def grant_of(row: Subscription, catalogue: Catalogue) -> Grant:
    """The row as a grant; of products that give no access themselves, only to see whether it is live."""
    return Grant(
        id=row.id,
        origin=Origin(row.origin),
        start=row.activated_at,
        end=row.end_at if row.end_at is not None else _NEVER,
        licences=row.licences,
        auto_renewal=AutoRenewal(row.auto_renewal),
        expiring_window=catalogue.expiring_window(row.term_months),
        grace_end=row.grace_end_at,
        revoked_at=row.revoked_at,
        revoked_for=EntitlementReason(row.revoked_for or EntitlementReason.CHARGED_BACK),
    )


def grants_of(rows: Iterable[Subscription], catalogue: Catalogue) -> tuple[Grant, ...]:
    """The grants of an account's rows."""
    return tuple(grant_of(row, catalogue) for row in rows if row.product == ACCESS)


def open_orders_of(rows: Iterable[Order]) -> tuple[OpenOrder, ...]:
    """The orders that wait for their payment, as the entitlement knows them."""
    return tuple(OpenOrder(row.id, row.placed_at) for row in rows)


def policy_of(catalogue: Catalogue) -> Policy:
    """The numbers of the rule that this catalogue sets."""
    return Policy(computers_per_licence=catalogue.policy.computers_per_licence)


def standing(row: Subscription, now: datetime, catalogue: Catalogue) -> Entitlement:
    """What this row would give at `now` if it were all that the account had."""
    grants = (grant_of(row, catalogue),)
    return evaluate(grants, (), now, computers_registered=0, policy=policy_of(catalogue))


class Judge:
    """The entitlement of an account by its open book; called by the ledger."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._policy = policy_of(catalogue)

    def __call__(self, book: Book) -> Entitlement:
        """The entitlement at the book's `now` (RULES R1)."""
        return evaluate(
            grants_of(book.subscriptions, self._catalogue),
            open_orders_of(book.open_orders),
            book.now,
            computers_registered=len(book.computers),
            policy=self._policy,
        )
