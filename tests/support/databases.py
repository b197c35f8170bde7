"""Databases for tests: copies of one that `migrate` made, for making takes longer than most tests.

`tests/unit/account/db/test_schema.py` sees to the making itself.
"""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from account.db.database import Database, sqlite_url
from account.db.schema import migrate

FILE = "account.db"


def database_in(folder: Path) -> Database:
    """The database in `folder`, as a start of the service would find it. Close it when done."""
    file = folder / FILE
    if not file.exists():
        file.write_bytes(_new_one())
    return Database(sqlite_url(file))


@cache
def _new_one() -> bytes:
    """The whole file; closing wrote back what was in the journal."""
    with tempfile.TemporaryDirectory(prefix="aad-") as folder:
        file = Path(folder) / FILE
        database = Database(sqlite_url(file))
        migrate(database)
        database.close()
        assert not (Path(folder) / f"{FILE}-wal").exists()
        return file.read_bytes()
