"""A real window of which a part is missing or fails: it says so where its first frame was."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from pytestqt.qtbot import QtBot

from tests.support import snapshots
from tests.support.door_server import DoorServer
from tests.support.patience import PATIENCE_MS

# Breaks what it is told, prints what the window says in the end, and closes it as a person does.
BREAKING_MAIN = """
import sys
exec(sys.argv[1])
import gui.failed_start as failed_start
tell = failed_start.tell_failure
def told(window, error, state_file):
    tell(window, error, state_file)
    from PySide6.QtWidgets import QLabel
    from gui.timers import soon
    words = window.page
    print(window.isVisible(), words.objectName(), words.text.hasFocus() or not window.isVisible(), sep="|")
    print(*[label.text() for label in words.findChildren(QLabel)], sep="\\n", flush=True)
    soon(window.close, window)
failed_start.tell_failure = told
from gui.__main__ import main
sys.exit(main(sys.argv[2:]))
"""
MISSING = "sys.modules['gui.conductor'] = None"
FAILING = """
from gui import theme
def fail(self, *_): raise RuntimeError("no look \\u2026 dpop-nonce")
theme.Theme.__init__ = fail
"""
WITHOUT_A_LOG = "sys.modules['shared.redact'] = None; sys.modules['gui.conductor'] = None"


def command(tmp_path: Path, how: str, *arguments: str, door: str = "") -> list[str]:
    own = ["--door", door or str(tmp_path / "door"), "--state-file", str(tmp_path / "window.ini"), *arguments]
    return [sys.executable, "-c", BREAKING_MAIN, how, *own]


def broken(tmp_path: Path, how: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(tmp_path, how, *arguments),
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("how", "language", "title", "reason"),
    [
        (MISSING, "en", "Access Agent cannot start", "ModuleNotFoundError: import of gui.conductor halted"),
        pytest.param(
            FAILING,
            "fr",
            "Access Agent ne peut pas démarrer",
            "RuntimeError: no look",
            marks=pytest.mark.proof,
        ),
    ],
    ids=["a module is missing", "a part fails"],
)
def test_window_that_cannot_come_alive_says_so_writes_it_down_and_ends_with_1(
    tmp_path: Path, how: str, language: str, title: str, reason: str
) -> None:
    ended = broken(tmp_path, how, "--language", language)
    assert ended.returncode == 1, ended.stderr
    log = tmp_path / "logs" / "window.log"
    first, told_title, *text = ended.stdout.splitlines()
    assert first == "True|failed_start|True"
    assert told_title == title
    assert "access-agent doctor" in " ".join(text)
    assert str(log) in " ".join(text)
    assert "[window_failed]" in ended.stderr
    assert reason in log.read_text("utf-8")
    assert reason in ended.stderr


@pytest.mark.proof
def test_when_the_log_is_what_is_broken_the_window_says_the_rest(tmp_path: Path) -> None:
    ended = broken(tmp_path, WITHOUT_A_LOG)
    assert ended.returncode == 1, ended.stderr
    assert "install Access Agent again" in ended.stdout
    assert "written down" not in ended.stdout
    assert "ModuleNotFoundError" in ended.stderr


@pytest.mark.parametrize("without", ["--hidden", pytest.param("--behind", marks=pytest.mark.proof)])
def test_process_without_a_window_writes_it_down_and_ends_at_once(tmp_path: Path, without: str) -> None:
    ended = broken(tmp_path, MISSING.replace("conductor", "pictures"), without)
    assert ended.returncode == 1, ended.stderr
    assert ended.stdout.startswith("False|")
    assert "gui.pictures" in (tmp_path / "logs" / "window.log").read_text("utf-8")


@pytest.mark.proof
def test_page_that_is_missing_later_is_told_in_the_same_way(
    door: DoorServer, qtbot: QtBot, tmp_path: Path
) -> None:
    door.snapshot = snapshots.main()
    process = QProcess()
    environ = QProcessEnvironment.systemEnvironment()
    environ.insert("QT_QPA_PLATFORM", "offscreen")
    process.setProcessEnvironment(environ)
    program, *rest = command(tmp_path, "sys.modules['gui.views.main'] = None", door=door.address)
    with qtbot.wait_signal(process.finished, timeout=PATIENCE_MS):
        process.start(program, rest)
    told = bytes(process.readAllStandardOutput().data()).decode()
    assert process.exitCode() == 1, bytes(process.readAllStandardError().data()).decode()
    assert told.count("True|failed_start|True") == 1
    assert "gui.views.main" in (tmp_path / "logs" / "window.log").read_text("utf-8")
