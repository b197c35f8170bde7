"""The window on a real display, read and operated by another process as a screen reader does (STYLE 19)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from pytestqt.qtbot import QtBot

from gui.qa.accessible import MARK, SCRIPT, reading_python
from shared.commands import Command, SignIn
from shared.reasons import SignInStep
from tests.support import snapshots
from tests.support.door_server import DoorServer

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI is the accessibility bus of Linux"),
]


@pytest.fixture
def door() -> Iterator[DoorServer]:
    server = DoorServer(os.path.join(os.environ["XDG_RUNTIME_DIR"], "d.sock"))
    yield server
    server.close()
    server.deleteLater()


def test_a_screen_reader_finds_every_control_by_name_and_signs_in(
    display: str, door: DoorServer, qtbot: QtBot
) -> None:
    def answer(command: Command) -> None:
        if isinstance(command, SignIn):
            # Without an address yet, so that no browser opens on the screen of the test.
            door.show(snapshots.signing_in(SignInStep.PREPARING, revision=2))

    door.answer = answer
    door.snapshot = snapshots.welcome()
    settings = QProcessEnvironment.systemEnvironment()
    for name, value in {
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }.items():
        settings.insert(name, value)
    reader = QProcess()
    reader.setProcessEnvironment(settings)
    reader.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
    window = [sys.executable, "-m", "gui", "--door", door.address]
    reader.start("dbus-run-session", ["--", reading_python() or "", str(SCRIPT), *window])

    def ask(**question: str) -> Any:
        """What the reader answers; the test's own door goes on meanwhile."""
        reader.write(json.dumps(question).encode() + b"\n")
        said: list[str] = []

        def has_answered() -> bool:
            while reader.canReadLine():
                said.append(bytes(reader.readLine().data()).decode())
            return bool(said) and said[-1].startswith(MARK)  # the bus talks there too

        qtbot.wait_until(has_answered, timeout=25_000)
        return json.loads(said[-1].removeprefix(MARK))["result"]

    def seen() -> list[tuple[str, str]]:
        return [(each["role"], each["name"]) for each in ask(ask="controls")]

    qtbot.wait_until(lambda: ("push button", "Sign In") in seen(), timeout=25_000)
    controls = seen()
    ask(ask="press", name="welcome.sign_in")
    qtbot.wait_until(lambda: ("push button", "Sign In") not in seen(), timeout=25_000)
    with qtbot.wait_signal(reader.finished, timeout=10_000):
        reader.closeWriteChannel()
    assert reader.exitCode() == 0, bytes(reader.readAllStandardError().data()).decode()
    assert SignIn() in door.commands
    buttons = [name for role, name in controls if "button" in role]
    assert buttons == ["Sign In", "Create an Account", "Use a code instead"]
    assert ("label", "Your computer, wherever you are") in controls
    assert [role for role, name in controls if not name and role in ("push button", "text", "link")] == []
