"""Starts of `access-account` that end at once: bad data and addresses, wrong use, `migrate` (SECURITY 38)."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from account import data_lock
from account.cli import run
from account.data_lock import DataLock
from shared.clock import SystemClock

CANNOT_START = pytest.mark.expects_log("account.serve ERROR the account service cannot start")


BEHIND_TLS = ("--base-url", "https://access.example")


class Done(NamedTuple):
    """How a verb ended."""

    code: int
    out: str
    err: str


Verb = Callable[..., Done]


@pytest.fixture
def verb(capsys: pytest.CaptureFixture[str]) -> Verb:
    """Carry out a verb in this process, to its end."""

    def carry_out(*arguments: str) -> Done:
        try:
            code = run(arguments)
        except SystemExit as exc:  # how argparse ends wrong use
            code = int(str(exc.code))
        return Done(code, *capsys.readouterr())

    return carry_out


@contextmanager
def taken_port() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@CANNOT_START
@pytest.mark.security(38)
def test_a_damaged_database_is_one_clear_line_and_left_as_it_is(verb: Verb, tmp_path: Path) -> None:
    (tmp_path / "account.db").write_bytes(b"no database at all " * 1000)
    done = verb("serve", "--embedded", "--data", str(tmp_path))
    assert done.code == 1
    assert json.loads(done.out) == {
        "ready": False,
        "code": "data_damaged",
        "detail": "The database file is damaged.",
    }
    assert (tmp_path / "account.db").read_bytes() == b"no database at all " * 1000


@CANNOT_START
@pytest.mark.security(38)
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder closed even to root")
def test_a_data_folder_that_cannot_be_written_is_one_clear_line(verb: Verb) -> None:
    done = verb("serve", "--embedded", "--data", "/proc/self/data")
    line = json.loads(done.out)
    assert (done.code, line["ready"], line["code"]) == (1, False, "data_read_only")


@CANNOT_START
@pytest.mark.security(38)
@pytest.mark.security(40)
def test_data_of_a_newer_version_is_left_alone(verb: Verb, tmp_path: Path) -> None:
    assert verb("migrate", "--data", str(tmp_path)).code == 0
    connection = sqlite3.connect(tmp_path / "account.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    done = verb("serve", "--embedded", "--data", str(tmp_path))
    line = json.loads(done.out)
    assert (done.code, line["ready"], line["code"]) == (1, False, "data_newer")


@CANNOT_START
def test_alone_a_taken_port_ends_the_start_with_a_sentence(verb: Verb, tmp_path: Path) -> None:
    with taken_port() as port:
        done = verb("serve", "--data", str(tmp_path / "data"), "--port", str(port))
    assert (done.code, done.out) == (1, "")
    assert f"Port {port} is taken by another program. [port_taken]" in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "data").exists()


@CANNOT_START
def test_alone_an_address_that_is_not_ours_ends_the_start_with_a_sentence(verb: Verb, tmp_path: Path) -> None:
    done = verb("serve", "--data", str(tmp_path), "--host", "192.0.2.1", "--port", "0", *BEHIND_TLS)
    assert done.code == 1
    assert "[address_unusable]" in done.err


@CANNOT_START
@pytest.mark.security(38)
def test_a_second_service_on_the_same_data_is_one_clear_line(
    verb: Verb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = DataLock(tmp_path, SystemClock())
    first.acquire()
    monkeypatch.setattr(data_lock, "PATIENCE_S", 0.0)
    done = verb("serve", "--embedded", "--data", str(tmp_path))
    first.release()
    line = json.loads(done.out)
    assert (done.code, line["ready"], line["code"]) == (1, False, "data_in_use")
    assert [each.name for each in tmp_path.iterdir()] == ["service.lock"]


@pytest.mark.security(19)
@pytest.mark.parametrize(
    "wish",
    [
        ["--host", "0.0.0.0"],
        ["--base-url", "https://access.example"],
        ["--allowed-host", "x"],
        ["--trusted-proxy", "10.0.0.1"],
    ],
)
def test_an_embedded_service_cannot_be_opened_to_others(verb: Verb, tmp_path: Path, wish: list[str]) -> None:
    assert verb("serve", "--embedded", "--data", str(tmp_path), *wish).code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.security(8)
@pytest.mark.parametrize(
    "wish",
    [
        ["--host", "0.0.0.0"],
        ["--host", "192.0.2.1", "--base-url", "http://access.example"],
        ["--base-url", "http://access.example:8000"],
    ],
)
def test_a_service_for_others_without_https_is_refused_with_the_way_on(
    verb: Verb, tmp_path: Path, wish: list[str]
) -> None:
    done = verb("serve", "--data", str(tmp_path), *wish)
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "nobody could sign in at http://" in done.err
    assert "--base-url https://" in done.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["serve", "--port", "99999"],
        ["serve", "--port", "x"],
        ["serve", "--workers", "0"],
        ["serve", "--base-url", "access.example"],
        ["serve", "--base-url", "https://access.example/below"],
        ["serve", "--trusted-proxy", "proxy.example"],
        ["fly"],
    ],
)
def test_wrong_use_is_exit_code_2(verb: Verb, arguments: list[str]) -> None:
    assert verb(*arguments).code == 2


@pytest.mark.parametrize("where", [[], ["--database", "postgresql://ada@db.example/access"]])
def test_several_workers_are_refused_in_words(verb: Verb, tmp_path: Path, where: list[str]) -> None:
    done = verb("serve", "--workers", "2", "--data", str(tmp_path), *where)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "--workers 2 is not possible" in done.err
    assert not list(tmp_path.iterdir())


@CANNOT_START
def test_a_database_that_is_none_is_one_clear_line(verb: Verb, tmp_path: Path) -> None:
    done = verb("serve", "--embedded", "--data", str(tmp_path), "--database", "mysql://ada:pw@h/access")
    line = json.loads(done.out)
    assert (done.code, line["ready"], line["code"]) == (1, False, "database_address_invalid")
    assert "pw" not in done.out + done.err


def test_migrate_makes_the_tables_and_may_be_repeated(verb: Verb, tmp_path: Path) -> None:
    for _ in range(2):
        done = verb("migrate", "--data", str(tmp_path / "data"))
        assert (done.code, done.err) == (0, "")
    assert (tmp_path / "data" / "account.db").exists()


def test_migrate_says_what_is_wrong(verb: Verb, tmp_path: Path) -> None:
    (tmp_path / "account.db").write_bytes(b"x" * 5000)
    done = verb("migrate", "--data", str(tmp_path))
    assert done.code == 1
    assert "[data_damaged]" in done.err
