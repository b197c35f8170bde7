"""What the system says to the whole program: Quit is asked about, the end of the desktop's session is not."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from pytestqt.qtbot import QtBot

from tests.support import session_snapshots, snapshots
from tests.support.door_server import DoorServer

# Says to the program what the system would, one word after the other, as they come on standard input.
TOLD_MAIN = """
import os, sys
from PySide6.QtCore import QCoreApplication, QEvent, QSocketNotifier
from gui import app
class Manager:
    def setRestartHint(self, hint):
        print("restart", hint.name, flush=True)
come_alive = app._come_alive
def alive(application, *rest):
    come_alive(application, *rest)
    window = rest[1]
    def hear():
        for word in os.read(0, 4096).decode().split():
            do(word)
    def do(word):
        if word == "quit":
            QCoreApplication.postEvent(application, QEvent(QEvent.Type.Quit))
        elif word == "end":
            application._on_session_end(Manager())
        elif word == "see":
            from PySide6.QtWidgets import QWidget
            asked = window.findChild(QWidget, "quit.question")
            print("on", window.page.objectName(), asked is not None and asked.isVisible(), "end", flush=True)
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read, window)
    notifier.activated.connect(hear)
    print("alive", flush=True)
app._come_alive = alive
from gui.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


class Told:
    """A window in a process of its own, and what it says."""

    def __init__(self, door: DoorServer, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.state_file, self.heard = qtbot, folder / "window.ini", ""
        self.process = QProcess()
        settings = QProcessEnvironment()
        for name, value in (os.environ | {"QT_QPA_PLATFORM": "offscreen"}).items():
            settings.insert(name, value)
        self.process.setProcessEnvironment(settings)
        self.process.readyReadStandardOutput.connect(self._hear)
        own = ["--door", door.address, "--state-file", str(self.state_file)]
        self.process.start(sys.executable, ["-c", TOLD_MAIN, *own])
        self.until("alive")

    def _hear(self) -> None:
        self.heard += bytes(self.process.readAllStandardOutput().data()).decode()

    def until(self, text: str) -> None:
        self.qtbot.wait_until(lambda: text in self.heard, timeout=30_000)

    def say(self, *words: str) -> None:
        for word in words:
            self.process.write(f"{word}\n".encode())

    def ends(self, *words: str) -> int:
        with self.qtbot.wait_signal(self.process.finished, timeout=30_000):
            self.say(*words)
        return self.process.exitCode()


@pytest.fixture
def open_told(door: DoorServer, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], Told]]:
    made: list[Told] = []

    def start() -> Told:
        made.append(Told(door, qtbot, tmp_path))
        return made[-1]

    yield start
    for told in made:
        if told.process.state() != QProcess.ProcessState.NotRunning:
            told.process.kill()
            told.process.waitForFinished()


def see(told: Told, wanted: str) -> None:
    """Ask until the page, and whether the question is there, are as wanted: things are on their way."""

    def looked() -> bool:
        told.heard = ""
        told.say("see")
        told.until("end")
        return f"on {wanted} end" in told.heard

    told.qtbot.wait_until(looked, timeout=30_000)


def test_quit_of_the_system_asks_and_the_end_of_the_session_ends_the_question_too(
    door: DoorServer, open_told: Callable[[], Told]
) -> None:
    door.snapshot = snapshots.main()
    told = open_told()
    see(told, "main.page False")
    told.say("quit")
    see(told, "main.page True")
    assert told.process.state() == QProcess.ProcessState.Running
    assert told.ends("end", "quit") == 0
    assert "restart RestartNever" in told.heard
    assert told.state_file.exists()
    assert door.commands == []


@pytest.mark.proof
def test_strip_of_a_session_does_not_hold_up_the_end_of_the_desktops(
    door: DoorServer, open_told: Callable[[], Told]
) -> None:
    door.snapshot = session_snapshots.live()
    told = open_told()
    see(told, "main.page False")
    assert told.ends("end", "quit") == 0
    assert door.commands == []


@pytest.mark.proof
def test_quit_without_anything_to_ask_ends_everything(open_told: Callable[[], Told]) -> None:
    told = open_told()
    assert told.ends("quit") == 0
