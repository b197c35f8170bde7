"""Rows to what faces show of subscriptions (RULES R3, R53, R54, R81, R82). Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.catalogue.model import ACCESS, Catalogue
from account.db.sales_tables import LicenceKey, Order, PaymentMethod, Subscription
from account.db.time_tables import DueWork
from account.ledger.book import Book
from account.ledger.due import DueKind
from account.subscriptions.auto_renewal import method_of, switch_of
from account.subscriptions.grants import standing
from account.subscriptions.keys import keys_of, shown_key
from shared import sales
from shared.entitlement import Entitlement
from shared.reasons import Action, AutoRenewal, Origin, PaymentKind

_NOT_HERE: Final = frozenset({Action.REMOVE_COMPUTER})


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that the views of one account's subscriptions are made of."""

    rows: Sequence[Subscription]
    methods: list[PaymentMethod]
    keys: Sequence[LicenceKey]
    retries: dict[str, datetime]


def load_shelf(session: Session, account_id: str) -> Shelf:
    """What the database holds of the account's subscriptions, the latest first."""
    rows = session.scalars(
        select(Subscription)
        .where(Subscription.account_id == account_id)
        .order_by(Subscription.activated_at.desc(), Subscription.id)
    ).all()
    methods = session.scalars(
        select(PaymentMethod).where(
            PaymentMethod.account_id == account_id, PaymentMethod.removed_at.is_(None)
        )
    )
    return Shelf(rows, list(methods), keys_of(session, account_id), retries_of(session, account_id))


def retries_of(session: Session, account_id: str) -> dict[str, datetime]:
    """When each failed renewal is tried next, by the id of its subscription (RULES R55)."""
    rows = session.execute(
        select(DueWork.subject_id, DueWork.due_at)
        .where(DueWork.account_id == account_id, DueWork.kind == DueKind.RENEWAL_RETRY.value)
        .order_by(DueWork.due_at.desc())
    )
    return {subject_id: due_at for subject_id, due_at in rows}


def retries_in(book: Book) -> dict[str, datetime]:
    """As `retries_of`, as an open book has them."""
    retries = [item for item in book.due if item.kind is DueKind.RENEWAL_RETRY]
    return {item.subject_id: item.due_at for item in reversed(retries)}


def subscription_view(
    row: Subscription, shelf: Shelf, now: datetime, catalogue: Catalogue
) -> sales.Subscription:
    """One subscription as of `now`, account time."""
    alone = standing(row, now, catalogue)
    method = method_of(row, shelf.methods) if row.origin == Origin.WEB.value else None
    return sales.Subscription(
        id=row.id,
        product=row.product,
        product_name=catalogue.name_of(row.product),
        plan=row.plan,
        term_months=row.term_months,
        origin=Origin(row.origin),
        status=alone.status,
        reason=alone.reason,
        activated_at=row.activated_at,
        until=alone.until if row.end_at is not None or row.revoked_at is not None else None,
        auto_renewal=switch_of(row),
        auto_renewal_becomes=_wanted(row),
        licences=row.licences,
        licences_at_renewal=row.licences_at_renewal,
        computers=row.licences * catalogue.policy.computers_per_licence if row.end_at is not None else 0,
        renewal_price=_renewal_price(row),
        payment_method=_shown_method(method) if method is not None else None,
        next_retry_at=_next_retry(row, shelf.retries),
        products=_included(row, shelf.rows, catalogue),
        keys=tuple(shown_key(key) for key in shelf.keys if key.subscription_id == row.id),
        actions=_actions(row, alone, catalogue),
        bundled_in=row.parent_id,
    )


def subscription_summary(
    row: Subscription, retries: dict[str, datetime], catalogue: Catalogue
) -> sales.SubscriptionSummary:
    """The subscription in short."""
    return sales.SubscriptionSummary(
        id=row.id,
        product=row.product,
        product_name=catalogue.name_of(row.product),
        plan=row.plan,
        term_months=row.term_months,
        origin=Origin(row.origin),
        auto_renewal_becomes=_wanted(row),
        licences_at_renewal=row.licences_at_renewal,
        next_retry_at=_next_retry(row, retries),
    )


def order_summary(row: Order) -> sales.OrderSummary:
    """An open order in short (RULES R43)."""
    return sales.OrderSummary(
        id=row.id,
        number=row.number,
        product=row.product,
        amount=sales.Money(row.amount_minor, row.currency),
        payment_kind=PaymentKind(row.payment_kind),
        placed_at=row.placed_at,
        expires_at=row.expires_at,
    )


def _next_retry(row: Subscription, retries: dict[str, datetime]) -> datetime | None:
    """Access that came with something else is paid for with that."""
    own = retries.get(row.id)
    return own if own is not None or row.parent_id is None else retries.get(row.parent_id)


def _wanted(row: Subscription) -> AutoRenewal | None:
    return AutoRenewal(row.auto_renewal_wanted) if row.auto_renewal_wanted is not None else None


def _renewal_price(row: Subscription) -> sales.Money | None:
    """What the next renewal will be charged, if there will be one here (RULES R56, R77)."""
    if switch_of(row) is not AutoRenewal.ON or row.price_minor is None or row.currency is None:
        return None
    return sales.Money(row.price_minor * (row.licences_at_renewal or row.licences), row.currency)


def _included(
    row: Subscription, rows: Iterable[Subscription], catalogue: Catalogue
) -> tuple[sales.IncludedProduct, ...]:
    """The other products that came with this one (RULES R82)."""
    return tuple(
        sales.IncludedProduct(each.product, catalogue.name_of(each.product), each.licences)
        for each in rows
        if each.parent_id == row.id
    )


def _actions(row: Subscription, alone: Entitlement, catalogue: Catalogue) -> tuple[Action, ...]:
    """What makes sense here and now: the ways of the account (R3), less those this subscription lacks."""
    without = set(_NOT_HERE)
    if row.product != ACCESS and (alone.live or not catalogue.web_plans(row.product)):
        without.add(Action.BUY)
    if row.product != ACCESS and row.end_at is None:
        without |= {Action.ENABLE_AUTO_RENEW, Action.MANAGE}  # a licence without end just is
    if row.product != ACCESS and not catalogue.web_plans(row.product):
        without.add(Action.BUY_LICENCES)
    return tuple(action for action in alone.actions if action not in without)


def _shown_method(row: PaymentMethod) -> sales.PaymentMethod:
    return sales.PaymentMethod(
        id=row.id,
        kind=PaymentKind(row.kind),
        label=row.label,
        is_default=row.is_default,
        added_at=row.added_at,
    )
