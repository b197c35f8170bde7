"""A real window's process and the desktop's notification service on a bus of their own, in both languages."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from pytestqt.qtbot import QtBot

from shared.announcements import Announcement, AnnouncementCode
from shared.commands import AnnouncementTold, EndSession
from tests.support import session_snapshots, snapshots
from tests.support.clock import START
from tests.support.door_server import DoorServer
from tests.support.notification_host import NotificationHost
from tests.support.private_bus import private_bus

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="notifications over D-Bus are Linux's"),
]
STARTED = Announcement(
    1,
    AnnouncementCode.SESSION_STARTED,
    START,
    "session s1",
    {"session": "s1", "client": "Phone", "limited": "yes"},
)
LEFT = replace(STARTED, id=2, code=AnnouncementCode.TIME_LEFT)


@dataclass
class Desk:
    """A desktop with a window's process in the background."""

    qtbot: QtBot
    door: DoorServer
    host: NotificationHost
    process: QProcess

    def until(self, holds: Callable[[], object]) -> None:
        self.qtbot.wait_until(lambda: bool(holds()))


@pytest.fixture
def desk(door: DoorServer, qtbot: QtBot) -> Iterator[Callable[[str], Desk]]:
    """Starts the window for a session, in a language, on a bus of its own."""
    with ExitStack() as left:
        host = NotificationHost(left.enter_context(private_bus()))
        left.callback(host.close)

        def start(language: str) -> Desk:
            host.open()
            process = QProcess()
            environ = QProcessEnvironment.systemEnvironment()
            environ.insert("DBUS_SESSION_BUS_ADDRESS", host.address)
            environ.insert("QT_QPA_PLATFORM", "offscreen")
            process.setProcessEnvironment(environ)
            process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedChannels)
            left.callback(_end, process)
            options = ["--door", door.address, "--language", language, "--behind"]
            process.start(sys.executable, ["-m", "gui", *options])
            return Desk(qtbot, door, host, process)

        yield start


def _end(process: QProcess) -> None:
    process.kill()
    process.waitForFinished()


@pytest.mark.parametrize(
    ("language", "title", "button", "later"),
    [
        ("en", "Remote session started", "End Session", "One minute left"),
        ("fr", "Session à distance commencée", "Mettre fin à la session", "Il reste une minute"),
    ],
)
def test_a_face_in_the_background_says_it_and_does_what_is_pressed(
    language: str, title: str, button: str, later: str, desk: Callable[[str], Desk]
) -> None:
    at = desk(language)
    at.door.show(replace(session_snapshots.live(), announcements=(STARTED,)))
    at.until(lambda: at.host.seen)
    (shown,) = at.host.seen
    assert (shown.title, shown.buttons["end_session"]) == (title, button)
    at.until(lambda: AnnouncementTold(1) in at.door.commands)
    at.host.close()
    at.host.open()
    at.door.show(replace(session_snapshots.at(59.0), revision=3, announcements=(LEFT,)))
    at.until(lambda: len(at.host.seen) == 2)
    assert at.host.seen[-1].title == later
    at.host.press(at.host.seen[-1].number, "default")
    at.door.show(replace(session_snapshots.at(58.0), revision=4, announcements=(replace(STARTED, id=5),)))
    at.until(lambda: len(at.host.seen) == 3)
    at.host.press(at.host.seen[-1].number, "end_session")
    at.until(lambda: EndSession("s1") in at.door.commands)
    at.door.show(replace(snapshots.main(), revision=5))
    at.until(lambda: not at.host.standing)
