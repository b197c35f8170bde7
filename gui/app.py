"""Composition root of the window: builds the parts, in an order that shows a frame at once.

Before the first frame only the empty window and the Starting page are imported; the rest follows when
that frame is on the screen (PERFORMANCE P1). No asyncio, httpx, keyring or pydantic in this process.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from gui.arguments import Arguments
from gui.presenters.link_state import LinkState
from gui.presenters.starting import starting_words
from gui.texts import PRODUCT
from gui.theme import Theme
from gui.views.starting import StartingPage
from gui.window import Window


def run(arguments: Arguments) -> int:
    """Open the window and stay until it is closed; the exit code."""
    application = QApplication([sys.argv[0]])
    application.setApplicationName(PRODUCT)
    application.setApplicationDisplayName("")
    Theme(application, arguments.theme)
    window = Window()
    _restore(window, arguments.state_file)
    starting = StartingPage()
    starting.render(starting_words(LinkState.CONNECTING))
    window.show_page(starting)
    window.first_painted.connect(lambda: _come_alive(window, starting, arguments))
    window.closed.connect(lambda: _remember(window, arguments.state_file))
    window.show()
    return application.exec()


def _come_alive(window: Window, starting: StartingPage, arguments: Arguments) -> None:
    """The first frame is on the screen: connect to the agent."""
    from gui import icons
    from gui.browser import SystemBrowser
    from gui.conductor import Conductor
    from gui.link import AgentLink
    from gui.pictures import Pictures
    from gui.presenters.starting import present_starting
    from gui.shelf import Binding
    from shared.clock import SystemClock

    clock = SystemClock()
    link = AgentLink(arguments.door, arguments.start_agent, clock, window)
    pictures = Pictures(window, arguments.pictures) if arguments.pictures is not None else None
    conductor = Conductor(
        window,
        Binding(starting, present_starting, starting.render),
        link,
        SystemBrowser(),
        clock,
        pictures,
    )
    starting.try_again_asked.connect(conductor.connect_again)
    window.closed.connect(link.close)
    window.setWindowIcon(icons.icon("mark", "#000000"))
    conductor.render()
    link.open()


def _restore(window: Window, state_file: Path | None) -> None:
    if state_file is None or not state_file.exists():
        return
    from PySide6.QtCore import QByteArray, QSettings

    geometry = QSettings(str(state_file), QSettings.Format.IniFormat).value("window/geometry")
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)


def _remember(window: Window, state_file: Path | None) -> None:
    if state_file is None:
        return
    from PySide6.QtCore import QSettings

    settings = QSettings(str(state_file), QSettings.Format.IniFormat)
    settings.setValue("window/geometry", window.saveGeometry())
    settings.sync()
