"""Tables of account time: clocks that do not run with the world, and work that is due (DESIGN section 4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from account.db.base import Base


class AccountClock(Base):
    """An account's own clock: it showed `account_at` when the world's showed `real_at` (RULES R95).

    `rate` is account seconds per real second; 0 is frozen. Accounts without a row run with the world.
    """

    __tablename__ = "account_clocks"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    account_at: Mapped[datetime]
    real_at: Mapped[datetime]
    rate: Mapped[float]


class DueWork(Base):
    """Work that an account's clock will reach, in the order `(due_at, priority, seq)` (RULES R96).

    `subject_id` names the order, payment or subscription that it is about.
    """

    __tablename__ = "due_work"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_at: Mapped[datetime]
    priority: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(40))
    data: Mapped[dict[str, str]]

    __table_args__ = (Index("ix_due_work_order", "account_id", "due_at", "priority", "seq"),)
