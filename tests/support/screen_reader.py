"""A window in a process of its own, and a screen reader in a third one; the test's own door stands behind.

The reader is `listening_reader`. It is asked without blocking, because the door lives in the
Qt event loop of the test.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QProcess, QProcessEnvironment
from pytestqt.qtbot import QtBot

from gui.qa.accessible import MARK, reading_python
from tests.support.door_server import DoorServer
from tests.support.patience import PATIENCE_MS

_SCRIPT: Final = Path(__file__).with_name("listening_reader.py")


@dataclass(frozen=True, slots=True)
class Told:
    """A control as a screen reader is told of it. `id` ends with its `objectName`."""

    id: str
    role: str
    name: str
    text: str | None
    enabled: bool
    checked: bool
    place: tuple[int, int, int, int]
    description: str
    states: tuple[str, ...]
    labels: tuple[str, ...] = ()

    @property
    def short(self) -> str:
        """What tells it apart in a message."""
        return f"{self.role} {self.name!r} ({self.id.rpartition('/')[2][-50:]})"


class ScreenReader:
    """Reads and operates the window that it has opened on `display`."""

    def __init__(self, display: str, door: DoorServer, qtbot: QtBot, *arguments: str, **environ: str) -> None:
        self._bot = qtbot
        settings = QProcessEnvironment.systemEnvironment()
        for name, value in {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            **environ,
        }.items():
            settings.insert(name, value)
        self._process = QProcess()
        self._process.setProcessEnvironment(settings)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        window = [sys.executable, "-m", "gui", "--door", door.address, *arguments]
        python = reading_python()
        assert python is not None, "no Python here has the accessibility library (package gir1.2-atspi-2.0)"
        self._process.start("dbus-run-session", ["--", python, str(_SCRIPT), *window])

    def controls(self) -> list[Told]:
        """Everything that can be seen now, from the outermost inwards."""
        return [_told(each) for each in self._ask(ask="controls")]

    def focused(self) -> Told | None:
        """What has the keyboard."""
        found = self._ask(ask="focused")
        return _told(found) if found is not None else None

    def spoken(self) -> list[str]:
        """What the window has announced since this was asked last."""
        return [str(each) for each in self._ask(ask="spoken")]

    def ask_beyond(self) -> tuple[int, list[str]]:
        """Ask all controls for children that they do not have: how many were asked, and who told of one."""
        told = self._ask(ask="beyond")
        return told["asked"], told["told"]

    def press(self, name: str) -> None:
        """Press a button."""
        self._ask(ask="press", name=name)

    def wait_for(self, role: str, name: str) -> list[Told]:
        """What can be seen once there is a control of this role and name."""
        found: list[Told] = []

        def is_there() -> bool:
            found[:] = self.controls()
            return any((each.role, each.name) == (role, name) for each in found)

        self._bot.wait_until(is_there, timeout=PATIENCE_MS)
        return found

    def close(self) -> str:
        """End the window and its reader; what it said on its error stream. Raises when it has failed."""
        with self._bot.wait_signal(self._process.finished, timeout=PATIENCE_MS):
            self._process.closeWriteChannel()
        errors = bytes(self._process.readAllStandardError().data()).decode()
        assert self._process.exitCode() == 0, errors
        return errors

    def _ask(self, **question: str) -> Any:
        self._process.write(json.dumps(question).encode() + b"\n")
        said: list[str] = []

        def has_answered() -> bool:
            while self._process.canReadLine():
                said.append(bytes(self._process.readLine().data()).decode())
            return bool(said) and said[-1].startswith(MARK)  # the bus talks there too

        self._bot.wait_until(has_answered, timeout=PATIENCE_MS)
        told = json.loads(said[-1].removeprefix(MARK))
        assert "error" not in told, told["error"]
        return told["result"]


def _told(facts: dict[str, Any]) -> Told:
    return Told(**{key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()})


Open = Callable[..., ScreenReader]
"""Opens a window on a snapshot, with arguments and an environment of its own."""


def at_rest(reader: ScreenReader, control: str, bot: QtBot) -> list[Told]:
    """What is told once `control` is shown and two readings found the same."""
    last: list[list[Told]] = [[]]

    def is_at_rest() -> bool:
        before, now = last[0], reader.controls()
        last[0] = now
        there = any(each.id.endswith(f".{control}") for each in now)
        return there and [each.id for each in before] == [each.id for each in now]

    bot.wait_until(is_at_rest, timeout=PATIENCE_MS)
    return last[0]
