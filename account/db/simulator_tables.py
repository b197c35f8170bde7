"""Tables of the simulator: which accounts are simulated, what was done to them, and what waits (RULES R98).

Empty in a service that was never started with `--simulator`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from account.db.base import Base


class SimulatedAccount(Base):
    """An account that nobody owns: its time is its own, and its history can be played again.

    `kind` and `language` are those that it began with; `deed_count` is the number of its latest deed.
    `created_at` is account time.
    """

    __tablename__ = "simulated_accounts"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    scenario: Mapped[str | None] = mapped_column(String(60))
    seed: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(8))
    created_at: Mapped[datetime]
    forked_from: Mapped[str | None] = mapped_column(String(40))
    deed_count: Mapped[int] = mapped_column(default=0)


class Deed(Base):
    """One thing that was done to a simulated account from outside, as data.

    Written in the transaction of its effect, so there is no effect without its deed and no deed without its
    effect. `at` is the account's instant before it.
    """

    __tablename__ = "deeds"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    name: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)


class SimulatedFault(Base):
    """A fault that is switched on for a simulated account, but for those that live with its orders.

    `seconds` and `share` are the numbers of the faults that take them (docs/faults.md).
    """

    __tablename__ = "simulated_faults"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime]
    seconds: Mapped[float | None]
    share: Mapped[float | None]


class ArmedDeed(Base):
    """A deed that waits for the first event of the kind `event` after event `after_seq` of its account.

    `seq` is the number of the deed that armed it. `arguments` are those of `deed`, but for what is known only
    then; `order_id` or `key_id` says whose subscription is meant (docs/decisions/016).
    """

    __tablename__ = "armed_deeds"

    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(String(40))
    after_seq: Mapped[int]
    deed: Mapped[str] = mapped_column(String(40))
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    order_id: Mapped[str | None] = mapped_column(String(40))
    key_id: Mapped[str | None] = mapped_column(String(40))
