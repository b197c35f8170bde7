"""`access-account` on a PostgreSQL server, as real processes: one service, and verbs beside it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from account.sign_in import login_links
from tests.support.patience import PATIENCE_S
from tests.support.postgresql import PostgresqlServer

pytestmark = [pytest.mark.e2e, pytest.mark.proof]


def command(verb: str, url: str, folder: Path, *arguments: str) -> list[str]:
    return [
        *(sys.executable, "-m", "account", *verb.split(), "--database", url, "--data", str(folder)),
        *arguments,
    ]


def carried_out(verb: str, url: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A verb, to its end."""
    return subprocess.run(
        command(verb, url, folder, *arguments),
        check=False,
        capture_output=True,
        text=True,
        timeout=2 * PATIENCE_S,
        stdin=subprocess.DEVNULL,
    )


@contextmanager
def serving(url: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A service and its address. It has ended afterwards."""
    process = subprocess.Popen(
        command("serve", url, folder, "--embedded"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert told["ready"], told
        yield process, told["url"]
    finally:
        if process.stdout is not None and not process.stdout.closed:  # the test may have heard it out
            process.communicate(timeout=2 * PATIENCE_S)


@pytest.mark.security(37)
def test_one_service_serves_and_a_second_one_is_refused(postgresql_url: str, tmp_path: Path) -> None:
    with serving(postgresql_url, tmp_path / "one") as (first, address):
        assert httpx.get(f"{address}/v1/health").json()["status"] == "ok"
        second = carried_out("serve", postgresql_url, tmp_path / "two", "--embedded")
        told = json.loads(second.stdout)
        assert (second.returncode, told["ready"], told["code"]) == (1, False, "data_in_use")
        assert httpx.get(f"{address}/v1/health").status_code == 200
        first.kill()
    with serving(postgresql_url, tmp_path / "two") as (_, address):
        assert httpx.get(f"{address}/v1/health").status_code == 200


def test_a_service_whose_connections_are_cut_goes_on(
    postgresql_url: str, postgresql_server: PostgresqlServer, tmp_path: Path
) -> None:
    with serving(postgresql_url, tmp_path) as (_, address):
        looked_up = f"{address}{login_links.PATH}?{login_links.FIELD}=unknown"
        before = httpx.get(looked_up)
        assert before.status_code < 500
        postgresql_server.disconnect(postgresql_url)
        assert httpx.get(looked_up).status_code == before.status_code


def test_verbs_beside_a_service_use_the_same_database(postgresql_url: str, tmp_path: Path) -> None:
    assert carried_out("migrate", postgresql_url, tmp_path).returncode == 0
    with serving(postgresql_url, tmp_path):
        issued = carried_out("keys issue", postgresql_url, tmp_path, "--product", "desktop_pro", "--json")
        assert issued.returncode == 0, issued.stderr
    listed = carried_out("keys list", postgresql_url, tmp_path, "--json")
    assert [each["product"] for each in json.loads(listed.stdout)] == ["desktop_pro"]


@pytest.mark.security(14)
def test_a_password_among_the_arguments_is_warned_of_and_not_repeated(
    postgresql_url: str, tmp_path: Path
) -> None:
    with_password = postgresql_url.replace("postgres@", "postgres:pw-of-the-database@")
    with serving(with_password, tmp_path) as (process, address):
        assert httpx.get(f"{address}/v1/health").status_code == 200
        out, log = process.communicate(timeout=2 * PATIENCE_S)
    assert "the database's password is among the program's arguments" in log
    assert "pw-of-the-database" not in out + log


@pytest.mark.security(38)
def test_a_server_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    done = carried_out("serve", f"postgresql://ada@/access?host={tmp_path}", tmp_path / "data", "--embedded")
    told = json.loads(done.stdout)
    assert (done.returncode, told["code"]) == (1, "database_failed")
    assert told["detail"] == "The database does not answer."
    assert "the database server says" in done.stderr, "for whoever runs it"
