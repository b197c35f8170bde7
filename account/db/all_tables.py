"""All tables together, for whoever makes or compares a schema."""

from __future__ import annotations

from sqlalchemy import MetaData

from account.db import (
    key_tables,
    portal_tables,
    sales_tables,
    session_tables,
    simulator_tables,
    tables,
    time_tables,
)
from account.db.base import Base

METADATA: MetaData = Base.metadata

__all__ = [
    "METADATA",
    "key_tables",
    "portal_tables",
    "sales_tables",
    "session_tables",
    "simulator_tables",
    "tables",
    "time_tables",
]
