"""From a publisher's key to a person's terminal: signed with the tool, looked up, a file verified."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.assembly import build_backend
from agent.profile.paths import paths_for
from agent.profile.settings import Settings, load
from shared import commands
from shared.clock import SystemClock
from shared.commands import Command
from shared.errors import RequestRefused
from tests.support.publisher import Shelf, published
from tests.support.terminal import Terminal, open_terminal

ROOT = Path(__file__).resolve().parents[2]
PAGE = "https://example.org/get"


def publish(*arguments: str | Path) -> str:
    """What the publisher's tool says."""
    done = subprocess.run(
        [sys.executable, ROOT / "packaging" / "sign_update.py", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with published() as made:
        yield made


@pytest.fixture
async def terminal(
    tmp_path: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[Terminal]:
    """A terminal whose agent's updates are the real ones, of a build that believes the key in `tmp_path`."""
    key = tmp_path / "publisher.key"
    publish("new-key", key)
    profile = tmp_path / "profile"
    profile.mkdir(mode=0o700)
    channel = json.loads(publish("channel", "--address", shelf.address, key))
    (profile / "settings.json").write_text(json.dumps({"schema": 3, "update_channel": channel}))
    settings, problem = load(profile / "settings.json")
    assert problem is None
    async with open_terminal(profile, capsys) as made:
        updates = updates_of(profile, settings)
        assert updates is not None

        async def answer(command: Command) -> None:
            assert command == commands.LookForUpdate()
            made.backend.change(update=await updates.look())

        made.answer(answer)
        yield made


def updates_of(profile: Path, settings: Settings) -> Any:
    """Those of an agent of this profile, as it is put together."""
    backend = build_backend(paths_for(profile, {}), settings, SystemClock(), {})
    return backend._parts.preferences.updates


def sign(tmp_path: Path, *more: str | Path) -> str:
    out = tmp_path / "newest.jws"
    always = ("--key", tmp_path / "publisher.key", "--url", PAGE)
    publish("sign", *always, *more, out)
    return out.read_text("ascii").strip()


async def test_newer_version_is_announced_and_its_file_verified(
    tmp_path: Path, shelf: Shelf, terminal: Terminal
) -> None:
    package = tmp_path / "access-agent_99.0.0_amd64.deb"
    package.write_bytes(b"a package")
    shelf.put(sign(tmp_path, "--version", "99.0.0", "--file", f"linux-x86_64={package}"))
    assert await terminal.run("update", "verify", str(package)) == 3
    assert "[update_unknown]" in terminal.err
    assert await terminal.run("update") == 0
    assert terminal.out.replace("\n", "") == f"Version 99.0.0 is there: {PAGE}"
    assert await terminal.run("update", "verify", str(package), "--json") == 0
    assert json.loads(terminal.out)["file"]["name"] == package.name
    package.write_bytes(b"A package")
    assert await terminal.run("update", "verify", str(package)) == 3
    assert "[update_file_wrong]" in terminal.err
    assert "Do not install it." in terminal.err


async def test_older_word_of_the_same_publisher_is_refused_by_its_code(
    tmp_path: Path, shelf: Shelf, terminal: Terminal
) -> None:
    first = sign(tmp_path, "--version", "98.0.0")
    newer = sign(tmp_path, "--version", "99.0.0", "--previous", tmp_path / "newest.jws")
    shelf.put(newer)
    assert await terminal.run("update", "--json") == 0
    told = json.loads(terminal.out)
    assert (told["version"], told["url"], told["problem"]) == ("99.0.0", PAGE, None)
    shelf.put(first)
    assert await terminal.run("update") == 3
    assert "[update_rolled_back]" in terminal.err
    assert "99.0.0" in terminal.out


async def test_address_that_does_not_answer_ends_with_its_own_exit_code(
    shelf: Shelf, terminal: Terminal
) -> None:
    shelf.status = 503
    assert await terminal.run("update") == 1
    assert "[update_unavailable]" in terminal.err


async def test_build_without_a_publisher_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert updates_of(tmp_path, Settings()) is None
    async with open_terminal(tmp_path, capsys) as terminal:
        terminal.refuse(RequestRefused("updates_unavailable", "Nobody to ask."))
        assert await terminal.run("update") == 3
        assert await terminal.run("update", "verify", "file.deb") == 3
        assert "[updates_unavailable]" in terminal.err


def test_key_is_for_its_holder_alone_and_none_is_written_over(tmp_path: Path) -> None:
    key = tmp_path / "publisher.key"
    told = publish("new-key", key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_text().strip() not in told
    with pytest.raises(subprocess.CalledProcessError):
        publish("new-key", key)
    key.chmod(0o644)
    with pytest.raises(subprocess.CalledProcessError) as refused:
        sign(tmp_path, "--version", "1.0.0")
    assert "make a new key" in refused.value.stderr
