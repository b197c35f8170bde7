"""Databases for tests: copies of one that `migrate` made, for making takes longer than most tests.

`tests/unit/account/db/test_schema.py` sees to the making itself. Usually they are SQLite files. `on_server`
puts those of a test on a PostgreSQL server, so that the same story can be told on both.

An engine compiles its statements itself, and each test has an engine of its own; those of SQLite files take
over what another one compiled.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Dialect

from account.db.database import Database, sqlite_url
from account.db.schema import migrate

if TYPE_CHECKING:
    from tests.support.postgresql import PostgresqlServer

FILE = "account.db"


class _Place:
    """A server instead of files; the databases of a test there, by the folders they stand for."""

    def __init__(self, server: PostgresqlServer) -> None:
        self.server = server
        self.urls: dict[Path, str] = {}

    def url_in(self, folder: Path) -> str:
        if folder not in self.urls:
            self.urls[folder] = self.server.database()
        return self.urls[folder]


@dataclass(frozen=True, slots=True)
class _First:
    """The database that all others are copies of."""

    content: bytes
    """The whole file; closing wrote back what was in the journal."""
    dialect: Dialect
    """It has seen a connection, and knows what this SQLite can do."""


_places: list[_Place] = []
_statements: dict[Any, Any] = {}


@contextmanager
def on_server(server: PostgresqlServer) -> Iterator[None]:
    """While inside, `database_in` gives databases of `server`; they are gone afterwards."""
    _places.append(_Place(server))
    try:
        yield
    finally:
        for url in _places.pop().urls.values():
            server.drop(url)


def database_in(folder: Path) -> Database:
    """The database in `folder`, as a start of the service would find it. Close it when done."""
    return with_known_statements(Database(url_in(folder)))


def with_known_statements(database: Database) -> Database:
    """The database, which need not compile what was compiled for another one.

    A compiled statement belongs to a dialect, so they have one together.
    """
    if database.is_sqlite:
        database.engine.dialect = _first().dialect
        database.engine.update_execution_options(compiled_cache=_statements)
    return database


def url_in(folder: Path) -> str:
    """The URL of the database in `folder`, which has the present tables."""
    if _places:
        return _places[-1].url_in(folder)
    file = folder / FILE
    if not file.exists():
        file.write_bytes(_first().content)
    return sqlite_url(file)


@cache
def _first() -> _First:
    with tempfile.TemporaryDirectory(prefix="aad-") as folder:
        file = Path(folder) / FILE
        database = Database(sqlite_url(file))
        migrate(database)
        database.close()
        assert not (Path(folder) / f"{FILE}-wal").exists()
        return _First(file.read_bytes(), database.engine.dialect)
