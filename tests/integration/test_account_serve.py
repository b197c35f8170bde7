"""The embedded service as a real process: ready line, ports, every way to stop, bad starts (SECURITY 38)."""

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

from account.serve import Options, open_database
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.e2e


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
    left = {each.name for each in (tmp_path / "data").iterdir()}
    assert left == {"account.db", "service.lock"}  # closed cleanly: no account.db-wal


@pytest.mark.proof
def test_an_embedded_service_takes_the_port_it_is_asked_for_or_a_free_one(tmp_path: Path) -> None:
    with taken_port() as port, embedded(tmp_path, "--port", str(port)) as (_, line):
        assert line["ready"] is True
        assert line["port"] != port
    with embedded(tmp_path, "--port", str(line["port"])) as (_, again):
        assert again["port"] == line["port"]


@pytest.mark.proof
@pytest.mark.security(37)
def test_a_killed_service_starts_again_on_the_same_data_and_port(tmp_path: Path) -> None:
    with embedded(tmp_path) as (process, line):
        process.kill()
        process.wait(PATIENCE_S)
    with embedded(tmp_path, "--port", str(line["port"])) as (_, again):
        assert (again["ready"], again["port"]) == (True, line["port"])


@pytest.mark.proof
@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_a_signal_stops_the_service_cleanly(tmp_path: Path) -> None:
    with embedded(tmp_path) as (process, _):
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    assert {each.name for each in tmp_path.iterdir()} == {"account.db", "service.lock"}


@pytest.mark.proof
@pytest.mark.security(38)
def test_a_damaged_page_does_not_keep_the_rest_from_starting(tmp_path: Path) -> None:
    open_database(Options(tmp_path)).close()
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
@pytest.mark.skipif(os.name != "posix", reason="needs a limit on the size of files")
def test_a_full_disk_at_the_start_is_one_clear_line(tmp_path: Path) -> None:
    limited = ["sh", "-c", 'ulimit -f 16; exec "$@"', "sh"]
    done = run_command([*limited, *command("serve", "--embedded", "--data", str(tmp_path))])
    line = json.loads(done.stdout)
    assert (line["ready"], line["code"], done.returncode) == (False, "disk_full", 1), done.stderr
