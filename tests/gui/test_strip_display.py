"""The strip on a real X display: nothing that another program there may do hides it (SECURITY 29).

The window is the real process; the other program speaks to the X server itself, as somebody's who has come
in from far away could.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from pytestqt.qtbot import QtBot

from agent.session.desktop import Rect
from agent.session.systems.x11.link import xcb, xproto
from shared.commands import EndSession
from shared.preferences import Preferences
from tests.support import session_snapshots
from tests.support.door_server import DoorServer
from tests.support.patience import PATIENCE_MS
from tests.support.x_display import XProgram, x_server

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="X11 is a display of Linux"),
]
SCREEN = Rect(0, 0, 1000, 800)


@dataclass
class OnDisplay:
    """The window's process on a display of its own, and another program there."""

    process: QProcess
    other: XProgram
    door: DoorServer

    @property
    def core(self) -> Any:
        return self.other.link.core

    def windows(self) -> list[int]:
        """The visible top-level windows of the product, the lowest first, and the other program's."""
        found = []
        for window in self.core.QueryTree(self.other.link.root).reply().children:
            with suppress(xproto.WindowError):  # it went while it was looked at
                name = self._property(window, "WM_NAME")
                if name == "Access Agent" and self._is_viewable(window) or window == self.other.window:
                    found.append(window)
        return found

    def strip(self) -> int | None:
        """The one that no window manager has a say about."""
        return self._ours(managed=False)

    def main(self) -> int | None:
        """The window itself."""
        return self._ours(managed=True)

    def _ours(self, *, managed: bool) -> int | None:
        for window in self.windows():
            with suppress(xproto.WindowError):
                if window != self.other.window and self._attributes(window).override_redirect != managed:
                    return window
        return None

    def place(self, window: int) -> Rect:
        found = self.core.GetGeometry(window).reply()
        return Rect(found.x, found.y, found.width, found.height)

    def configure(self, window: int, **values: int) -> None:
        """Move, resize or restack a window, whoever it belongs to."""
        bits = {"x": 1, "y": 2, "width": 4, "height": 8, "stack_mode": 64}
        self.core.ConfigureWindow(window, sum(bits[name] for name in values), list(values.values()))
        self.other.sync()

    def ask_to_close(self, window: int) -> None:
        """What the cross of a frame does."""
        data = [self.other.link.atom("WM_DELETE_WINDOW"), 0, 0, 0, 0]
        event = xproto.ClientMessageEvent.synthetic(
            32,
            window,
            self.other.link.atom("WM_PROTOCOLS"),
            xproto.ClientMessageData.synthetic(data, "IIIII"),
        )
        self.core.SendEvent(False, window, 0, event.pack())
        self.other.sync()

    def press(self, x: int, y: int) -> None:
        """Press the left mouse button there."""
        import xcffib.xtest

        hand: Any = self.other.link.connection(xcffib.xtest.key)
        for kind, detail in ((6, 0), (4, 1), (5, 1)):  # motion, press, release (X11 protocol, encoding)
            hand.FakeInput(kind, detail, 0, self.other.link.root, x, y, 0)
        self.other.sync()

    def _attributes(self, window: int) -> Any:
        return self.core.GetWindowAttributes(window).reply()

    def _is_viewable(self, window: int) -> bool:
        return bool(self._attributes(window).map_state == xproto.MapState.Viewable)

    def _property(self, window: int, name: str) -> str:
        try:
            found = self.core.GetProperty(False, window, self.other.link.atom(name), 0, 0, 64).reply()
        except xcb.Error:
            return ""  # it has just gone
        return bytes(found.value.buf()).decode("utf-8", "replace")


@pytest.fixture
def on_display(door: DoorServer, qtbot: QtBot) -> Iterator[Callable[..., OnDisplay]]:
    with x_server(f"{SCREEN.width}x{SCREEN.height}x24") as display:
        started: list[OnDisplay] = []

        def start(*options: str) -> OnDisplay:
            settings = QProcessEnvironment.systemEnvironment()
            settings.insert("DISPLAY", display)
            settings.insert("QT_QPA_PLATFORM", "xcb")
            process = QProcess()
            process.setProcessEnvironment(settings)
            process.start(sys.executable, ["-m", "gui", "--door", door.address, *options])
            other = XProgram(display, Rect(0, 700, 50, 50))
            started.append(OnDisplay(process, other, door))
            return started[-1]

        yield start
        for one in started:
            one.process.kill()
            one.process.waitForFinished()
            one.other.close()


def told(process: QProcess) -> str:
    return bytes(process.readAllStandardError().data()).decode()


@pytest.mark.security(29)
@pytest.mark.rule("R11")
def test_nothing_on_the_display_hides_the_strip(
    on_display: Callable[..., OnDisplay], door: DoorServer, qtbot: QtBot
) -> None:
    door.snapshot = session_snapshots.live(preferences=Preferences(closing_told=True))
    one = on_display()
    qtbot.wait_until(lambda: one.strip() is not None and one.main() is not None, timeout=PATIENCE_MS)
    strip, place = one.strip(), one.place(one.strip() or 0)
    assert strip is not None
    assert place.y == 12
    assert abs(place.x + place.width // 2 - SCREEN.width // 2) <= 2

    one.core.ChangeWindowAttributes(one.other.window, xproto.CW.OverrideRedirect, [1])
    one.configure(
        one.other.window,
        x=place.x - 5,
        y=0,
        width=place.width + 10,
        height=200,
        stack_mode=xproto.StackMode.Above,
    )
    assert one.windows()[-1] == one.other.window
    qtbot.wait_until(lambda: one.windows()[-1] == strip, timeout=PATIENCE_MS)

    one.core.UnmapWindow(strip)
    one.other.sync()
    assert one.strip() is None
    qtbot.wait_until(lambda: one.strip() == strip, timeout=PATIENCE_MS)

    one.configure(strip, x=5000, y=5000, width=1, height=1)
    qtbot.wait_until(lambda: one.place(strip).width == place.width, timeout=PATIENCE_MS)
    qtbot.wait_until(lambda: 0 <= one.place(strip).x <= SCREEN.width - place.width, timeout=PATIENCE_MS)
    back = one.place(strip)
    assert 0 <= back.y <= SCREEN.height - back.height

    one.ask_to_close(strip)
    one.ask_to_close(one.main() or 0)
    qtbot.wait_until(lambda: one.main() is None, timeout=PATIENCE_MS)
    assert one.strip() == strip
    one.press(back.x + back.width - 40, back.y + back.height // 2)
    qtbot.wait_until(lambda: door.commands == [EndSession("s1")], timeout=PATIENCE_MS)

    door.show(session_snapshots.over(revision=2))
    qtbot.wait_until(lambda: one.place(strip).height != place.height, timeout=PATIENCE_MS)
    over = one.place(strip)
    with qtbot.wait_signal(one.process.finished, timeout=PATIENCE_MS):
        one.press(over.x + over.width - 28, over.y + over.height // 2)
    assert one.process.exitCode() == 0, told(one.process)


@pytest.mark.security(29)
def test_a_window_that_the_agent_starts_for_a_session_shows_the_strip_alone(
    on_display: Callable[..., OnDisplay], door: DoorServer, qtbot: QtBot
) -> None:
    told_before = Preferences(closing_told=True)
    door.snapshot = session_snapshots.live(preferences=told_before)
    one = on_display("--behind")
    qtbot.wait_until(lambda: one.strip() is not None, timeout=PATIENCE_MS)
    assert one.main() is None
    door.show(
        replace(
            session_snapshots.live(question=session_snapshots.QUESTION, preferences=told_before), revision=2
        )
    )
    qtbot.wait_until(lambda: one.main() is not None, timeout=PATIENCE_MS)
    one.ask_to_close(one.main() or 0)
    qtbot.wait_until(lambda: one.main() is None, timeout=PATIENCE_MS)
    assert one.strip() is not None
    with qtbot.wait_signal(one.process.finished, timeout=PATIENCE_MS):
        door.send({"type": "bye", "reason": "shutdown"})
    assert one.process.exitCode() == 0, told(one.process)
