"""How connections are made: to a file of SQLite's, or to a PostgreSQL server (docs/account-service.md).

What is PostgreSQL's is loaded for a PostgreSQL database only: the others do without its dialect and its
driver, which is an extra of the package.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from shared.errors import StorageError
from shared.packaged import is_packaged

BUSY_TIMEOUT_MS: Final = 5_000
JOURNAL_KEPT_BYTES: Final = 4 * 1024 * 1024
"""The journal may grow beyond this while somebody reads for long, and is cut back to it afterwards."""

_CONNECT_WITHIN_S: Final = 10
_POSTGRESQL_DRIVER: Final = "postgresql+psycopg"
_WITHOUT_DRIVER: Final = (
    "For a PostgreSQL database its driver has to be in the same Python: pip install 'psycopg[binary]'."
)
_WITHOUT_DRIVER_PACKAGED: Final = (
    "This package carries no driver for PostgreSQL. Run the service from its source in a Python environment: "
    "pip install '.[postgresql]' there (account-service.md tells more)."
)
_OF_POSTGRESQL: Final = ("postgresql", "postgres", _POSTGRESQL_DRIVER)


def read_url(text: str) -> URL:
    """The address of a database, with the driver that is ours to choose.

    Raises `StorageError` (`database_address_invalid`); it does not repeat the address, for the sake of a
    password in it.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as exc:
        raise _invalid() from exc
    if url.drivername in _OF_POSTGRESQL:
        return url.set(drivername=_POSTGRESQL_DRIVER)
    if url.drivername.partition("+")[0] != "sqlite":
        raise _invalid()
    return url


def engine_for(url: URL, connections: int) -> Engine:
    """Makes up to `connections` connections at a time, and a few beside. Raises `StorageError`
    (`database_driver_missing`, `database_address_invalid`)."""
    try:
        if url.get_backend_name() == "sqlite":
            return _sqlite_engine(url)
        return _postgresql_engine(url, connections)
    except ImportError as exc:
        raise StorageError(
            "database_driver_missing",
            _WITHOUT_DRIVER_PACKAGED if is_packaged() else _WITHOUT_DRIVER,
        ) from exc
    except (ArgumentError, ValueError) as exc:
        raise _invalid() from exc


def reading(engine: Engine) -> Engine:
    """The same connections for those who only read: several looks see one state.

    SQLite's transactions are like that anyway; PostgreSQL has to be asked for it.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _invalid() -> StorageError:
    return StorageError(
        "database_address_invalid",
        "The address of a database is sqlite:///FILE or postgresql://USER@HOST/NAME.",
    )


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


def _postgresql_engine(url: URL, connections: int) -> Engine:
    given = {"connect_timeout": _CONNECT_WITHIN_S, "application_name": "access-account"}
    engine = create_engine(
        url,
        connect_args={name: value for name, value in given.items() if name not in url.query},
        isolation_level="READ COMMITTED",  # whatever the server's own is; what must not move is locked
        pool_pre_ping=True,  # a server that was started anew is noticed before anything is asked of it
        pool_size=connections,
        max_overflow=2,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.autocommit = True
        connection.execute("SET TIME ZONE 'UTC'")  # the driver knows no zones but those of its own machine
        connection.autocommit = False

    return engine
