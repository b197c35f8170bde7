"""What the tables hold of one account, read as plain rows: what the invariants are judged by.

None of the product's own reading code stands between, except for the entitlement, which is what is compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.orm import DeclarativeBase, Session

from account.db import sales_tables as sales
from account.db.session_tables import RemoteSession
from account.db.tables import Account, Computer, Event
from account.db.time_tables import DueWork
from account.ledger.clocks import AccountClocks
from account.state import AccountFacts, AccountStates
from shared.entitlement import Entitlement

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """An account at `now`, its own time. `events` are those since the look before."""

    now: datetime
    entitlement: Entitlement
    account: Row
    events: tuple[Row, ...]
    subscriptions: dict[str, Row]
    orders: dict[str, Row]
    keys: tuple[Row, ...]
    computers: tuple[Row, ...]
    methods: tuple[Row, ...]

    @property
    def seq(self) -> int:
        """The number of the latest event."""
        return int(self.account["event_seq"])

    def is_live(self, row: Row) -> bool:
        """Whether a subscription gives something now (RULES R1), worked out from its columns alone."""
        begin, end = row["activated_at"], access_end(row)
        return begin is not None and begin <= self.now and (end is None or self.now < end)


@dataclass(frozen=True, slots=True)
class Books:
    """Everything that is kept of an account's money and history, at the end of its life."""

    events: tuple[Row, ...]
    payments: tuple[Row, ...]
    entries: tuple[Row, ...]
    due: tuple[Row, ...]
    sessions: tuple[Row, ...]


def access_end(row: Row) -> datetime | None:
    """From when a subscription gives nothing any more; None is never."""
    ends = [row[name] for name in ("end_at", "grace_end_at")]
    end = max((each for each in ends if each is not None), default=None)
    revoked: datetime | None = row["revoked_at"]
    if revoked is None or row["end_at"] is None:
        return revoked or end
    return min(revoked, end) if end is not None else revoked


def _table(entity: type[DeclarativeBase]) -> Table:
    return cast(Table, entity.__table__)


def _of_account(entity: type[DeclarativeBase], *order: str) -> Select[Any]:
    table = _table(entity)
    return (
        select(table)
        .where(table.c.account_id == bindparam("of"))
        .order_by(*(table.c[each] for each in order))
    )


# Made once: building a statement costs more than running it.
_ACCOUNT: Final = select(_table(Account)).where(_table(Account).c.id == bindparam("of"))
_NEW_EVENTS: Final = _of_account(Event, "seq").where(_table(Event).c.seq > bindparam("after"))
_SUBSCRIPTIONS: Final = _of_account(sales.Subscription, "activated_at", "id")
_ORDERS: Final = _of_account(sales.Order, "placed_at", "number")
_KEYS: Final = _of_account(sales.LicenceKey, "registered_at", "id")
_COMPUTERS: Final = _of_account(Computer, "registered_seq").where(_table(Computer).c.removed_at.is_(None))
_METHODS: Final = _of_account(sales.PaymentMethod, "added_at", "id").where(
    _table(sales.PaymentMethod).c.removed_at.is_(None)
)
_PAYMENTS: Final = _of_account(sales.Payment, "requested_at", "id")
_ENTRIES: Final = _of_account(sales.ProcessorEntry, "at", "id")
_DUE: Final = _of_account(DueWork, "due_at", "priority", "seq")
_SESSIONS: Final = _of_account(RemoteSession, "number")


async def look_at(states: AccountStates, clocks: AccountClocks, account_id: str, after: int) -> Look:
    """The account as it is, with its events after number `after`."""

    def read(session: Session, facts: AccountFacts) -> Look:
        now = clocks.read(account_id).account_now
        (account,) = _rows(session, _ACCOUNT, account_id)
        return Look(
            now,
            facts.entitlement(now),
            account,
            _rows(session, _NEW_EVENTS, account_id, after=after) if account["event_seq"] > after else (),
            {row["id"]: row for row in _rows(session, _SUBSCRIPTIONS, account_id)},
            {row["id"]: row for row in _rows(session, _ORDERS, account_id)},
            _rows(session, _KEYS, account_id),
            _rows(session, _COMPUTERS, account_id),
            _rows(session, _METHODS, account_id),
        )

    return await states.read_settled(account_id, read)


def books_in(session: Session, account_id: str) -> Books:
    """The account's money and whole history."""
    return Books(
        _rows(session, _NEW_EVENTS, account_id, after=0),
        _rows(session, _PAYMENTS, account_id),
        _rows(session, _ENTRIES, account_id),
        _rows(session, _DUE, account_id),
        _rows(session, _SESSIONS, account_id),
    )


def _rows(session: Session, wanted: Select[Any], account_id: str, **values: int) -> tuple[Row, ...]:
    return tuple(cast(Row, row) for row in session.execute(wanted, {"of": account_id, **values}).mappings())
