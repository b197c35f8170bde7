"""`access-agent daemon --simulator …` and `access-agent --simulator …`: what is asked, what is refused."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent import daemon, exits, launch, simulator_start
from agent.daemon import DaemonOptions
from agent.launch import WindowRequest
from agent.profile.memory import Memory, MemoryFile
from agent.profile.paths import paths_for
from agent.profile.simulated import SimulatorWish, claim
from shared.commands import Command
from shared.errors import SimulatorRefused
from shared.simulator_commands import LoadScenario
from tests.support.clock import FakeClock
from tests.support.door import FakeBackend


class Backend(FakeBackend):
    """Says what it was asked for, and works until it is cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.built_with: list[SimulatorWish | None] = []
        self.asked: list[Command] = []
        self.refusal: SimulatorRefused | None = None

    async def run(self) -> None:
        """Over at once where nothing is asked for first."""
        if self.built_with[-1] is not None and self.built_with[-1].scenario is not None:
            await asyncio.get_running_loop().create_future()

    async def submit(self, command: Command) -> Any:
        self.asked.append(command)
        raise self.refusal or SimulatorRefused("scenario_unknown", "There is no scenario of that name.")


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Backend:
    made = Backend()

    def build(*_: Any, simulator: SimulatorWish | None = None, **__: Any) -> Backend:
        made.built_with.append(simulator)
        return made

    monkeypatch.setattr(daemon, "build_backend", build)
    return made


def run(profile: Path, *arguments: str) -> int:
    options = daemon._options_from(["--background", "--profile", str(profile), *arguments])
    return daemon.run(options, FakeClock(), os.environ)


@pytest.mark.parametrize(
    ("arguments", "wish"),
    [
        ([], None),
        (["--simulator"], SimulatorWish()),
        (["--simulator", "--force"], SimulatorWish(force=True)),
        (
            ["--simulator", "--scenario", "trial", "--speed", "60", "--seed", "s"],
            SimulatorWish("trial", 60.0, "s"),
        ),
        (["--simulator", "--simulator-token-file", "/t"], SimulatorWish(token_file=Path("/t"))),
    ],
)
def test_what_was_asked_for(arguments: list[str], wish: SimulatorWish | None) -> None:
    assert daemon._options_from(arguments) == DaemonOptions(simulator=wish)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--scenario", "trial"],
        ["--force"],
        ["--simulator", "--speed", "60"],
        ["--simulator", "--seed", "1"],
        ["--simulator", "--secrets", "keyring"],
        *(["--simulator", "--scenario", "trial", "--speed", speed] for speed in ("-1", "nan", "inf", "fast")),
    ],
)
def test_wrong_use_is_said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        daemon._options_from(arguments)
    assert ended.value.code == exits.WRONG_USE
    assert "usage: access-agent daemon" in capsys.readouterr().err


@pytest.mark.security(14)
def test_token_is_never_an_argument() -> None:
    with pytest.raises(SystemExit):
        daemon._options_from(["--simulator", "--simulator-token", "asm_0123456789"])


@pytest.mark.expects_log("agent.daemon ERROR the agent cannot run")
def test_scenario_that_is_refused_ends_the_agent_with_the_code(
    tmp_path: Path, backend: Backend, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "--simulator", "--scenario", "nope", "--speed", "2") == exits.REFUSED
    assert backend.asked == [LoadScenario("nope", speed=2.0, force=True)]
    said = capsys.readouterr().out
    assert '"ready": false' in said
    assert '"code": "scenario_unknown"' in said


@pytest.mark.expects_log("agent.daemon ERROR the agent cannot run")
def test_account_of_a_service_of_others_is_replaced_by_force_only(tmp_path: Path, backend: Backend) -> None:
    there = ["--simulator", "--account-url", "http://127.0.0.1:1", "--scenario", "trial"]
    assert run(tmp_path, *there) == run(tmp_path, *there, "--force") == exits.REFUSED
    assert backend.asked == [LoadScenario("trial"), LoadScenario("trial", force=True)]


@pytest.mark.expects_log("agent.daemon ERROR the agent cannot run")
@pytest.mark.security(13)
def test_profile_of_a_real_account_is_refused_before_anything_is_done(
    tmp_path: Path, backend: Backend, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = paths_for(tmp_path, os.environ)
    MemoryFile(paths.memory_file).save(Memory(account_email="ada@example.org"))
    assert run(tmp_path, "--simulator") == exits.REFUSED
    assert '"code": "profile_not_simulated"' in capsys.readouterr().out
    assert backend.built_with == []
    assert run(tmp_path, "--simulator", "--force") == exits.DONE
    assert backend.built_with == [SimulatorWish(force=True)]


def test_marked_profile_runs_with_the_simulator_whoever_starts_it(tmp_path: Path, backend: Backend) -> None:
    assert run(tmp_path) == exits.DONE
    claim(paths_for(tmp_path, os.environ), force=False)
    assert run(tmp_path) == exits.DONE
    assert backend.built_with == [None, SimulatorWish()]


def test_window_opens_once_its_simulated_agent_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    become: list[list[str]] = []
    monkeypatch.setattr(launch, "_become", lambda command: become.append(command) or 0)
    outcomes = iter((exits.REFUSED, exits.DONE))
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        simulator_start, "start_simulated", lambda _, options, __: asked.append(options) or next(outcomes)
    )
    environ = {"XDG_RUNTIME_DIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    request = WindowRequest(tmp_path / "profile", (), ("--simulator", "--scenario", "trial"))
    assert launch.open_window(request, environ) == exits.REFUSED
    assert become == []
    assert launch.open_window(request, environ) == exits.DONE
    assert (len(become), asked) == (1, [request.simulator, request.simulator])
    # What the window starts when the agent is gone: the same profile, and no second telling of the story.
    assert "--scenario" not in " ".join(become[0])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # it is left to run
@pytest.mark.parametrize(
    ("program", "code", "said"),
    [
        ("print('{\"ready\": true}')", exits.DONE, ""),
        (
            'print(\'{"ready": false, "code": "scenario_unknown", "detail": "None."}\'); exit(3)',
            exits.REFUSED,
            "None. [scenario_unknown]\n",
        ),
        ("exit(2)", exits.WRONG_USE, ""),
        ("print('{\"ready\": false}')", exits.FAULT, "None [None]\n"),
    ],
)
def test_agent_of_the_window_says_in_the_terminal_what_is_wrong(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    program: str,
    code: int,
    said: str,
) -> None:
    monkeypatch.setattr(simulator_start, "agent_command", lambda _: [sys.executable, "-c", program])
    assert simulator_start.start_simulated(paths_for(tmp_path, os.environ), ("--simulator",)) == code
    assert capsys.readouterr().err == said


def test_agent_without_a_simulator_loads_nothing_of_it() -> None:
    code = (
        "import sys, agent.daemon, agent.cli.app\n"
        "print([each for each in sys.modules if each.startswith(('agent.simulator.', 'shared.simulator'))])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
