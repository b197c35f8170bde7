"""The daemon's beginning and end, with a backend that behaves as the test says."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agent import daemon
from agent.daemon import DaemonOptions
from agent.profile import settings
from agent.profile.lock import ProfileLock
from agent.profile.paths import paths_for
from agent.profile.settings import Settings
from shared.errors import StorageError
from tests.support.clock import FakeClock
from tests.support.door import FakeBackend
from tests.support.waiting import settle


class ShortBackend(FakeBackend):
    """Runs until `life` is over; remembers what it was built with."""

    def __init__(self, life: Callable[[], Any]) -> None:
        super().__init__()
        self.life = life
        self.built_with: dict[str, Any] = {}

    async def run(self) -> None:
        await self.life()


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], ShortBackend]:
    """Have the daemon use a backend with the given life."""

    def use(life: Callable[[], Any]) -> ShortBackend:
        backend = ShortBackend(life)

        def built(*parts: Any, **named: Any) -> ShortBackend:
            backend.built_with = {"settings": parts[1], **named}
            return backend

        monkeypatch.setattr(daemon, "build_backend", built)
        return backend

    return use


async def at_once() -> None:
    """A life that is over at once, as after `Shutdown`."""


def run(profile: Path, **options: Any) -> int:
    return daemon.run(DaemonOptions(profile=profile, **options), FakeClock(), os.environ)


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    news: dict[str, Any] = json.loads(capsys.readouterr().out)
    return news


def test_agent_that_is_told_to_stop_ends_well_and_frees_its_profile(
    tmp_path: Path, build: Callable[..., ShortBackend], capsys: pytest.CaptureFixture[str]
) -> None:
    build(settle)
    assert run(tmp_path, background=True) == 0
    news = told(capsys)
    assert news["ready"] is True
    assert news["door"] == paths_for(tmp_path, os.environ).door_address
    assert not os.path.exists(news["door"])
    lock = ProfileLock(tmp_path / "agent.lock")
    lock.acquire("/free")
    lock.release()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_agent_well(
    tmp_path: Path, build: Callable[..., ShortBackend], number: signal.Signals
) -> None:
    async def life() -> None:
        os.kill(os.getpid(), number)
        await asyncio.get_running_loop().create_future()

    build(life)
    assert run(tmp_path) == 0


def test_agent_with_another_account_service_begins_anew_in_the_same_process(
    tmp_path: Path, build: Callable[..., ShortBackend], capsys: pytest.CaptureFixture[str]
) -> None:
    other = Settings(account_url="https://team.example.org")
    seen = []

    async def life() -> None:
        await settle()
        seen.append((backend.built_with["settings"].account_url, backend.farewell))
        backend.farewell = "restart" if len(seen) == 1 else "shutdown"
        settings.save(tmp_path / "settings.json", other)

    backend = build(life)
    assert run(tmp_path, background=True, account_url="http://127.0.0.1:9") == 0
    assert seen == [("http://127.0.0.1:9", "shutdown"), ("https://team.example.org", "restart")]
    assert told(capsys)["ready"] is True  # once


STUBBORN = """
import asyncio, os, signal, sys
from pathlib import Path
from agent import daemon
from shared.clock import SystemClock
from tests.support.door import FakeBackend
from tests.support.waiting import settle

class Stubborn(FakeBackend):
    async def run(self):
        os.kill(os.getpid(), signal.SIGTERM)
        while True:
            try:
                await asyncio.get_running_loop().create_future()
            except asyncio.CancelledError:
                pass

daemon.STOP_WITHIN_S = 0.05
daemon.build_backend = lambda *parts, **named: Stubborn()
daemon.run(daemon.DaemonOptions(profile=Path(sys.argv[1])), SystemClock(), os.environ)
"""


def test_backend_that_does_not_stop_is_left_in_time(tmp_path: Path) -> None:
    command = [sys.executable, "-c", STUBBORN, str(tmp_path)]
    ended = subprocess.run(command, timeout=20, check=False, capture_output=True)
    assert ended.returncode == 1
    assert "backend does not stop" in (tmp_path / "logs" / "agent.log").read_text()


@pytest.mark.security(14)
@pytest.mark.expects_log("agent.daemon ERROR the agent failed")
def test_failure_of_the_backend_is_written_down_and_ends_with_one(
    tmp_path: Path, build: Callable[..., ShortBackend], capsys: pytest.CaptureFixture[str]
) -> None:
    async def fail() -> None:
        raise ZeroDivisionError("art_0123456789abcdefghijkl")

    build(fail)
    assert run(tmp_path, background=True) == 1
    text = (tmp_path / "logs" / "agent.log").read_text()
    assert "ZeroDivisionError" in text
    assert "art_0123" not in text
    assert '"internal_error"' in capsys.readouterr().out


@pytest.mark.expects_log("agent.daemon ERROR unhandled: Task exception was never retrieved")
def test_failure_of_a_forgotten_task_reaches_the_net(
    tmp_path: Path, build: Callable[..., ShortBackend]
) -> None:
    async def forget() -> None:
        async def fail() -> None:
            raise ZeroDivisionError

        task = asyncio.create_task(fail())
        await asyncio.wait({task})

    build(forget)
    assert run(tmp_path) == 0
    assert "ZeroDivisionError" in (tmp_path / "logs" / "agent.log").read_text()


@pytest.mark.expects_log("agent.daemon ERROR the agent cannot run")
def test_second_agent_ends_with_three_and_a_sentence(
    tmp_path: Path, build: Callable[..., ShortBackend], capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(daemon, "STOP_WITHIN_S", 10_000.0)  # who stays is not waited for
    build(at_once)
    lock = ProfileLock(tmp_path / "agent.lock")
    lock.acquire("/elsewhere")
    assert run(tmp_path) == 3
    lock.release()
    assert capsys.readouterr().err.endswith("An agent already serves this profile. [already_running]\n")


@pytest.mark.security(17)
def test_agent_that_is_just_ending_is_waited_for(
    tmp_path: Path, build: Callable[..., ShortBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    build(at_once)
    lock = ProfileLock(tmp_path / "agent.lock")
    lock.acquire("/elsewhere")
    lock.leave()
    original = ProfileLock._open

    def opened(waiting: ProfileLock) -> int:
        """The holder ends while the new agent is about to wait for him."""
        handle = original(waiting)
        threading.Timer(0.02, lock.release).start()
        return handle

    monkeypatch.setattr(ProfileLock, "_open", opened)
    assert run(tmp_path) == 0


@pytest.mark.security(17)
def test_agent_that_ends_says_so_before_its_door_closes_and_one_that_begins_anew_does_not(
    tmp_path: Path, build: Callable[..., ShortBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    door = Path(paths_for(tmp_path, os.environ).door_address)
    said: list[tuple[str, bool]] = []
    original = ProfileLock.leave

    def leave(lock: ProfileLock) -> None:
        said.append((backend.farewell, door.exists()))
        original(lock)

    monkeypatch.setattr(ProfileLock, "leave", leave)
    lives = []

    async def life() -> None:
        await settle()
        lives.append(backend.farewell)
        backend.farewell = "restart" if len(lives) == 1 else "shutdown"

    backend = build(life)
    assert run(tmp_path) == 0
    assert len(lives) == 2
    assert said == [("shutdown", True)]


def test_choices_of_the_command_line_are_kept_for_next_time(
    tmp_path: Path, build: Callable[..., ShortBackend]
) -> None:
    backend = build(at_once)
    assert run(tmp_path, account_url="https://team.example.org/", secrets="file") == 0
    assert backend.built_with["settings"] == Settings(account_url="https://team.example.org", secrets="file")
    assert settings.load(tmp_path / "settings.json")[0] == backend.built_with["settings"]
    assert run(tmp_path, embedded=True) == 0
    assert settings.load(tmp_path / "settings.json")[0] == Settings(secrets="file")


@pytest.mark.expects_log("agent.daemon ERROR the agent cannot run")
def test_unsafe_address_is_wrong_use_and_changes_nothing(
    tmp_path: Path, build: Callable[..., ShortBackend], capsys: pytest.CaptureFixture[str]
) -> None:
    build(at_once)
    assert run(tmp_path, account_url="http://team.example.org") == 2
    assert "[account_url_invalid]" in capsys.readouterr().err
    assert not (tmp_path / "settings.json").exists()


@pytest.mark.security(38)
def test_damaged_settings_and_unwritable_log_are_told_to_the_backend(
    tmp_path: Path, build: Callable[..., ShortBackend], monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = build(at_once)
    (tmp_path / "settings.json").write_text("{")
    assert run(tmp_path) == 0
    assert backend.built_with["settings_problem"] == "settings_reset"
    full = StorageError("disk_full", "The disk is full.")
    monkeypatch.setattr(daemon.AgentLog, "open", lambda _: full)
    assert run(tmp_path) == 0
    assert backend.built_with["settings_problem"] == "disk_full"


def test_options_of_the_command_line_are_read() -> None:
    options = daemon._options_from(["--profile", "/p", "--secrets", "file", "--background"])
    assert options == DaemonOptions(profile=Path("/p"), secrets="file", background=True)
    with pytest.raises(SystemExit) as end:
        daemon._options_from(["--account-url", "x", "--embedded"])
    assert end.value.code == 2
