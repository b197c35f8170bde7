"""`access-account serve` and `migrate` as real processes: ready line, stop, and bad starts (SECURITY 38)."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.e2e
PATIENCE_S = 30


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "account", *arguments]


@contextmanager
def embedded(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A running embedded service and its ready line; it has ended when this ends."""
    process = subprocess.Popen(
        command("serve", "--embedded", "--data", str(folder), *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.communicate(timeout=PATIENCE_S)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a verb to its end."""
    return run_command(command(*arguments))


def run_command(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    return subprocess.run(
        arguments,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@contextmanager
def taken_port() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.security(19)
def test_an_embedded_service_says_where_it_answers_and_ends_with_its_parent(tmp_path: Path) -> None:
    with embedded(tmp_path / "data") as (process, line):
        assert line["ready"] is True
        assert line["url"] == f"http://127.0.0.1:{line['port']}"
        assert httpx.get(f"{line['url']}/v1/health").json() == {"status": "ok", "version": line["version"]}
        assert httpx.get(f"{line['url']}/v1/health", headers={"Host": "evil.example"}).status_code == 421
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
        assert {stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "data").iterdir()} == {0o600}
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
        assert process.wait(PATIENCE_S) == 0
    assert [each.name for each in (tmp_path / "data").iterdir()] == ["account.db"]  # closed cleanly


def test_an_embedded_service_takes_the_port_it_is_asked_for_or_a_free_one(tmp_path: Path) -> None:
    with taken_port() as port, embedded(tmp_path, "--port", str(port)) as (_, line):
        assert line["ready"] is True
        assert line["port"] != port
    with embedded(tmp_path, "--port", str(line["port"])) as (_, again):
        assert again["port"] == line["port"]


@pytest.mark.security(37)
def test_a_killed_service_starts_again_on_the_same_data_and_port(tmp_path: Path) -> None:
    with embedded(tmp_path) as (process, line):
        process.kill()
        process.wait(PATIENCE_S)
    with embedded(tmp_path, "--port", str(line["port"])) as (_, again):
        assert (again["ready"], again["port"]) == (True, line["port"])


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_stops_the_service_cleanly(tmp_path: Path, name: str) -> None:
    with embedded(tmp_path) as (process, _):
        process.send_signal(getattr(signal, name))
        assert process.wait(PATIENCE_S) == 0
    assert [each.name for each in tmp_path.iterdir()] == ["account.db"]


@pytest.mark.security(38)
def test_a_damaged_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "account.db").write_bytes(b"no database at all " * 1000)
    with embedded(tmp_path) as (process, line):
        assert line == {"ready": False, "code": "data_damaged", "detail": "The database file is damaged."}
        assert process.wait(PATIENCE_S) == 1
    assert (tmp_path / "account.db").read_bytes().startswith(b"no database")


@pytest.mark.security(38)
def test_a_damaged_page_does_not_keep_the_rest_from_starting(tmp_path: Path) -> None:
    assert run("migrate", "--data", str(tmp_path)).returncode == 0
    connection = sqlite3.connect(tmp_path / "account.db")
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'computers'").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with (tmp_path / "account.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with embedded(tmp_path) as (_, line):
        assert line["ready"] is True
        assert httpx.get(f"{line['url']}/v1/health").status_code == 200


@pytest.mark.security(38)
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder closed even to root")
def test_a_data_folder_that_cannot_be_written_is_one_clear_line() -> None:
    with embedded(Path("/proc/self/data")) as (process, line):
        assert (line["ready"], line["code"]) == (False, "data_read_only")
        assert process.wait(PATIENCE_S) == 1


@pytest.mark.security(38)
@pytest.mark.skipif(os.name != "posix", reason="needs a limit on the size of files")
def test_a_full_disk_at_the_start_is_one_clear_line(tmp_path: Path) -> None:
    limited = ["sh", "-c", 'ulimit -f 16; exec "$@"', "sh"]
    done = run_command([*limited, *command("serve", "--embedded", "--data", str(tmp_path))])
    line = json.loads(done.stdout)
    assert (line["ready"], line["code"], done.returncode) == (False, "disk_full", 1), done.stderr


def test_alone_a_taken_port_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    with taken_port() as port:
        done = run("serve", "--data", str(tmp_path), "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} is taken by another program. [port_taken]" in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_alone_an_address_that_is_not_ours_ends_the_start_with_a_sentence(tmp_path: Path) -> None:
    done = run("serve", "--data", str(tmp_path), "--host", "192.0.2.1", "--port", "0")
    assert done.returncode == 1
    assert "[address_unusable]" in done.stderr


def test_an_embedded_service_cannot_be_opened_to_others(tmp_path: Path) -> None:
    done = run("serve", "--embedded", "--data", str(tmp_path), "--host", "0.0.0.0")
    assert done.returncode == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [[], ["serve", "--port", "99999"], ["serve", "--port", "x"], ["fly"]])
def test_wrong_use_is_exit_code_2(arguments: list[str]) -> None:
    assert run(*arguments).returncode == 2


def test_migrate_makes_the_tables_and_may_be_repeated(tmp_path: Path) -> None:
    for _ in range(2):
        done = run("migrate", "--data", str(tmp_path / "data"))
        assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "data" / "account.db").exists()


def test_migrate_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "account.db").write_bytes(b"x" * 5000)
    done = run("migrate", "--data", str(tmp_path))
    assert done.returncode == 1
    assert "[data_damaged]" in done.stderr


@pytest.mark.security(38)
def test_data_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    assert run("migrate", "--data", str(tmp_path)).returncode == 0
    connection = sqlite3.connect(tmp_path / "account.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    with embedded(tmp_path) as (process, line):
        assert (line["ready"], line["code"]) == (False, "data_newer")
        assert process.wait(PATIENCE_S) == 1


@pytest.mark.skipif(os.name != "posix", reason="counts threads in /proc")
def test_the_process_is_lean(tmp_path: Path) -> None:
    with embedded(tmp_path) as (process, _):
        status = Path(f"/proc/{process.pid}/status").read_text()
    fields = dict(line.split(":", 1) for line in status.splitlines())
    assert int(fields["Threads"]) <= 8
