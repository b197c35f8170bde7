"""How our own processes are started: from a Python environment, and from a package without an interpreter."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent import launch
from agent.processes import (
    MONITORS_VERB,
    Program,
    agent_command,
    let_go_command,
    monitors_command,
    program,
    service_command,
    status_command,
    window_command,
)
from agent.profile.paths import paths_for

Frozen = Callable[[str, str], None]


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Frozen:
    """Makes this process look like a program of a package: its executable, and its system."""

    def freeze(executable: str, platform: str) -> None:
        monkeypatch.setattr(sys, "frozen", True, raising=False)
        monkeypatch.setattr(sys, "executable", executable)
        monkeypatch.setattr(sys, "platform", platform)

    return freeze


def test_from_a_python_environment_every_program_is_a_module_of_it() -> None:
    assert not hasattr(sys, "frozen")
    assert [program(each) for each in Program] == [[sys.executable, "-m", each.value] for each in Program]


@pytest.mark.parametrize("own", ["access-agent", "access-agent-window", "access-account"])
def test_in_a_package_every_program_is_an_executable_beside_whichever_asks(frozen: Frozen, own: str) -> None:
    frozen(f"/usr/lib/access-agent/{own}", "linux")
    assert [program(each) for each in Program] == [
        ["/usr/lib/access-agent/access-agent"],
        ["/usr/lib/access-agent/access-agent-window"],
        ["/usr/lib/access-agent/access-account"],
    ]
    assert program(Program.AGENT, quiet=True) == ["/usr/lib/access-agent/access-agent"]


def test_in_a_package_for_windows_what_nobody_started_in_a_terminal_opens_no_console(frozen: Frozen) -> None:
    frozen("/programs/access-agent.exe", "win32")
    assert program(Program.AGENT) == ["/programs/access-agent.exe"]
    assert program(Program.AGENT, quiet=True) == ["/programs/access-agentw.exe"]
    assert program(Program.WINDOW, quiet=True) == ["/programs/access-agent-window.exe"]


def test_in_a_package_the_window_is_told_to_start_the_packages_agent(frozen: Frozen, tmp_path: Path) -> None:
    paths = paths_for(tmp_path, os.environ)
    frozen("/usr/lib/access-agent/access-agent", "linux")
    command = window_command(paths, "/run/door.sock")
    assert command[:3] == ["/usr/lib/access-agent/access-agent-window", "--door", "/run/door.sock"]
    start = json.loads(command[command.index("--start-agent") + 1])
    agent = "/usr/lib/access-agent/access-agent"
    assert start == agent_command(paths) == [agent, "daemon", "--background", "--profile", str(tmp_path)]
    assert status_command(paths) == [agent, "status", "--json", "--profile", str(tmp_path)]
    assert monitors_command(":1") == [agent, "monitors-of", ":1"]
    assert let_go_command(":1") == [agent, "let-go-of", ":1"]
    assert service_command() == ["/usr/lib/access-agent/access-account", "serve", "--embedded"]


def test_the_verb_for_monitors_prints_them_and_ends(capsys: pytest.CaptureFixture[str]) -> None:
    assert launch.main([MONITORS_VERB, "synthetic:640x480"]) == 0
    (monitor,) = json.loads(capsys.readouterr().out)["monitors"]
    assert (monitor["width"], monitor["height"]) == (640, 480)
