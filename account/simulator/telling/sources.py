"""Where each of an account's grants came from: an order, a key, a purchase in the App Store.

The entitlement does not ask; whoever explains it does (`why`). Reads only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.catalogue.model import ACCESS
from account.db.sales_tables import LicenceKey, Order, Subscription
from account.subscriptions.key_text import masked_key
from shared.reasons import OrderState, Origin


class SourceKind(StrEnum):
    """What brought a grant about."""

    ORDER = "order"
    KEY = "key"
    APP_STORE = "app_store"


_PAID = (OrderState.PAID.value, OrderState.REFUNDED.value)


@dataclass(frozen=True, slots=True)
class Source:
    """What brought a grant about: an order's number, a key without what makes it secret, or what the
    App Store calls the purchase."""

    kind: SourceKind
    name: str


def sources_of(session: Session, account_id: str) -> Mapping[str, Source]:
    """The sources of the account's grants, by the grants' ids; of an order the latest that was paid."""
    rows = session.scalars(select(Subscription).where(Subscription.account_id == account_id)).all()
    keys = session.execute(
        select(LicenceKey.subscription_id, LicenceKey.text).where(LicenceKey.account_id == account_id)
    )
    orders = session.execute(
        select(Order.subscription_id, Order.number)
        .where(Order.account_id == account_id, Order.state.in_(_PAID))
        .order_by(Order.settled_at, Order.number)
    )
    found: dict[str, Source] = {
        subscription_id: Source(SourceKind.KEY, masked_key(text))
        for subscription_id, text in keys
        if subscription_id is not None
    }
    found.update(
        (subscription_id, Source(SourceKind.ORDER, number))
        for subscription_id, number in orders
        if subscription_id is not None
    )
    grants = [row for row in rows if row.product == ACCESS]
    for row in grants:
        if row.origin == Origin.APP_STORE.value and row.app_store_id is not None:
            found[row.id] = Source(SourceKind.APP_STORE, row.app_store_id)
        elif row.id not in found and row.parent_id in found:
            found[row.id] = found[row.parent_id]
    return {row.id: found[row.id] for row in grants if row.id in found}
