"""The payments of an account that wait for money, all of it or the rest (RULES R41, R42)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from account.db.sales_tables import Order, Payment
from account.db.time_tables import DueWork
from account.ledger.due import DueKind
from shared.reasons import OrderState, PaymentKind, PaymentState
from shared.sales import Money
from shared.simulator import WaitingPayment

_WAIT: Final = (PaymentState.PROCESSING.value, PaymentState.SHORT.value)


def waiting_payments(session: Session, account_id: str) -> tuple[WaitingPayment, ...]:
    """Those of open orders, the oldest first, each with what is still owed."""
    rows = session.execute(
        select(Payment, Order)
        .join(Order, Order.id == Payment.order_id)
        .where(Payment.account_id == account_id, Payment.state.in_(_WAIT))
        .where(Order.state == OrderState.OPEN.value)
        .order_by(Payment.requested_at, Order.number, Payment.id)
    )
    words = session.execute(
        select(DueWork.subject_id, DueWork.due_at)
        .where(DueWork.account_id == account_id, DueWork.kind == DueKind.PAYMENT_SETTLES.value)
        .order_by(DueWork.due_at.desc())
    )
    # Of several words the first is the one that is waited for.
    settles: dict[str, datetime] = {payment_id: due_at for payment_id, due_at in words}
    return tuple(
        WaitingPayment(
            reference=payment.reference,
            order=payment.order_id,
            order_number=order.number,
            amount=Money(order.amount_minor - order.received_minor, order.currency),
            kind=PaymentKind(payment.kind),
            since=payment.requested_at,
            settles_at=settles.get(payment.id),
        )
        for payment, order in rows
    )
