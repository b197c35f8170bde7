"""A real display for the tests that need one, and a window on it with a screen reader beside it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from shared.snapshot import Snapshot
from tests.support.door_server import DoorServer
from tests.support.screen_reader import Open, ScreenReader


@pytest.fixture
def display() -> Iterator[str]:
    """An X server of the test's own, on a number that is free."""
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "800x900x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    with server.stdout:
        number = server.stdout.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def door() -> Iterator[DoorServer]:
    """What the window finds in the agent's place."""
    server = DoorServer(os.path.join(os.environ["XDG_RUNTIME_DIR"], "d.sock"))
    yield server
    server.close()
    server.deleteLater()


@pytest.fixture
def opened(display: str, door: DoorServer, qtbot: QtBot) -> Iterator[Open]:
    """Opens a window with a screen reader beside it."""
    readers: list[ScreenReader] = []

    def begin(snapshot: Snapshot, *arguments: str, **environ: str) -> ScreenReader:
        door.snapshot = snapshot
        readers.append(ScreenReader(display, door, qtbot, *arguments, **environ))
        return readers[-1]

    yield begin
    for reader in readers:
        reader.close()
