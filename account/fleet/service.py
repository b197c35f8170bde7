"""The service of a fleet: all its parts on a database of the fleet's own, temporary or an empty one."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from account.catalogue.loading import default_catalogue
from account.context import Context, Settings
from account.db.database import Database, sqlite_url, storage_error
from account.db.schema import migrate
from account.parts import Parts, build_parts
from shared.clock import SystemClock
from shared.errors import RequestRefused, StorageError

_FILE = "fleet.db"


@dataclass(frozen=True, slots=True)
class FleetService:
    """The parts, as a running service has them."""

    context: Context
    parts: Parts


@contextmanager
def open_service(database_url: str | None = None, host: str = "127.0.0.1:0") -> Iterator[FleetService]:
    """A service that answers at `host`; without `database_url` its database is gone afterwards.

    Raises `RequestRefused` (`fleet_invalid`) for a database that is not empty or no database at all,
    `StorageError`.
    """
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="access-fleet-")))
        database = _open(database_url or sqlite_url(folder / _FILE))
        held.callback(database.close)
        if database_url is not None:
            _refuse_unless_empty(database)
        migrate(database)
        settings = Settings(
            base_url=f"http://{host}",
            database_url=database.url.render_as_string(hide_password=False),
            allowed_hosts=frozenset({host}),
            data_folder=folder,  # the App Store keeps its own books there
        )
        context = Context(settings, database, SystemClock(), default_catalogue())
        yield FleetService(context, build_parts(context))


def _open(url: str) -> Database:
    try:
        database = Database(url)
    except StorageError as exc:
        raise RequestRefused("fleet_invalid", f"--database: {exc.detail}") from exc
    if database.is_sqlite and database.url.database in (None, "", ":memory:"):
        database.close()
        raise RequestRefused("fleet_invalid", "--database in memory cannot be shared; name a file.")
    return database


def _refuse_unless_empty(database: Database) -> None:
    """A fleet must never come among real accounts; what it does not take it leaves as it was."""
    try:
        if database.is_sqlite:
            is_empty = _is_empty_file(Path(database.url.database or ""))
        else:
            is_empty = not inspect(database.engine).get_table_names()
    except DBAPIError as exc:
        raise storage_error(exc) from exc
    if not is_empty:
        raise RequestRefused(
            "fleet_invalid", "--database has tables already; a fleet lives in an empty database alone."
        )


def _is_empty_file(file: Path) -> bool:
    """Whether there is nothing in it. Opened for reading only: the product's own way changes its journal."""
    if not file.exists():
        return True
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    except sqlite3.Error as exc:
        raise RequestRefused(
            "fleet_invalid", "--database is a file, but no database that can be read."
        ) from exc
