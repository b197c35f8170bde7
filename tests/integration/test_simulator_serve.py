"""`serve --simulator` as a real process: token file, ready line, peers, the end (SECURITY 14, 19)."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.simulator import PREFIX, TOKEN_FILE, TOKEN_HEADER
from tests.support.patience import PATIENCE_S

pytestmark = [pytest.mark.e2e, pytest.mark.security(19)]


@contextmanager
def embedded(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A running embedded service and its ready line; it has ended when this ends."""
    process = subprocess.Popen(
        [sys.executable, "-m", "account", "serve", "--embedded", "--data", str(folder), *arguments],
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


@pytest.mark.security(14)
def test_the_token_is_told_to_the_parent_and_to_this_user_and_goes_with_the_service(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with embedded(folder, "--simulator") as (process, line):
        token, file = line["simulator_token"], folder / TOKEN_FILE
        assert file.read_text() == f"{token}\n"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert (folder / "simulator-address").read_text() == f"{line['url']}\n"
        at = f"{line['url']}{PREFIX}/accounts"
        assert httpx.get(at, headers={TOKEN_HEADER: token}).json() == []
        assert httpx.get(at).json()["code"] == "simulator_token_missing"
        assert token not in Path(f"/proc/{process.pid}/cmdline").read_text()
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
        assert process.wait(PATIENCE_S) == 0
        assert process.stderr is not None
        assert token not in process.stderr.read()
    assert {each.name for each in folder.iterdir()} == {"account.db", "service.lock"}


@pytest.mark.proof
@pytest.mark.security(14)
def test_each_start_has_its_own_token_after_a_kill_too(tmp_path: Path) -> None:
    with embedded(tmp_path, "--simulator") as (process, first):
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_S)
    assert (tmp_path / TOKEN_FILE).exists()
    with embedded(tmp_path, "--simulator") as (_, second):
        assert second["simulator_token"] != first["simulator_token"]
        old = httpx.get(f"{second['url']}{PREFIX}/accounts", headers={TOKEN_HEADER: first["simulator_token"]})
        assert old.json()["code"] == "simulator_token_invalid"


@pytest.mark.proof
def test_without_the_option_there_is_neither_route_nor_token(tmp_path: Path) -> None:
    with embedded(tmp_path) as (_, line):
        assert "simulator_token" not in line
        answer = httpx.get(f"{line['url']}{PREFIX}/accounts", headers={TOKEN_HEADER: "asm_x"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert not (tmp_path / TOKEN_FILE).exists()


@contextmanager
def behind_a_proxy(folder: Path) -> Iterator[str]:
    """The address of a service that believes a proxy on this computer."""
    arguments = ["--data", str(folder), "--port", "0", "--simulator", "--trusted-proxy", "127.0.0.1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "account", "serve", *arguments],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        while "answers at" not in process.stderr.readline():
            assert process.poll() is None
        yield (folder / "simulator-address").read_text().strip()
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)


@pytest.mark.proof
def test_behind_a_trusted_proxy_its_word_is_not_believed_here(tmp_path: Path) -> None:
    with behind_a_proxy(tmp_path) as url:
        token = (tmp_path / TOKEN_FILE).read_text().strip()
        for visitor in ("127.0.0.1", "192.0.2.7", "::1"):
            headers = {TOKEN_HEADER: token, "X-Forwarded-For": visitor}
            answer = httpx.get(f"{url}{PREFIX}/accounts", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "loopback_only"), visitor
        assert httpx.get(f"{url}{PREFIX}/accounts", headers={TOKEN_HEADER: token}).status_code == 200


def test_an_agents_start_of_the_service_reads_nothing_about_simulators() -> None:
    program = (
        "import sys, account.serve\nfrom account.cli import parser_for\nparser_for(['serve', '--embedded'])\n"
        "print([name for name in sys.modules if 'simulator' in name or 'fleet' in name])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    assert done.stdout == "[]\n"
