"""What the database file holds of one account, read behind the product's back, byte for byte."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

Row = dict[str, Any]

TABLES: Final = {
    "accounts": "id",
    "account_clocks": "account_id",
    "app_store_customers": "account_id",
    "app_store_notices": "account_id",
    "business_members": "account_id",
    "carts": "account_id",
    "computers": "account_id",
    "due_work": "account_id",
    "events": "account_id",
    "faults": "account_id",
    "idempotent_answers": "account_id",
    "licence_keys": "account_id",
    "news_subscriptions": "account_id",
    "orders": "account_id",
    "payment_methods": "account_id",
    "payments": "account_id",
    "processor_entries": "account_id",
    "remote_sessions": "account_id",
    "subscriptions": "account_id",
}
"""All tables of an account but those of its sign-ins, each with the column that says whose a row is."""

SIGN_IN_TABLES: Final = frozenset({"browser_sessions", "login_links", "token_families"})


@dataclass(frozen=True)
class Look:
    """All rows of an account at `now`, its own time. Two looks are equal when their rows are."""

    account_id: str
    now: datetime = field(compare=False)
    tables: dict[str, tuple[Row, ...]]

    @property
    def account(self) -> Row:
        """Its own row."""
        return self.tables["accounts"][0]

    @property
    def orders(self) -> dict[str, Row]:
        """Its orders by id."""
        return {row["id"]: row for row in self.tables["orders"]}

    @property
    def subscriptions(self) -> dict[str, Row]:
        """Its subscriptions by id."""
        return {row["id"]: row for row in self.tables["subscriptions"]}

    @property
    def events(self) -> tuple[Row, ...]:
        """Its history."""
        return self.tables["events"]

    @property
    def registered(self) -> list[Row]:
        """The computers with a slot."""
        return [row for row in self.tables["computers"] if row["removed_at"] is None]

    @property
    def next_due(self) -> datetime | None:
        """When something happens next by itself."""
        return instant(self.account["next_due_at"])

    def events_since(self, before: Look) -> list[Row]:
        """What happened since."""
        return [row for row in self.events if row["seq"] > before.account["event_seq"]]

    def is_live(self, row: Row) -> bool:
        """Whether a subscription gives something now (RULES R1), worked out from its columns alone."""
        begin, end = instant(row["activated_at"]), access_end(row)
        return begin is not None and begin <= self.now and (end is None or self.now < end)


def look_at(connection: sqlite3.Connection, account_id: str, now: datetime) -> Look:
    """The account as the file holds it."""
    connection.row_factory = sqlite3.Row
    tables = {}
    for table, column in TABLES.items():
        rows = connection.execute(f"SELECT * FROM {table} WHERE {column} = ? ORDER BY 1, 2", (account_id,))
        tables[table] = tuple(map(dict, rows))
    return Look(account_id, now, tables)


def instant(text: str | None) -> datetime | None:
    """An instant as the file has it."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def data_of(event: Row) -> dict[str, str]:
    """What an event tells."""
    return dict(json.loads(event["data"]))


def access_end(row: Row) -> datetime | None:
    """From when a subscription gives nothing any more; None is never."""
    ends = [instant(row[name]) for name in ("end_at", "grace_end_at")]
    end = max((each for each in ends if each is not None), default=None)
    revoked = instant(row["revoked_at"])
    if revoked is None or row["end_at"] is None:
        return revoked or end
    return min(revoked, end) if end is not None else revoked
