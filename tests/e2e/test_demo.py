"""`access-agent demo` from start to end, as a process of its own, and what it does when a part fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="played without a display")

PATIENCE_S = 90.0


def play(*arguments: str, **also: str) -> subprocess.CompletedProcess[str]:
    environ = {
        name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")
    } | also
    return subprocess.run(
        [sys.executable, "-m", "agent", "demo", *arguments],
        env=environ,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE_S,
        check=False,
    )


def test_first_day_is_played_offscreen_with_pictures_of_every_page(tmp_path: Path) -> None:
    places = ("--pictures", str(tmp_path / "pictures"), "--profile", str(tmp_path / "profile"))
    outcome = play("--json", "--story", "first-day", *places)
    assert outcome.returncode == 0, outcome.stderr
    told = json.loads(outcome.stdout)
    assert told["ok"] is True
    assert [step["ok"] for step in told["steps"]] == [True] * 9
    assert "No display was found" in outcome.stderr
    assert outcome.stderr.count("✓") == 9
    pages = {file.name[3:].split("-")[0].split(".")[0] for file in (tmp_path / "pictures").rglob("*.png")}
    assert {"welcome", "signing_in", "main"} <= pages
    again = {folder.name for folder in (tmp_path / "pictures").iterdir()}
    assert again == {"1-first-time", "2-reopened", "3-after-a-restart"}


@pytest.mark.proof
def test_presenter_with_a_display_gets_the_window_and_a_guide_until_the_window_closes(
    display: str, qtbot: QtBot, tmp_path: Path
) -> None:
    profile, pictures = tmp_path / "profile", tmp_path / "pictures"
    settings = QProcessEnvironment.systemEnvironment()
    settings.insert("DISPLAY", display)
    settings.insert("QT_QPA_PLATFORM", "xcb")
    demo = QProcess()
    demo.setProcessEnvironment(settings)
    options = ["--story", "first-day", "--profile", str(profile), "--pictures", str(pictures)]
    demo.start(sys.executable, ["-m", "agent", "demo", *options])
    qtbot.wait_until(lambda: any(pictures.glob("*-welcome.png")), timeout=30_000)
    # With pictures, the window closes as soon as its agent stops.
    with qtbot.wait_signal(demo.finished, timeout=30_000):
        subprocess.run([sys.executable, "-m", "agent", "stop", "--profile", str(profile)], check=True)
    told = bytes(demo.readAllStandardOutput().data()).decode()
    assert demo.exitCode() == 0, told
    assert f"The window is open on the demo profile {profile}." in told
    for words in ("“Create an Account” or “Sign In”", f"status --profile {profile}", "Close the window"):
        assert words in told


@pytest.mark.proof
def test_failing_part_is_named_ends_the_story_and_leaves_nothing_running(tmp_path: Path) -> None:
    # The agent refuses to start with such a screen.
    outcome = play("--auto", "--pictures", str(tmp_path), ACCESS_AGENT_SCREEN="no screen")
    assert outcome.returncode == 1
    assert "✗ Start the agent" in outcome.stdout
    assert "[demo_failed]" in outcome.stdout
    assert "Done" not in outcome.stdout


def test_folder_that_is_no_demo_profile_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("dear")
    outcome = play("--auto", "--profile", str(tmp_path))
    assert outcome.returncode == 3
    assert "[profile_not_a_demo]" in outcome.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["letter"]
