"""Connections and transactions: one writer, short transactions, never on the event loop (FACTS).

`read` and `write` run a plain function with a `Session` in a thread of this room's own. SQLite: every
write transaction starts with `BEGIN IMMEDIATE` in the one writer thread, so two processes on the same
file take turns instead of failing half-way. PostgreSQL: writers run side by side and lock rows with
`with_for_update`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from shared.errors import StorageError

T = TypeVar("T")
BUSY_TIMEOUT_MS: Final = 5_000
READERS: Final = 4
JOURNAL_KEPT_BYTES: Final = 4 * 1024 * 1024
"""The journal may grow beyond this while somebody reads for long, and is cut back to it afterwards."""


def sqlite_url(file: Path) -> str:
    """The URL of an SQLite database in `file`."""
    return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)


class Database:
    """The one way to the tables. Close it when done."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = (
            _sqlite_engine(self.url) if self.is_sqlite else create_engine(self.url, pool_pre_ping=True)
        )
        self._writers = ThreadPoolExecutor(1 if self.is_sqlite else READERS, thread_name_prefix="db-write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")

    async def read(self, work: Callable[[Session], T]) -> T:
        """What `work` finds; it changes nothing. Raises `StorageError`."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._run, work, False)

    async def write(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, once its transaction is committed; an exception undoes all of it.

        Raises `StorageError` (`disk_full`, `data_read_only`, `data_damaged`, `database_failed`).
        """
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._run, work, True)

    def close(self) -> None:
        """Finish what is running and close all connections."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.engine.dispose()

    def _run(self, work: Callable[[Session], T], writes: bool) -> T:
        try:
            with Session(self.engine, expire_on_commit=False) as session:
                if writes and self.is_sqlite:
                    session.connection(execution_options={"access_begin": "IMMEDIATE"})
                result = work(session)
                if writes:
                    session.commit()
                return result
        except DBAPIError as exc:
            raise storage_error(exc) from exc


def storage_error(exc: DBAPIError) -> StorageError:
    """The product's error for one of the database driver's."""
    text = str(exc.orig).lower()
    if "disk is full" in text or "disk i/o" in text:
        return StorageError("disk_full", "The disk is full; nothing was changed.")
    if "readonly" in text or "read-only" in text or "unable to open" in text:
        return StorageError("data_read_only", "The data folder cannot be written; nothing was changed.")
    if "malformed" in text or "not a database" in text:
        return StorageError("data_damaged", "The database file is damaged.")
    kind = "is busy" if isinstance(exc, OperationalError) else "refused the change"
    return StorageError("database_failed", f"The database {kind}; nothing was changed.")


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's BEGIN below is the only one
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            f"journal_size_limit={JOURNAL_KEPT_BYTES}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "trusted_schema=OFF",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        kind = connection.get_execution_options().get("access_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {kind}")

    return engine
