"""What all tables stand on: the root, instants in UTC, partial indexes.

Ids are opaque text with a prefix per kind. Instants are stored in UTC (`UtcInstant`). Secrets are stored
as SHA-256 of the token, in hex, never as themselves (SECURITY 14).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import JSON, DateTime, Index, MetaData, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, stored in UTC; SQLite forgets the zone, so it is put back here (RULES R92)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must be aware")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


class Base(DeclarativeBase):
    """Root of all tables."""

    type_annotation_map = {datetime: UtcInstant, dict[str, str]: JSON}


_CONDITION: Final = "condition"


def unique_where(name: str, *columns: str, condition: str) -> Index:
    """A unique index over the rows that meet `condition` (SQL that SQLite and PostgreSQL both understand).

    Naming PostgreSQL here would load its dialect into every service, SQLite ones too (2.5 MB, 30 ms). So the
    condition is kept with the index, and `adapt` hands it over where it is needed.
    """
    return Index(name, *columns, unique=True, sqlite_where=text(condition), info={_CONDITION: condition})


def index_where(name: str, *columns: str, condition: str) -> Index:
    """As `unique_where`, for finding rows and not for keeping them apart."""
    return Index(name, *columns, sqlite_where=text(condition), info={_CONDITION: condition})


def adapt(metadata: MetaData, dialect_name: str) -> None:
    """Make the tables ready to be created by a dialect other than SQLite's."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if _CONDITION in index.info:
                index.dialect_options[dialect_name]["where"] = text(index.info[_CONDITION])
