"""Composition root of the window: builds the parts, in an order that shows a frame at once.

Before the first frame only the empty window and a hand-painted mark are imported; the rest follows when
that frame is on the screen (PERFORMANCE P1). No asyncio, httpx, keyring or pydantic in this process.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLocale
from PySide6.QtGui import QPalette

from gui import geometry
from gui.application import Application
from gui.first_frame import FirstFrame
from gui.language import VARIABLE, Voice, language_for, remembered, speak
from gui.palettes import is_fallback, palette_for
from gui.texts import PRODUCT
from gui.timers import soon
from gui.window import Window

if TYPE_CHECKING:
    from collections.abc import Callable

    from gui.arguments import Arguments

_READABLE_POINTS: Final = 10.0


def run(arguments: Arguments) -> int:
    """Open the window and stay until it is closed and no session needs the strip any more; the exit code."""
    application = Application([sys.argv[0]])
    application.setQuitOnLastWindowClosed(False)
    application.setApplicationName(PRODUCT)
    home = QLocale.system()
    told = arguments.language or os.environ.get(VARIABLE)
    chosen = None if told else remembered(arguments.state_file)
    voice = speak(application, language_for(arguments.language or chosen, os.environ, home), home)
    system = application.palette()  # a copy; the copy constructor would import the whole `Qt` namespace
    if is_fallback(system):
        _enlarge_fallback_font(application)
    application.setPalette(palette_for(system, arguments.theme))
    window = Window(FirstFrame())
    if arguments.geometry is not None:
        left, top, width, height = arguments.geometry
        window.move(left, top)
        window.resize(width, height)
    else:
        geometry.restore(window, arguments.state_file)
    window.closed.connect(lambda: geometry.remember(window, arguments.state_file))
    application.session_ends.connect(lambda: geometry.remember(window, arguments.state_file))

    def give_up() -> None:
        """Closed before it had come alive."""
        application.finish()

    code = 0

    def tell(error: Exception) -> None:
        nonlocal code
        code = _tell(application, window, arguments, error)

    def come_alive() -> None:
        window.closed.disconnect(give_up)
        try:
            _come_alive(application, system, window, arguments, voice, tell)
        except Exception as exc:  # noqa: BLE001 - whatever it is: a window that stays dead must say so
            tell(exc)

    window.closed.connect(give_up)
    if arguments.behind or arguments.hidden:
        soon(come_alive, window)
    else:
        window.first_painted.connect(come_alive)
        window.show()
    return application.exec() or code


def _tell(application: Application, window: Window, arguments: Arguments, error: Exception) -> int:
    """Say in the window why it goes no further, and end when it is closed; the exit code."""
    from gui.failed_start import FAILED, tell_failure

    tell_failure(window, error, arguments.state_file)
    if window.isVisible():
        window.closed.connect(application.finish)
    else:  # nobody looks: what started it reads the code
        application.finish()
    return FAILED


def _enlarge_fallback_font(application: Application) -> None:
    """Qt's own fallback font is too small to read calmly; a system's font is left as it is."""
    font = application.font()
    if 0 < font.pointSizeF() < _READABLE_POINTS:
        font.setPointSizeF(_READABLE_POINTS)
        application.setFont(font)


def _come_alive(
    application: Application,
    system: QPalette,
    window: Window,
    arguments: Arguments,
    voice: Voice,
    tell: Callable[[Exception], None],
) -> None:
    """The first frame is on the screen: connect to the agent, and import the rest."""
    from gui import icons
    from gui.browser import SystemBrowser
    from gui.conductor import Conductor
    from gui.journal import Journal, folder_beside
    from gui.language_keeper import LanguageKeeper
    from gui.link import AgentLink
    from gui.motion import Motion, reader_of
    from gui.pictures import Pictures
    from gui.presenters.scene import Failure
    from gui.theme import Theme
    from shared.clock import SystemClock
    from shared.deep_links import LinkVerb

    clock = SystemClock()
    verb = {each.value: each for each in LinkVerb}.get(arguments.verb, LinkVerb.OPEN)
    link = AgentLink(arguments.door, arguments.start_agent, clock, window, verb, quiet=arguments.hidden)
    theme = Theme(application, system, arguments.theme)
    window.motion_asked.connect(
        Motion(reader_of(sys.platform, os.environ, theme), theme.keep_still, theme).ask
    )
    pictures = Pictures(window, arguments.pictures) if arguments.pictures is not None else None
    conductor = Conductor(
        window,
        link,
        SystemBrowser(),
        clock,
        pictures,
        panel=pictures is None and not arguments.behind,
        stays=pictures is None and not arguments.guided,
        state_file=arguments.state_file,
        language=LanguageKeeper(
            voice,
            QLocale.system(),
            told=bool(arguments.language or os.environ.get(VARIABLE)),
            state_file=arguments.state_file,
        ),
    )
    theme.changed.connect(conductor.render)
    conductor.broken.connect(tell)
    conductor.finished.connect(link.close)
    conductor.finished.connect(application.finish)
    folder = folder_beside(arguments.state_file)
    if folder is not None:
        journal = Journal(folder, clock)
        application.aboutToQuit.connect(journal.close)
        if journal.open():
            conductor.asking.tell(Failure("window_crashed"))
    window.setWindowIcon(icons.icon("mark", "#000000"))
    window.listen_to_keys()
    conductor.render()
    conductor.links.begin(verb)
    if sys.platform == "darwin":
        application.installEventFilter(conductor.links)
    application.quit_wished.connect(conductor.asking.quit)
    application.ask_first()
    link.open()
    if arguments.behind:
        conductor.end_unless_needed()
    elif arguments.hidden:
        conductor.wait_in_tray()
