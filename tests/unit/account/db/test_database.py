"""How every connection to an SQLite database is set up."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from account.db.database import Database, sqlite_url
from account.db.engines import JOURNAL_KEPT_BYTES


@pytest.mark.security(37, 39)
async def test_changes_are_safe_on_disk_and_the_journal_does_not_stay_large(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path / "account.db"))
    expected = {
        "journal_mode": "wal",
        "journal_size_limit": JOURNAL_KEPT_BYTES,
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
    }
    for way in (database.read, database.write):
        found = await way(lambda session: {name: session.scalar(text(f"PRAGMA {name}")) for name in expected})
        assert found == expected
    database.close()
