"""Transactions: one writer, short transactions, never on the event loop (FACTS).

`read` and `write` run a plain function with a `Session` in a thread of this room's own. SQLite: every
write transaction starts with `BEGIN IMMEDIATE` in the one writer thread, so two processes on the same
file take turns instead of failing half-way. PostgreSQL: writers run side by side and lock rows with
`with_for_update`; those who got into each other's way are run again. Whoever reads sees one state, on both.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Generic, TypeVar, cast

from sqlalchemy import text
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session

from account.db.engines import engine_for, read_url, reading
from shared.errors import AccessError, StorageError

T = TypeVar("T")
READERS: Final = 4

_TRIES: Final = 5
_AGAIN: Final = frozenset({"40001", "40P01", "23505"})
"""States (PostgreSQL, appendix A) of a transaction that another one got in the way of: a serialization
failure, a deadlock, and a row that somebody else inserted first, whom a second look finds."""
_DISK_FULL: Final = ("53100",)
_READ_ONLY: Final = ("25006",)
_DAMAGED: Final = ("XX001", "XX002")
_NOT_TAKEN: Final = ("22", "23")
"""Classes of states: a value that fits no column, or that a constraint forbids."""

log = logging.getLogger(__name__)


def sqlite_url(file: Path) -> str:
    """The URL of an SQLite database in `file`."""
    return URL.create("sqlite", database=str(file)).render_as_string(hide_password=False)


class _Asked(Generic[T]):
    """What somebody wants to know at a glance, and the answer when it is there."""

    def __init__(self, work: Callable[[Connection], T]) -> None:
        self._work = work
        self._found: list[T] = []
        self._refused: AccessError | None = None

    @property
    def is_answered(self) -> bool:
        return self._refused is not None or bool(self._found)

    def ask(self, connection: Connection) -> None:
        """Look, in the database's thread. Raises `DBAPIError`."""
        try:
            self._found.append(self._work(connection))
        except AccessError as exc:
            self._refused = exc

    def refuse(self, error: StorageError) -> None:
        """There is no answer."""
        self._refused = error

    def answer(self) -> T:
        """What was found; raises what was raised instead."""
        if self._refused is not None:
            raise self._refused
        return self._found[0]


class Database:
    """The one way to the tables. Close it when done."""

    def __init__(self, url: str) -> None:
        """Connects when it is first asked. Raises `StorageError` for an address that is none."""
        self.url = read_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = engine_for(self.url, 2 * READERS)
        self._reading = reading(self.engine)
        self._writers = ThreadPoolExecutor(1 if self.is_sqlite else READERS, thread_name_prefix="db-write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")
        self._asked: list[_Asked[Any]] = []
        self._one_glance = asyncio.Lock()

    async def read(self, work: Callable[[Session], T]) -> T:
        """What `work` finds; it changes nothing. Raises `StorageError`."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._run, work, False)

    async def glance(self, work: Callable[[Connection], T]) -> T:
        """As `read`, for statements alone: what is asked hundreds of times a second does without objects.

        Those who ask while others are answered are answered together (docs/decisions/023): to wake a thread
        for each costs more than all that is looked up. Raises `StorageError`.
        """
        asked = _Asked(work)
        self._asked.append(asked)
        async with self._one_glance:
            if not asked.is_answered:
                together, self._asked = self._asked, []
                if asked not in together:
                    together.append(asked)  # he who took it along left before it was answered
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(self._readers, self._answer, together)
        return asked.answer()

    async def write(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, once its transaction is committed; an exception undoes all of it.

        On a server `work` may be run anew from its beginning: what it does elsewhere it must not do twice.
        Raises `StorageError` (`disk_full`, `data_read_only`, `data_damaged`, `database_failed`).
        """
        return await asyncio.get_running_loop().run_in_executor(self._writers, self._run, work, True)

    def close(self) -> None:
        """Finish what is running and close all connections."""
        self._writers.shutdown()
        self._readers.shutdown()
        self.engine.dispose()

    def _run(self, work: Callable[[Session], T], writes: bool) -> T:
        for tries_left in reversed(range(_TRIES)):
            try:
                return self._once(work, writes)
            except DBAPIError as exc:
                if not tries_left or state_of(exc) not in _AGAIN:
                    raise storage_error(exc) from exc
        raise AssertionError("the last try returns or raises")

    def _answer(self, together: Sequence[_Asked[Any]]) -> None:
        try:
            with self._reading.connect() as connection:
                for each in together:
                    each.ask(connection)
        except DBAPIError as exc:
            if len(together) == 1:
                together[0].refuse(storage_error(exc))
                return
            for each in together:  # on a server one failed statement spoils those after it
                if not each.is_answered:
                    self._answer((each,))

    def _once(self, work: Callable[[Session], T], writes: bool) -> T:
        with Session(self.engine if writes else self._reading, expire_on_commit=False) as session:
            if writes and self.is_sqlite:
                session.connection(execution_options={"access_begin": "IMMEDIATE"})
            result = work(session)
            if writes:
                session.commit()
            return result


def hold_table(session: Session, table: type) -> None:
    """Nobody else writes this table until the transaction ends: for what no row is there to be locked.

    SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name != "sqlite":
        name = cast(Any, table).__tablename__
        session.execute(text(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE"))


def state_of(exc: DBAPIError) -> str | None:
    """The SQLSTATE that a server gave; SQLite has none, nor has a server that was not reached."""
    state: str | None = getattr(exc.orig, "sqlstate", None)
    return state


def storage_error(exc: DBAPIError) -> StorageError:
    """The product's error for one of the database driver's."""
    state, said = state_of(exc), str(exc.orig).lower()
    if state in _DISK_FULL or "disk is full" in said or "disk i/o" in said:
        return StorageError("disk_full", "The disk is full; nothing was changed.")
    if state in _DAMAGED or "malformed" in said or "not a database" in said:
        return StorageError("data_damaged", "The database file is damaged.")
    if state is not None and state.startswith(_NOT_TAKEN):
        return StorageError("database_failed", "The database refused the change; nothing was changed.")
    if state in _READ_ONLY or "readonly" in said or "read-only" in said or "unable to open" in said:
        return StorageError("data_read_only", "The data folder cannot be written; nothing was changed.")
    if isinstance(exc.orig, sqlite3.Error):
        kind = "is busy" if isinstance(exc, OperationalError) else "refused the change"
        return StorageError("database_failed", f"The database {kind}; nothing was changed.")
    # What a server says for whoever runs the service; it may name hosts and roles, so nobody else is told.
    log.warning("the database server says: %s", " ".join(str(exc.orig).split()))
    failed = "does not answer" if isinstance(exc, OperationalError | InterfaceError) else "failed"
    return StorageError("database_failed", f"The database {failed}.")
