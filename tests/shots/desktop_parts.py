"""Pictures of what a window does beside its pages: closing, quitting, the tray, a report that is read.

May import Qt and `gui`.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from gui.conductor import Conductor
from gui.link import AgentLink
from gui.presenters.link_state import LinkState
from gui.presenters.scene import Scene
from gui.presenters.tray import present_tray
from gui.routes import Place, route_for
from gui.tray.icon import TrayIcon
from gui.window import Window
from shared.report import Report
from shared.snapshot import Snapshot
from tests.shots.window_parts import Act, Desk, WindowShot, draw_whole
from tests.support.clock import START

REPORT: Final = Report(
    1,
    {
        "about.json": '{\n "version": "0.1.0",\n "system": "Linux"\n}',
        "agent.log": "12:00:00 agent INFO state ready\n12:04:12 agent INFO session s1 live\n",
    },
)


def quitting(name: str, snapshot: Snapshot) -> WindowShot:
    """What Quit asks, above the page."""
    return _acted(name, snapshot, lambda _window, conductor, _link: conductor.asking.quit())


def closing(name: str, snapshot: Snapshot) -> WindowShot:
    """What closing says, the first time."""

    def close(window: Window, _conductor: Conductor, _link: AgentLink) -> None:
        window.listen_to_keys()
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        QTest.keyClick(window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)

    return _acted(name, snapshot, close)


def report(name: str, snapshot: Snapshot) -> WindowShot:
    """The About page with a report that can be read and saved."""

    def answer(_window: Window, _conductor: Conductor, link: AgentLink) -> None:
        link.reply_received.emit(1, None, REPORT)

    way = "main.settings_open settings.about about.report"
    return _acted(name, snapshot, answer, way, Place.ABOUT)


def tray(name: str, snapshot: Snapshot | None, link: LinkState = LinkState.CONNECTED) -> WindowShot:
    """The menu of the icon in the tray."""

    def draw(desk: Desk) -> QImage:
        window = Window()
        icon = TrayIcon(window)
        icon.render_tray(present_tray(Scene(snapshot, link, START)))
        menu = window.findChild(QMenu, "tray.menu")
        assert menu is not None
        menu.ensurePolished()
        menu.resize(menu.sizeHint())
        image = menu.grab().toImage()
        desk.settled(window)
        icon.take_away()
        window.deleteLater()
        return image

    return WindowShot(name, draw)


def _acted(name: str, snapshot: Snapshot, act: Act, click: str = "", place: Place = Place.HOME) -> WindowShot:
    def draw(desk: Desk) -> QImage:
        return draw_whole(desk, snapshot, START, click=click, act=act)

    return WindowShot(name, draw, route_for(snapshot, place))
