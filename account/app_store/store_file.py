"""The simulated store's own database: one table in its own file, beside the service's and never in it.

Used from the database's threads, inside their transactions (`account.app_store.visit`): what is written here
is committed just before the account service commits what it made of it, and undone with it. Connections
live as long as one transaction, so nothing has to be closed at the end.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, StaticPool

from account.app_store.journal import Entry, EntryKind
from account.db.base import UtcInstant
from account.db.database import sqlite_url, storage_error
from account.db.engines import BUSY_TIMEOUT_MS
from account.db.schema import prepare_file, prepare_folder
from shared.errors import StorageError

VERSION: Final = 1
"""`PRAGMA user_version` of the file."""

STORE: Final = MetaData()
ENTRIES: Final = Table(
    "entries",
    STORE,
    Column("token", String(40), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("subject", String(40), nullable=False),
    Column("slot", String(40), nullable=False),
    Column("kind", String(30), nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("data", JSON, nullable=False),
    Column("notice_id", String(64), nullable=False),
    Column("signed_at", UtcInstant),
    Column("signed", Text, nullable=False),
    Column("is_settled", Boolean, nullable=False, index=True),
    # A period is paid once, a request answered once, whatever is repeated after a crash (RULES R34).
    UniqueConstraint("token", "subject", "slot", name="uq_entries_slot"),
)


class StoreTransaction:
    """One open transaction of the store. Every method raises `StorageError`."""

    def __init__(self, connection: Connection, release: AbstractContextManager[Any]) -> None:
        self._connection = connection
        self._release = release
        self._is_open = True

    def entries(self, token: str) -> list[Entry]:
        """Everything of a customer, in the order in which it was written."""
        with _translated():
            rows = self._connection.execute(
                select(ENTRIES).where(ENTRIES.c.token == token).order_by(ENTRIES.c.seq)
            )
            return [_entry(row) for row in rows]

    def add(self, token: str, entry: Entry) -> None:
        """Write an entry."""
        values = {name: getattr(entry, name) for name in Entry.__slots__}
        with _translated():
            self._connection.execute(insert(ENTRIES).values(token=token, **values))

    def drop(self, token: str, from_seq: int) -> None:
        """Forget the entries from this number on."""
        with _translated():
            self._connection.execute(
                delete(ENTRIES).where(ENTRIES.c.token == token, ENTRIES.c.seq >= from_seq)
            )

    def settle(self, token: str, until_seq: int) -> None:
        """The account service has committed what it made of the entries up to this number."""
        unsettled = (ENTRIES.c.token == token, ENTRIES.c.seq <= until_seq, ENTRIES.c.is_settled.is_(False))
        with _translated():
            self._connection.execute(update(ENTRIES).where(*unsettled).values(is_settled=True))

    def commit(self) -> None:
        """Keep it."""
        with _translated():
            self._connection.commit()

    def close(self) -> None:
        """End it; what was not committed is undone. Harmless when it has ended."""
        if not self._is_open:
            return
        self._is_open = False
        try:
            self._connection.close()
        finally:
            self._release.__exit__(None, None, None)


class StoreFile:
    """The database in `file`; without one, in memory."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        # One connection is all the memory there is, so it has one user at a time.
        self._alone = threading.Lock() if file is None else None
        self._engine: Engine | None = None

    @property
    def exists(self) -> bool:
        """Whether anything was ever sold."""
        return self._engine is not None or (self._file is not None and self._file.exists())

    def begin(self) -> StoreTransaction:
        """A transaction that may write; nobody else writes meanwhile. Raises `StorageError`."""
        release: AbstractContextManager[Any] = self._alone or nullcontext()
        release.__enter__()
        try:
            with _translated():
                connection = self._prepared().connect().execution_options(access_begin="IMMEDIATE")
                connection.begin()
        except StorageError:
            release.__exit__(None, None, None)
            raise
        return StoreTransaction(connection, release)

    def read(self, token: str) -> list[Entry]:
        """Everything of a customer. Raises `StorageError`."""
        if not self.exists:
            return []
        with self._reading() as connection:
            return StoreTransaction(connection, nullcontext()).entries(token)

    def unsettled_tokens(self) -> list[str]:
        """The customers of whom the account service may not have heard everything. Raises `StorageError`."""
        if not self.exists:
            return []
        with self._reading() as connection:
            return list(
                connection.scalars(select(ENTRIES.c.token).where(ENTRIES.c.is_settled.is_(False)).distinct())
            )

    def take_over(self, token: str, entries: Iterable[Entry]) -> None:
        """Keep what happened to a customer elsewhere. Raises `StorageError`."""
        transaction = self.begin()
        try:
            for entry in entries:
                transaction.add(token, entry)
            transaction.commit()
        finally:
            transaction.close()

    def forget(self, token: str) -> None:
        """Nothing of this customer was ever there. Raises `StorageError`."""
        if not self.exists:
            return
        transaction = self.begin()
        try:
            transaction.drop(token, from_seq=0)
            transaction.commit()
        finally:
            transaction.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._alone or nullcontext(), _translated(), self._prepared().connect() as connection:
            yield connection

    def _prepared(self) -> Engine:
        if self._engine is None:
            if self._file is not None:
                prepare_folder(self._file.parent)
                prepare_file(self._file)
            engine = _engine(self._file)
            with engine.connect() as connection:
                _bring_up(connection)
            self._engine = engine
        return self._engine


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as exc:
        raise storage_error(exc) from exc


def _bring_up(connection: Connection) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version > VERSION:
        raise StorageError(
            "data_newer", "The App Store's data was written by a newer version of this program."
        )
    if version < VERSION:
        STORE.create_all(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
        connection.commit()


def _engine(file: Path | None) -> Engine:
    arguments = {"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000}
    if file is None:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args=arguments)
    else:
        engine = create_engine(sqlite_url(file), poolclass=NullPool, connect_args=arguments)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's BEGIN below is the only one
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA trusted_schema=OFF")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        kind = connection.get_execution_options().get("access_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {kind}")

    return engine


def _entry(row: Row[Any]) -> Entry:
    signed_at: datetime | None = row.signed_at
    return Entry(
        seq=row.seq,
        subject=row.subject,
        slot=row.slot,
        kind=EntryKind(row.kind),
        at=row.at,
        data=row.data,
        notice_id=row.notice_id,
        signed_at=signed_at,
        signed=row.signed,
        is_settled=row.is_settled,
    )
