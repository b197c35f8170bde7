"""Brings a database to the present schema (SECURITY 40).

The usual start finds the present version by one query. A new database is made from the tables in one
transaction; a test holds the tables and the migrations together. Only an older database needs Alembic,
which is imported then and not before, because it takes as long as everything else of a start.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from account.db.base import adapt
from account.db.database import Database, storage_error
from shared.errors import StorageError

HEAD: Final = "0006"
"""The newest revision in `migrations/versions`."""

MIGRATION_LOCK: Final = 0x61636365_7373_0001
"""Whoever brings a PostgreSQL database to `HEAD` holds this; the others wait, and find it done."""

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_VERSION_TABLE: Final = "alembic_version"


def prepare_folder(folder: Path) -> None:
    """Make the data folder, for this user only. Raises `StorageError`."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix":
            folder.chmod(0o700)
    except OSError as exc:
        raise _folder_error(exc) from exc


def prepare_file(file: Path) -> None:
    """Make the database file, for this user only; SQLite gives its companions the same mode.

    Raises `StorageError`.
    """
    try:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        if os.name == "posix":
            file.chmod(0o600)
    except OSError as exc:
        raise _folder_error(exc) from exc


def migrate(database: Database) -> bool:
    """Bring the tables to `HEAD`; whether anything had to be done. All or nothing.

    Raises `StorageError`, with `data_newer` when a newer version of the product wrote the data.
    """
    try:
        with database.engine.connect() as connection:
            stored = _stored_version(connection)
        if stored == HEAD:
            return False
        if stored is not None and stored > HEAD:
            raise StorageError("data_newer", "The data was written by a newer version of this program.")
        with database.engine.connect() as connection:
            if database.is_sqlite:
                connection = connection.execution_options(access_begin="IMMEDIATE")
            with connection.begin():
                if not database.is_sqlite:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
                _bring_to_head(connection)
    except DBAPIError as exc:
        raise storage_error(exc) from exc
    return True


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` inside the transaction of `connection`."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    from account.db.all_tables import METADATA

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    with EnvironmentContext(
        config, script, fn=lambda current, _context: script._upgrade_revs(revision, current)
    ) as environment:
        environment.configure(
            connection=connection, target_metadata=METADATA, render_as_batch=True, transactional_ddl=True
        )
        environment.run_migrations()


def _bring_to_head(connection: Connection) -> None:
    """Asks again, now that nobody else writes: another process may have been quicker."""
    stored = _stored_version(connection)
    if stored == HEAD:
        return
    from account.db.all_tables import METADATA

    if stored is None and not inspect(connection).get_table_names():
        if connection.dialect.name != "sqlite":
            adapt(METADATA, connection.dialect.name)
        METADATA.create_all(connection)
        connection.execute(
            text(f"CREATE TABLE {_VERSION_TABLE} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        )
        connection.execute(text(f"INSERT INTO {_VERSION_TABLE} VALUES (:head)"), {"head": HEAD})
        return
    upgrade(connection)


def _stored_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    version: str | None = connection.scalar(text(f"SELECT version_num FROM {_VERSION_TABLE}"))
    return version


def _folder_error(exc: OSError) -> StorageError:
    if exc.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError("disk_full", "The disk is full; the data folder cannot be made.")
    return StorageError("data_read_only", "The data folder cannot be written.")
