"""The tables on a PostgreSQL server: made at once, or brought there from earlier ones (SECURITY 40)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import Script, ScriptDirectory
from sqlalchemy import inspect, text

from account.db import schema
from account.db.all_tables import METADATA
from account.db.database import Database
from account.db.schema import HEAD, migrate, upgrade
from tests.support.postgresql import PostgresqlServer

COLUMNS = """
SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""
INDEXES = (
    "SELECT indexdef, NULL FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
)
CONSTRAINTS = """
SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid <> 'alembic_version'::regclass
"""


def revisions() -> list[Script]:
    """All of them, the first one first."""
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    return list(ScriptDirectory.from_config(config).walk_revisions())[::-1]


def definitions(database: Database) -> set[tuple[object, ...]]:
    """What the server itself keeps of tables, indexes and constraints."""
    with database.engine.connect() as connection:
        queries = (COLUMNS, INDEXES, CONSTRAINTS)
        return {tuple(row) for query in queries for row in connection.execute(text(query))}


def differences(database: Database) -> list[object]:
    """Where the tables are not those of the code."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))


@pytest.fixture
def databases(postgresql_server: PostgresqlServer) -> Iterator[tuple[Database, Database]]:
    """Two without tables."""
    urls = postgresql_server.empty_database(), postgresql_server.empty_database()
    made = Database(urls[0]), Database(urls[1])
    yield made
    for each, url in zip(made, urls, strict=True):
        each.close()
        postgresql_server.drop(url)


@pytest.mark.security(40)
def test_migrations_lead_to_exactly_the_tables_of_the_code(databases: tuple[Database, Database]) -> None:
    made, migrated = databases
    assert migrate(made)
    with migrated.engine.begin() as connection:
        upgrade(connection)
    assert definitions(made) == definitions(migrated)
    assert len(definitions(made)) > 100
    assert differences(made) == differences(migrated) == []
    assert not migrate(made)
    assert not migrate(migrated)


@pytest.mark.proof
@pytest.mark.security(40)
@pytest.mark.parametrize("begins_at", [each.revision for each in revisions()])
def test_data_of_every_earlier_version_comes_along(
    databases: tuple[Database, Database], begins_at: str
) -> None:
    made, old = databases
    migrate(made)
    with old.engine.begin() as connection:
        upgrade(connection, begins_at)
        connection.execute(
            text(
                "INSERT INTO accounts (id, email, email_key, password_hash, kind, created_at, event_seq) "
                "VALUES ('acc_1', 'a@b.c', 'a@b.c', '', 'personal', '2026-01-01 00:00Z', 7)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO computers (id, account_id, name, system, machine_id, key_thumbprint, "
                "registered_at, registered_seq, online) "
                "VALUES ('cmp_1', 'acc_1', 'Studio', 'linux', 'm', 'k', '2026-01-01 00:00Z', 3, false)"
            )
        )
    assert migrate(old) == (begins_at != HEAD)
    assert definitions(old) == definitions(made)
    with old.engine.connect() as connection:
        kept = connection.execute(text("SELECT event_seq, id_count, name FROM accounts, computers")).one()
    assert tuple(kept) == (7, 0, "Studio")


@pytest.mark.proof
def test_a_downgrade_leaves_nothing(databases: tuple[Database, Database]) -> None:
    database, _ = databases
    with database.engine.begin() as connection:
        upgrade(connection)
        with Operations.context(MigrationContext.configure(connection)):
            for revision in reversed(revisions()):
                revision.module.downgrade()
        assert inspect(connection).get_table_names() == ["alembic_version"]


@pytest.mark.proof
@pytest.mark.security(37)
def test_of_services_that_start_at_once_one_makes_the_tables(
    databases: tuple[Database, Database], postgresql_server: PostgresqlServer
) -> None:
    database, _ = databases
    others = [Database(database.url.render_as_string(hide_password=False)) for _ in range(3)]
    with ThreadPoolExecutor(len(others)) as pool:
        assert sorted(pool.map(migrate, others)) in ([False, False, True], [False, True, True], [True] * 3)
    assert differences(database) == []
    for each in others:
        each.close()


@pytest.mark.proof
@pytest.mark.security(37)
def test_a_migration_that_dies_half_way_leaves_the_database_as_it_was(
    databases: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, _ = databases
    with database.engine.begin() as connection:
        upgrade(connection, "0001")
    before = definitions(database)
    real = schema.upgrade

    def die(*given: object) -> None:
        real(*given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "upgrade", die)
    with pytest.raises(KeyboardInterrupt):
        migrate(database)
    assert definitions(database) == before
    monkeypatch.undo()
    assert migrate(database)
