"""The window on a real display, read and operated by another process as a screen reader does (STYLE 19)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from pytestqt.qtbot import QtBot

from shared.commands import Command, SignIn
from shared.reasons import SignInStep
from tests.support import snapshots
from tests.support.door_server import DoorServer

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_PYTHON = "/usr/bin/python3"
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
    reader.setWorkingDirectory(str(ROOT))
    window = [sys.executable, "-m", "gui", "--door", door.address]
    script = str(ROOT / "tests/support/screen_reader.py")
    with qtbot.wait_signal(reader.finished, timeout=40_000):
        reader.start("dbus-run-session", ["--", SYSTEM_PYTHON, script, "Sign In", *window])
    said = bytes(reader.readAllStandardOutput().data()).decode()
    errors = bytes(reader.readAllStandardError().data()).decode()
    assert reader.exitCode() == 0, errors
    assert SignIn() in door.commands
    told = next(line for line in said.splitlines() if line.startswith("["))  # the bus talks too
    controls = [(each["role"], each["name"]) for each in json.loads(told)]
    buttons = [name for role, name in controls if "button" in role]
    assert buttons == ["Sign In", "Create an Account", "Use a code instead"]
    assert ("label", "Your computer, wherever you are") in controls
    assert [role for role, name in controls if not name and role in ("push button", "text", "link")] == []
