"""Tables of what is sold: subscriptions, keys, carts, orders, payments, and the processor's own books.

Money is in integers of minor units. Constraints hold what must never happen, whatever the code does: two
open orders for one product, two confirmed payments of one order, one key in two accounts (RULES R34, R35).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from account.db.base import Base, unique_where


class Subscription(Base):
    """An account's purchase over time, or a licence it has registered.

    The end is `anchor_at` plus `months` (`shared.calendar`), never chained (RULES R67); `end_at` holds it,
    and None means without end. `months` grows by each term bought or given. Rows of the product that gives
    access are the grants of `shared.entitlement`; `parent_id` points to the Desktop or Business row that a
    bundled one came with (RULES R63). `auto_renewal_wanted` is set while a change waits to be confirmed
    (R51). `price_minor` is for one licence and one term, as last paid. `closed_at`: its end was announced.
    """

    __tablename__ = "subscriptions"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    product: Mapped[str] = mapped_column(String(40))
    plan: Mapped[str | None] = mapped_column(String(40))
    term_months: Mapped[int | None]
    origin: Mapped[str] = mapped_column(String(40))
    activated_at: Mapped[datetime]
    anchor_at: Mapped[datetime]
    months: Mapped[int]
    end_at: Mapped[datetime | None]
    grace_end_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_for: Mapped[str | None] = mapped_column(String(40))
    closed_at: Mapped[datetime | None]
    licences: Mapped[int]
    licences_at_renewal: Mapped[int | None]
    auto_renewal: Mapped[str] = mapped_column(String(20))
    auto_renewal_wanted: Mapped[str | None] = mapped_column(String(20))
    payment_method_id: Mapped[str | None] = mapped_column(String(40))
    price_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    parent_id: Mapped[str | None] = mapped_column(String(40))
    app_store_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    app_store_signed_at: Mapped[datetime | None]


class LicenceKey(Base):
    """A key that was issued, and the account that registered it: one, for ever (RULES R27, R62)."""

    __tablename__ = "licence_keys"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(String(40), unique=True)
    product: Mapped[str] = mapped_column(String(40))
    term_months: Mapped[int | None]
    licences: Mapped[int]
    issued_at: Mapped[datetime]
    order_id: Mapped[str | None] = mapped_column(String(40))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    registered_at: Mapped[datetime | None]
    subscription_id: Mapped[str | None] = mapped_column(String(40))


class Cart(Base):
    """What an account is about to buy, kept until it is bought (RULES R32, R44).

    `subject` is a product, or the subscription that an upgrade is for. `submit_key` is the idempotency key
    of its next submit, new after every order that came of it.
    """

    __tablename__ = "carts"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    plan: Mapped[str | None] = mapped_column(String(40))
    licences: Mapped[int]
    contact: Mapped[dict[str, str]]
    instrument: Mapped[str | None] = mapped_column(String(60))
    payment_method_id: Mapped[str | None] = mapped_column(String(40))
    declined_for: Mapped[str | None] = mapped_column(String(40))
    submit_key: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]


class Order(Base):
    """An order. At most one is open per account and product (RULES R35).

    `licences` is the total after it, `licences_before` that before an upgrade, else 0; `term_months` is what
    it adds (0 for an upgrade). `is_double` is set only by the fault `legacy_double_bill`, which the
    constraint therefore lets pass. `contact` is as it was then; a renewal has that of the order before.
    """

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(30))
    product: Mapped[str] = mapped_column(String(40))
    plan: Mapped[str] = mapped_column(String(40))
    subscription_id: Mapped[str | None] = mapped_column(String(40))
    licences: Mapped[int]
    licences_before: Mapped[int] = mapped_column(default=0)
    term_months: Mapped[int]
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    received_minor: Mapped[int] = mapped_column(default=0)
    refunded_minor: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(40))
    payment_kind: Mapped[str] = mapped_column(String(20))
    payment_label: Mapped[str] = mapped_column(String(80))
    instrument: Mapped[str] = mapped_column(String(60))
    payment_method_id: Mapped[str | None] = mapped_column(String(40))
    contact: Mapped[dict[str, str]]
    placed_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    is_double: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("ix_orders_account_placed", "account_id", "placed_at"),
        unique_where(
            "uq_orders_open", "account_id", "product", condition="state = 'open' AND is_double = false"
        ),
    )


class Payment(Base):
    """One attempt to pay an order; an order has at most one that is confirmed (RULES R34).

    `reference` is what the processor calls it.
    """

    __tablename__ = "payments"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(80))
    instrument: Mapped[str] = mapped_column(String(60))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(40))
    requested_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (unique_where("uq_payments_confirmed", "order_id", condition="state = 'confirmed'"),)


class ProcessorEntry(Base):
    """The simulated processor's own books: money in (`charge`) and money back (`refund`).

    Kept apart from orders and payments, so that both can be compared (invariant 4).
    """

    __tablename__ = "processor_entries"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    reference: Mapped[str] = mapped_column(String(40), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    amount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    at: Mapped[datetime]


class PaymentMethod(Base):
    """A stored way to pay: the processor's token, never a number (RULES R45)."""

    __tablename__ = "payment_methods"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    instrument: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(80))
    is_default: Mapped[bool]
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class IdempotentAnswer(Base):
    """The answer that was given to an idempotency key, to be given again (invariant 2)."""

    __tablename__ = "idempotent_answers"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(index=True)


class AppStoreCustomer(Base):
    """What the App Store calls an account: a random text that tells it nothing else (RULES R39)."""

    __tablename__ = "app_store_customers"

    token: Mapped[str] = mapped_column(String(40), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), unique=True)


class AppStoreNotice(Base):
    """A notification of the App Store that was dealt with; the same one again changes nothing (R39)."""

    __tablename__ = "app_store_notices"

    uuid: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    outcome: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[datetime]
