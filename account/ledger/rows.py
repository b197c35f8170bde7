"""What a book and the facts read of an account: its own row, its clock, the computers that have a slot.

Plain values, read and written by statements that are made once: building a statement, and keeping an entity
in step with the session, cost more than SQLite takes to run it (PERFORMANCE P7).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Select, Table, bindparam, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from account.db.tables import Account, Computer
from account.db.time_tables import AccountClock
from account.ledger.clocks import ClockSetting
from shared.reasons import System

_ACCOUNTS: Final = cast(Table, Account.__table__)
_CLOCKS: Final = cast(Table, AccountClock.__table__)
_COMPUTERS: Final = cast(Table, Computer.__table__)


@dataclass(slots=True)
class AccountRow:
    """An account as `account.db.tables.Account` describes it; a book stores what it changes of it."""

    id: str
    email: str
    kind: str
    created_at: datetime
    language: str | None
    event_seq: int
    next_due_at: datetime | None
    entitlement_key: str | None
    id_count: int
    order_count: int
    store_code: str | None
    open_sessions: int
    seed: str | None

    @property
    def has_sales(self) -> bool:
        """Whether it can have orders, subscriptions, sessions and work that is due: their ids are the
        account's own."""
        return self.id_count > 0


@dataclass(frozen=True, slots=True)
class ComputerFact:
    """A registered computer and the key that it is known by."""

    id: str
    name: str
    system: System
    online: bool
    registered_at: datetime
    last_seen_at: datetime | None
    key_thumbprint: str
    machine_id: str
    kept_rank: int | None = None


_FIELDS: Final = tuple(field.name for field in fields(AccountRow))
_CLOCK: Final = (_CLOCKS.c.account_at, _CLOCKS.c.real_at, _CLOCKS.c.rate)


def _of_account(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return (
        select(*columns, *_CLOCK)
        .outerjoin_from(_ACCOUNTS, _CLOCKS, _CLOCKS.c.account_id == _ACCOUNTS.c.id)
        .where(_ACCOUNTS.c.id == bindparam("of"))
    )


_HEAD: Final = _of_account(_ACCOUNTS.c.event_seq, _ACCOUNTS.c.next_due_at)
_ACCOUNT: Final = _of_account(*(_ACCOUNTS.c[name] for name in _FIELDS))
# Rows that only point to it, as a sign-in's, need not wait for a long change of it.
_ACCOUNT_LOCKED: Final = _ACCOUNT.with_for_update(of=_ACCOUNTS, key_share=True)
_UPDATE_ACCOUNT: Final = _ACCOUNTS.update().where(_ACCOUNTS.c.id == bindparam("of"))
_INSERT_CLOCK: Final = _CLOCKS.insert()
_UPDATE_CLOCK: Final = _CLOCKS.update().where(_CLOCKS.c.account_id == bindparam("of"))
_SLOTS: Final = (
    select(*(_COMPUTERS.c[field.name] for field in fields(ComputerFact)))
    .where(_COMPUTERS.c.account_id == bindparam("of"), _COMPUTERS.c.removed_at.is_(None))
    .order_by(_COMPUTERS.c.registered_seq)
)
_BEATING: Final = (
    select(_ACCOUNTS.c.event_seq, _COMPUTERS.c.id)
    .outerjoin_from(
        _ACCOUNTS,
        _COMPUTERS,
        (_COMPUTERS.c.account_id == _ACCOUNTS.c.id)
        & (_COMPUTERS.c.key_thumbprint == bindparam("key"))
        & _COMPUTERS.c.removed_at.is_(None),
    )
    .where(_ACCOUNTS.c.id == bindparam("of"))
)


def read_account(
    session: Session, account_id: str, *, lock: bool = False
) -> tuple[AccountRow, ClockSetting | None] | None:
    """The account and its own clock, if it has one; None when there is no such account.

    With `lock` nobody else changes it until this transaction ends.
    """
    row = session.execute(_ACCOUNT_LOCKED if lock else _ACCOUNT, {"of": account_id}).one_or_none()
    if row is None:
        return None
    *values, account_at, real_at, rate = row
    return AccountRow(*values), ClockSetting(account_at, real_at, rate) if real_at is not None else None


def read_head(session: Session, account_id: str) -> tuple[int, datetime | None, ClockSetting | None] | None:
    """The number of its latest event, when its next work is due, and its own clock, if it has one."""
    row = session.execute(_HEAD, {"of": account_id}).one_or_none()
    if row is None:
        return None
    seq, next_due_at, account_at, real_at, rate = row
    return seq, next_due_at, ClockSetting(account_at, real_at, rate) if real_at is not None else None


def read_beating(connection: Connection, account_id: str, thumbprint: str) -> tuple[int, str | None]:
    """The number of the account's latest event, and the computer with a slot that has this key, if any.

    All that a heartbeat asks for; it comes hundreds of times a second.
    """
    seq, computer_id = connection.execute(_BEATING, {"of": account_id, "key": thumbprint}).one()
    return seq, computer_id


def write_account(session: Session, before: AccountRow, now: AccountRow) -> None:
    """Store what differs."""
    changed = {name: value for name in _FIELDS if (value := getattr(now, name)) != getattr(before, name)}
    if changed:
        session.execute(_UPDATE_ACCOUNT, {"of": now.id, **changed})


def write_clock(session: Session, account_id: str, setting: ClockSetting, *, is_new: bool) -> None:
    """Store how the account's own clock runs; `is_new` when it had none."""
    values = {"account_at": setting.account_at, "real_at": setting.real_at, "rate": setting.rate}
    if is_new:
        session.execute(_INSERT_CLOCK, {"account_id": account_id, **values})
    else:
        session.execute(_UPDATE_CLOCK, {"of": account_id, **values})


def computers_of(session: Session, account_id: str) -> tuple[ComputerFact, ...]:
    """The computers that have a slot, the oldest registration first."""
    return tuple(
        ComputerFact(row[0], row[1], System(row[2]), *row[3:])
        for row in session.execute(_SLOTS, {"of": account_id})
    )
