"""The tray of a real window, over a bus of its own: its panel comes late, comes again, or never."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QProcess, QProcessEnvironment
from pytestqt.qtbot import QtBot

from shared.commands import ChangePreferences, Command, EndSession, OpenPage, Pause
from shared.preferences import Preferences
from shared.reasons import LoginPage
from tests.support import session_snapshots, snapshots
from tests.support.door_server import DoorServer
from tests.support.patience import PATIENCE_MS
from tests.support.private_bus import private_bus
from tests.support.tray_host import TrayHost
from tests.support.x_display import Onlooker, x_server

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="the tray over D-Bus is Linux's"),
]


@dataclass
class Desk:
    """A desktop with a window of ours: its bus, its panel, and the window's process."""

    qtbot: QtBot
    door: DoorServer
    host: TrayHost
    process: QProcess
    screen: Onlooker

    def until(self, holds: Callable[[], object]) -> None:
        """Wait for `holds`."""
        self.qtbot.wait_until(lambda: bool(holds()), timeout=PATIENCE_MS)

    @property
    def icon(self) -> str:
        """The name of the one icon in the tray."""
        self.until(lambda: self.host.items)
        (name,) = self.host.items
        return name

    def lines(self) -> list[str]:
        """What the menu says."""
        return [each.text for each in self.host.menu(self.icon) if not each.separator]

    def reads(self, *lines: str) -> None:
        """Wait until the menu says `lines`."""
        self.until(lambda: self.lines() == list(lines))

    def asks(self, command: Command) -> None:
        """Wait until the window's last word to the agent was `command`."""
        self.until(lambda: self.door.commands[-1:] == [command])

    @property
    def runs(self) -> bool:
        """Whether the window's process is there."""
        return self.process.state() is not QProcess.ProcessState.NotRunning

    def sees_window(self) -> bool:
        """Whether the window can be seen on the display."""
        return bool(self._windows())

    def close_window(self) -> None:
        """Press the cross that a window manager draws."""
        for window in self._windows():
            self.screen.ask_to_close(window)

    def _windows(self) -> list[int]:
        return self.screen.windows_called("Access Agent")


Start = Callable[..., Desk]
LAST = ("Settings", "Quit Access Agent…")
TOLD = snapshots.main(preferences=Preferences(closing_told=True))


@pytest.fixture
def desk(door: DoorServer, qtbot: QtBot) -> Iterator[Start]:
    """Starts a window with `options` on a display and a bus of its own; `early`: after the panel."""
    with ExitStack() as left:
        display, bus = left.enter_context(x_server()), left.enter_context(private_bus())
        host = TrayHost(bus)
        left.callback(host.close)
        screen = Onlooker(display)
        left.callback(screen.close)

        def start(*options: str, early: bool = True) -> Desk:
            if early:
                host.open()
            process = QProcess()
            environ = QProcessEnvironment.systemEnvironment()
            environ.remove("WAYLAND_DISPLAY")
            for name, value in {
                "DISPLAY": display,
                "QT_QPA_PLATFORM": "xcb",
                "DBUS_SESSION_BUS_ADDRESS": bus,
            }.items():
                environ.insert(name, value)
            process.setProcessEnvironment(environ)
            process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedChannels)
            left.callback(end, process)
            process.start(sys.executable, ["-m", "gui", "--door", door.address, "--language", "en", *options])
            return Desk(qtbot, door, host, process, screen)

        yield start


def end(process: QProcess) -> None:
    """End a window that has not ended by itself."""
    process.kill()
    process.waitForFinished()


@pytest.mark.rule("R3", "R91")
def test_tray_tells_how_things_stand_and_its_menu_does_what_the_window_can(desk: Start) -> None:
    at = desk()
    at.door.show(snapshots.main())
    at.reads("Studio: Online", "Trial mode", "Open Access Agent", "Buy Subscription", "Pause", *LAST)
    assert at.host.tooltip(at.icon) == "Access Agent\nStudio: Online\nTrial mode"
    assert at.host.look(at.icon)["Title"] == "Access Agent"
    before = at.host.picture(at.icon)
    at.host.choose(at.icon, "Buy Subscription")
    at.asks(OpenPage(LoginPage.BUY))
    at.host.choose(at.icon, "Pause")
    at.asks(Pause())
    at.door.show(session_snapshots.live(revision=2))
    used = ("This computer is being used", "Chrome on Android")
    at.reads(*used, "Open Access Agent", "End Session", "Buy Subscription", "Pause", *LAST)
    assert at.host.picture(at.icon) != before
    at.host.choose(at.icon, "End Session")
    at.asks(EndSession("s1"))


def test_closed_window_stays_in_the_tray_and_comes_back_from_there(desk: Start) -> None:
    at = desk()
    at.door.show(TOLD)
    at.until(at.sees_window)
    at.reads("Studio: Online", "Trial mode", "Open Access Agent", "Buy Subscription", "Pause", *LAST)
    at.close_window()
    at.until(lambda: not at.sees_window())
    at.host.press(at.icon)
    at.until(at.sees_window)
    at.close_window()
    at.until(lambda: not at.sees_window())
    at.host.choose(at.icon, "Quit Access Agent…")
    at.until(at.sees_window)
    assert at.runs
    assert at.door.commands == []


def test_first_closing_says_once_that_the_computer_stays_reachable(desk: Start) -> None:
    at = desk()
    at.door.show(snapshots.main())
    assert at.icon
    at.close_window()
    at.asks(ChangePreferences(closing_told=True))
    assert at.sees_window()
    at.close_window()
    at.until(lambda: not at.sees_window())
    assert at.runs
    assert len(at.door.commands) == 1


def test_panel_that_comes_late_or_again_finds_the_icon(desk: Start) -> None:
    at = desk(early=False)
    at.door.show(TOLD)
    at.until(at.sees_window)
    at.host.open()
    lines = ("Studio: Online", "Trial mode", "Open Access Agent", "Buy Subscription", "Pause", *LAST)
    at.reads(*lines)
    at.host.close()
    at.host.open()
    at.reads(*lines)
    at.host.choose(at.icon, "Pause")
    at.asks(Pause())


def test_panel_that_goes_for_good_leaves_a_window_that_closes_as_without_one(desk: Start) -> None:
    at = desk()
    at.door.show(TOLD)
    assert at.icon
    at.host.close()
    at.close_window()
    at.until(lambda: not at.runs)
    assert at.door.commands == []


def test_started_hidden_it_stands_in_the_tray_without_a_window(desk: Start) -> None:
    at = desk("--hidden")
    at.door.show(TOLD)
    at.reads("Studio: Online", "Trial mode", "Open Access Agent", "Buy Subscription", "Pause", *LAST)
    assert not at.sees_window()
    assert at.door.hellos[0]["quiet"] is True
    at.host.choose(at.icon, "Open Access Agent")
    at.until(at.sees_window)


def test_started_hidden_where_no_tray_comes_it_ends_and_stops_nothing(desk: Start) -> None:
    at = desk("--hidden", early=False)
    at.door.show(TOLD)
    at.until(lambda: at.door.connections == 1)
    at.until(lambda: not at.runs)
    assert at.door.commands == []


def test_agent_that_stops_is_told_in_the_tray(desk: Start) -> None:
    at = desk("--hidden")
    at.door.show(TOLD)
    assert at.icon
    at.door.send({"type": "bye", "reason": "shutdown"})
    at.reads("Access Agent is stopped", "Open Access Agent", "Quit Access Agent…")
    at.host.choose(at.icon, "Quit Access Agent…")
    at.until(lambda: not at.runs)


def test_guided_window_ends_when_it_is_closed_though_there_is_a_tray(desk: Start) -> None:
    at = desk("--guided")
    at.door.show(snapshots.main())
    at.until(at.sees_window)
    at.until(lambda: at.door.connections == 1)
    at.close_window()
    at.until(lambda: not at.runs)
    assert at.door.commands == []
    assert at.host.items == []
