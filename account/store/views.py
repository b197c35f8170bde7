"""Rows of the store as the messages of `shared.sales`."""

from __future__ import annotations

from collections.abc import Iterable

from account.catalogue.model import Catalogue
from account.db import sales_tables as tables
from account.store.contact import contact_of_row
from shared import sales
from shared.reasons import DeclineReason, OrderKind, OrderState, PaymentKind, PaymentState


def order_view(
    row: tables.Order,
    payments: Iterable[tables.Payment] = (),
    *,
    contact: sales.Contact | None = None,
    was_open: bool = False,
) -> sales.Order:
    """An order. `contact` is the one before it, for a renewal, which has none of its own."""
    refunded = sales.Money(row.refunded_minor, row.currency) if row.refunded_minor else None
    return sales.Order(
        id=row.id,
        number=row.number,
        kind=OrderKind(row.kind),
        state=OrderState(row.state),
        product=row.product,
        plan=row.plan,
        licences=row.licences,
        licences_before=row.licences_before,
        term_months=row.term_months,
        amount=sales.Money(row.amount_minor, row.currency),
        received=sales.Money(row.received_minor, row.currency),
        payment_kind=PaymentKind(row.payment_kind),
        payment_label=row.payment_label,
        placed_at=row.placed_at,
        expires_at=row.expires_at,
        settled_at=row.settled_at,
        reason=_reason(row.reason),
        subscription=row.subscription_id,
        payments=tuple(map(payment_view, sorted(payments, key=lambda each: (each.requested_at, each.id)))),
        contact=contact_of_row(row.contact) or contact,
        refunded=refunded,
        was_open=was_open,
    )


def receipt_view(order: sales.Order, catalogue: Catalogue) -> sales.Receipt:
    """The receipt of an order that was paid."""
    return sales.Receipt(
        number=order.number,
        kind=order.kind,
        product=order.product,
        product_name=catalogue.name_of(order.product),
        plan=order.plan,
        licences=order.licences,
        licences_before=order.licences_before,
        term_months=order.term_months,
        amount=order.amount,
        paid_at=order.settled_at or order.placed_at,
        payment_kind=order.payment_kind,
        payment_label=order.payment_label,
        contact=order.contact,
        brand=catalogue.brand,
        processor=catalogue.processor.name,
        is_simulated=True,
        refunded=order.refunded,
    )


def payment_view(row: tables.Payment) -> sales.Payment:
    """One attempt to pay."""
    return sales.Payment(
        id=row.id,
        kind=PaymentKind(row.kind),
        label=row.label,
        amount=sales.Money(row.amount_minor, row.currency),
        state=PaymentState(row.state),
        reason=_reason(row.reason),
        requested_at=row.requested_at,
        settled_at=row.settled_at,
        reference=row.reference,
    )


def method_view(row: tables.PaymentMethod) -> sales.PaymentMethod:
    """A stored way to pay; the processor's token stays here."""
    return sales.PaymentMethod(
        id=row.id,
        kind=PaymentKind(row.kind),
        label=row.label,
        is_default=row.is_default,
        added_at=row.added_at,
    )


def _reason(value: str | None) -> DeclineReason | None:
    return DeclineReason(value) if value is not None else None
