"""Tables and migrations agree; a start ends with the present tables or one clear error (SECURITY 38)."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Column, MetaData, String, Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex

from account.db import schema
from account.db.base import Base, adapt, unique_where
from account.db.database import Database, sqlite_url
from account.db.migrations.versions import (
    r0001_first_tables,
    r0002_sales,
    r0003_sessions,
    r0004_simulator,
    r0005_whose_session,
    r0006_what_waits,
)
from account.db.schema import HEAD, migrate, prepare_file, prepare_folder, upgrade
from shared.errors import StorageError
from tests.support.loaded import modules_of_the_service

Opener = Callable[[str], Database]
REVISIONS = (
    r0001_first_tables,
    r0002_sales,
    r0003_sessions,
    r0004_simulator,
    r0005_whose_session,
    r0006_what_waits,
)
NO_VERSION_YET = text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    made: list[Database] = []

    def open_(name: str) -> Database:
        made.append(Database(sqlite_url(tmp_path / name)))
        return made[-1]

    yield open_
    for database in made:
        database.close()


def definitions(database: Database) -> set[tuple[str, ...]]:
    """What SQLite itself keeps of tables and indexes: their clauses without spaces and quotes, sorted."""
    with database.engine.connect() as connection:
        rows = connection.scalars(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL"))
        bare = [re.sub(r"[\s\"]", "", row) for row in rows if "alembic_version" not in row]
    return {tuple(sorted(each.removesuffix(")").split(","))) for each in bare}


@pytest.mark.security(40)
def test_migrations_lead_to_exactly_the_tables_of_the_code(opened: Opener) -> None:
    made, migrated = opened("made.db"), opened("migrated.db")
    assert migrate(made)
    with migrated.engine.begin() as connection:
        upgrade(connection)
    assert definitions(made) == definitions(migrated)
    for database in (made, migrated):
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, Base.metadata) == []
            assert context.get_current_revision() == HEAD


def test_the_head_in_the_code_is_the_head_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_downgrade_leaves_nothing(opened: Opener) -> None:
    database = opened("a.db")
    with database.engine.begin() as connection:
        upgrade(connection)
        with Operations.context(MigrationContext.configure(connection)):
            for revision in reversed(REVISIONS):
                revision.downgrade()
    assert definitions(database) == set()


def test_the_second_start_has_nothing_to_do(opened: Opener) -> None:
    assert migrate(opened("a.db"))
    assert not migrate(opened("a.db"))


def test_neither_a_first_nor_a_second_start_waits_for_alembic(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from account.serve import Options, open_database\n"
        "for _ in range(2): open_database(Options(Path(sys.argv[1]))).close()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == 0


def test_an_old_database_is_migrated_where_it_is(opened: Opener) -> None:
    database = opened("a.db")
    with database.engine.begin() as connection:
        connection.execute(NO_VERSION_YET)
    assert migrate(database)
    assert not migrate(database)


@pytest.mark.security(40)
def test_accounts_of_the_first_tables_keep_everything_and_their_computers(opened: Opener) -> None:
    database = opened("a.db")
    with database.engine.begin() as connection:
        upgrade(connection, "0001")
        connection.execute(
            text(
                "INSERT INTO accounts (id, email, email_key, password_hash, kind, created_at, event_seq) "
                "VALUES ('acc_1', 'a@b.c', 'a@b.c', '', 'personal', '2026-01-01', 7)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO computers (id, account_id, name, system, machine_id, key_thumbprint, "
                "registered_at, registered_seq, online) "
                "VALUES ('cmp_1', 'acc_1', 'Studio', 'linux', 'm', 'k', '2026-01-01', 3, 0)"
            )
        )
    assert migrate(database)
    with database.engine.connect() as connection:
        account = connection.execute(text("SELECT event_seq, id_count, next_due_at FROM accounts")).one()
        assert tuple(account) == (7, 0, None)
        assert connection.scalar(text("SELECT name FROM computers WHERE kept_rank IS NULL")) == "Studio"


@pytest.mark.security(38)
def test_data_of_a_newer_version_is_left_alone(opened: Opener) -> None:
    database = opened("a.db")
    migrate(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError) as refused:
        migrate(database)
    assert refused.value.code == "data_newer"


@pytest.mark.security(38)
def test_a_file_that_is_no_database_is_called_damaged(opened: Opener, tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"this is not a database" * 500)
    with pytest.raises(StorageError) as refused:
        migrate(opened("a.db"))
    assert refused.value.code == "data_damaged"


@pytest.mark.security(37)
def test_a_migration_that_dies_half_way_leaves_the_database_as_it_was(
    opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = opened("a.db")
    with database.engine.begin() as connection:
        connection.execute(NO_VERSION_YET)
    before = definitions(database)
    assert REVISIONS[-1].revision == HEAD

    def die(connection: object, revision: str = "head") -> None:
        upgrade(connection, revision)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "upgrade", die)
    with pytest.raises(KeyboardInterrupt):
        migrate(database)
    assert definitions(database) == before
    monkeypatch.undo()
    assert migrate(database)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_folder_and_file_are_for_this_user_only(tmp_path: Path, opened: Opener) -> None:
    folder = tmp_path / "deep" / "data"
    prepare_folder(folder)
    prepare_file(folder / "account.db")
    database = opened("deep/data/account.db")
    migrate(database)
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}, modes


@pytest.mark.security(38)
@pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="needs a folder that nobody can write, not even root"
)
def test_a_folder_that_cannot_be_written_is_one_clear_error() -> None:
    with pytest.raises(StorageError) as refused:
        prepare_folder(Path("/proc/self/access-agent"))
    assert refused.value.code == "data_read_only"
    with pytest.raises(StorageError) as refused:
        prepare_file(Path("/proc/self/access-agent.db"))
    assert refused.value.code == "data_read_only"


@pytest.mark.security(38)
def test_a_full_disk_is_told_from_a_read_only_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(StorageError) as refused:
        prepare_file(tmp_path / "account.db")
    monkeypatch.undo()
    assert refused.value.code == "disk_full"


def test_only_a_postgresql_database_loads_the_dialect_of_postgresql() -> None:
    assert [name for name in modules_of_the_service() if "postgresql" in name] == []


def test_postgresql_gets_the_same_conditions_on_its_indexes() -> None:
    tables = MetaData()
    index = unique_where("uq_live", "name", condition="gone_at IS NULL")
    table = Table("things", tables, Column("name", String), Column("gone_at", String), index)
    adapt(tables, "postgresql")
    assert {str(CreateIndex(each).compile(dialect=postgresql.dialect())) for each in table.indexes} == {
        "CREATE UNIQUE INDEX uq_live ON things (name) WHERE gone_at IS NULL"
    }


def test_the_migrations_put_the_same_conditions_on_indexes_as_the_tables_do() -> None:
    adapt(Base.metadata, "postgresql")  # which leaves the tables of SQLite as they are
    dialect = postgresql.dialect()
    ours = {
        " ".join(str(CreateIndex(index).compile(dialect=dialect)).split())
        for table in Base.metadata.tables.values()
        for index in table.indexes
    }
    script = StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": script, "transactional_ddl": False}
    )
    with Operations.context(context):
        for revision in REVISIONS:
            revision.upgrade()
    lines = (" ".join(statement.split()) for statement in script.getvalue().split(";"))
    assert {line for line in lines if line.startswith(("CREATE INDEX", "CREATE UNIQUE"))} == ours
