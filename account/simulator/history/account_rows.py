"""All rows that an account consists of: to compare them, to move them to another database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from account.app_store.journal import Entry
from account.db import portal_tables, sales_tables, session_tables, simulator_tables, tables, time_tables
from account.parts import Parts
from account.simulator.history.ids import number_of
from account.simulator.history.own_deeds import id_of_deed

Row = Mapping[str, Any]

_OWNED: Final[tuple[type, ...]] = (
    time_tables.AccountClock,
    simulator_tables.SimulatedAccount,
    simulator_tables.Deed,
    simulator_tables.SimulatedFault,
    simulator_tables.ArmedDeed,
    tables.Event,
    tables.Computer,
    sales_tables.Subscription,
    sales_tables.LicenceKey,
    sales_tables.Cart,
    sales_tables.Order,
    sales_tables.Payment,
    sales_tables.ProcessorEntry,
    sales_tables.PaymentMethod,
    sales_tables.IdempotentAnswer,
    sales_tables.AppStoreCustomer,
    sales_tables.AppStoreNotice,
    portal_tables.NewsSubscription,
    portal_tables.BusinessMember,
    portal_tables.Fault,
    time_tables.DueWork,
    session_tables.RemoteSession,
)
"""The tables with an account's rows, each after those that it points to."""


@dataclass(frozen=True, slots=True)
class AccountRows:
    """An account as the database has it; `tables` by name. `app_store` is what that has in its own books.

    Who is signed in is no part of it, nor what the service's keys have signed.
    """

    account: Row
    tables: Mapping[str, Sequence[Row]]
    app_store: Sequence[Entry]


def read_rows(session: Session, parts: Parts, account_id: str) -> AccountRows:
    """All of it, inside one look into the database; the account exists."""
    accounts = _table(tables.Account)
    account = session.execute(select(accounts).where(accounts.c.id == account_id)).mappings().one()
    found: dict[str, list[Row]] = {}
    for owned in map(_table, _OWNED):
        rows = session.execute(select(owned).where(owned.c.account_id == account_id)).mappings()
        found[owned.name] = [dict(row) for row in rows]
    keys = _table(sales_tables.LicenceKey)
    issued = session.execute(select(keys).where(keys.c.id.in_(keys_issued_by(session, account_id))))
    found[keys.name] += [dict(row) for row in issued.mappings()]
    return AccountRows(dict(account), found, parts.app_store.written(session, account_id))


def write_rows(session: Session, rows: AccountRows) -> None:
    """Put an account that this database does not have into it."""
    session.execute(insert(_table(tables.Account)), [dict(rows.account)])
    for owned in map(_table, _OWNED):
        if rows.tables[owned.name]:
            session.execute(insert(owned), [dict(row) for row in rows.tables[owned.name]])


def delete_rows(session: Session, account_id: str) -> None:
    """Leave nothing of an account."""
    keys = keys_issued_by(session, account_id)
    session.execute(delete(sales_tables.LicenceKey).where(sales_tables.LicenceKey.id.in_(keys)))
    session.execute(delete(tables.Account).where(tables.Account.id == account_id))


def keys_issued_by(session: Session, account_id: str) -> list[str]:
    """The ids of the licence keys that a deed of this account issued and nobody has registered."""
    key = sales_tables.LicenceKey
    free = session.scalars(select(key.id).where(key.account_id.is_(None)))
    row = session.get(simulator_tables.SimulatedAccount, account_id)
    deeds = range(1, (row.deed_count if row is not None else 0) + 1)
    needed = {f"key_{id_of_deed(account_id, number)}" for number in deeds}
    return sorted(each for each in free if each in needed or number_of(account_id, each.partition("_")[2]))


def _table(of: type) -> Table:
    return cast(Table, of.__table__)  # type: ignore[attr-defined]
