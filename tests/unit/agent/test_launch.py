"""`access-agent` without a verb: the window, or a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent import exits, launch
from agent.launch import WindowRequest, window_request
from agent.processes import has_display, window_command
from agent.profile.paths import paths_for


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], WindowRequest(None, ())),
        (["--profile", "/p"], WindowRequest(Path("/p"), ())),
        (["--language", "fr"], WindowRequest(None, ("--language", "fr"))),
        (["--profile=/p", "--theme", "dark"], WindowRequest(Path("/p"), ("--theme", "dark"))),
        (["--pictures=/x"], WindowRequest(None, ("--pictures", "/x"))),
        (["status"], None),
        (["--help"], None),
        (["--profile"], None),
        (["--profile", "/p", "status"], None),
        (
            ["--simulator", "--profile", "/p", "--scenario=trial", "--speed", "60", "--theme", "dark"],
            WindowRequest(
                Path("/p"), ("--theme", "dark"), ("--simulator", "--scenario", "trial", "--speed", "60")
            ),
        ),
        (["--simulator"], WindowRequest(None, (), ("--simulator",))),
        (["--hidden"], WindowRequest(None, (), hidden=True)),
        (["--profile", "/p", "--hidden"], WindowRequest(Path("/p"), (), hidden=True)),
        (["--hidden", "status"], None),
        (["--simulator=yes"], None),
        (["--scenario", "trial"], None),
    ],
)
def test_only_a_call_without_a_verb_opens_the_window(
    arguments: list[str], wanted: WindowRequest | None
) -> None:
    assert window_request(arguments) == wanted


@pytest.mark.parametrize(
    ("environ", "platform", "found"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_display_is_looked_for_before_anything_is_loaded(
    environ: dict[str, str], platform: str, found: bool
) -> None:
    assert has_display(environ, platform) is found


def test_no_display_is_said_in_words_with_the_way_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = WindowRequest(tmp_path / "profile", ())
    assert launch.open_window(request, {"XDG_RUNTIME_DIR": str(tmp_path)}) == exits.REFUSED
    said = capsys.readouterr().err
    assert "[display_missing]" in said
    assert "access-agent status" in said
    assert not (tmp_path / "profile").exists()


def test_hidden_start_asks_no_open_window_to_show_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    became: list[list[str]] = []
    monkeypatch.setattr(launch, "door_that_answers", lambda _: "/run/door.sock")
    monkeypatch.setattr(launch, "bring_window_forward", lambda *_: pytest.fail("a window was asked to come"))
    monkeypatch.setattr(launch, "_become", lambda command: became.append(command) or exits.DONE)
    environ = {"XDG_RUNTIME_DIR": str(tmp_path), "DISPLAY": ":0"}
    assert launch.open_window(WindowRequest(tmp_path / "p", (), hidden=True), environ) == exits.DONE
    (command,) = became
    assert "--hidden" in command


def test_window_is_told_its_door_and_how_to_start_the_agent(tmp_path: Path) -> None:
    paths = paths_for(tmp_path, os.environ)
    command = window_command(paths, "/run/door.sock")
    assert command[:5] == [sys.executable, "-m", "gui", "--door", "/run/door.sock"]
    start = json.loads(command[command.index("--start-agent") + 1])
    assert start == [sys.executable, "-m", "agent", "daemon", "--background", "--profile", str(tmp_path)]


def test_entry_point_loads_nothing_heavy() -> None:
    code = (
        "import sys, agent.launch\n"
        "heavy = {'typer', 'rich', 'httpx', 'keyring', 'cryptography', 'asyncio', 'PySide6', 'structlog'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


def test_agent_in_the_background_loads_no_command_line_library() -> None:
    code = (
        "import sys, agent.daemon\n"
        "print(sorted({'typer', 'rich', 'click', 'segno', 'PySide6', 'fastapi'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
