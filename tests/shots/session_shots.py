"""Everything that the window shows of sessions, one sheet per language and theme: card, question, strip.

The widgets are the window's own; the situations are those of `tests.support.session_snapshots`, because no
real session is in all of them. A process of its own: `python -m tests.shots.session_shots FOLDER`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from gui.language import Language, speak
from gui.palettes import palette_for
from gui.presenters.link_state import LinkState
from gui.presenters.main import present_main
from gui.presenters.question import present_question
from gui.presenters.scene import Scene
from gui.presenters.strip import present_strip
from gui.qa.pages import Finder
from gui.theme import Theme
from gui.views.main import MainPage
from gui.views.question import QuestionPage
from gui.views.strip import Strip
from gui.widgets.layout import settle_layouts
from shared.snapshot import Snapshot
from tests.shots.card_shots import THEMES, WIDTH, sheet_of
from tests.support import session_snapshots, snapshots
from tests.support.clock import START

_POINTS = 10.0


def take(out: Path) -> None:
    """All sheets into `out`, each made by a process of its own: a language is for a whole program."""
    for language in Language:
        for theme in THEMES:
            subprocess.run(
                [sys.executable, "-m", "tests.shots.session_shots", str(out), language.value, theme],
                check=True,
                stderr=subprocess.DEVNULL,  # what the offscreen platform cannot do with windows on top
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            )


def main(arguments: Sequence[str]) -> int:
    """One sheet, as the command line says."""
    out, language, theme = Path(arguments[0]), Language(arguments[1]), arguments[2]
    application = QApplication([sys.argv[0]])
    font = application.font()
    font.setPointSizeF(_POINTS)
    application.setFont(font)
    speak(application, language, QLocale(QLocale.Language.C))
    application.setPalette(palette_for(application.palette(), theme))
    Theme(application, application.palette(), theme)
    sheet = sheet_of([*cards(application), *questions(application), *strips(application)])
    return 0 if sheet.save(str(out / f"sessions-{language.value}-{theme}.png")) else 1


def cards(application: QApplication) -> Iterator[QImage]:
    """The card of the session in each situation, and the card with the settings."""
    page = MainPage()
    page.resize(WIDTH, 2400)  # no scroll bar, so that all cards are of one width
    page.show()
    for snapshot in (snapshots.main(), *session_snapshots.SESSIONS.values()):
        if snapshot.question is None:
            page.render(present_main(_scene(snapshot)))
            yield _settled(application, page.session)
    settings = session_snapshots.over(
        recent_sessions=session_snapshots.RECORDS,
        session_settings=session_snapshots.SETTINGS,
        monitors=session_snapshots.MONITORS,
    )
    page.render(present_main(_scene(settings)))
    Finder(page).click("main.settings_open")
    yield _settled(application, page.sessions)
    page.close()


def questions(application: QApplication) -> Iterator[QImage]:
    """The page that asks the person at this computer."""
    for snapshot in session_snapshots.SESSIONS.values():
        if snapshot.question is not None:
            page = QuestionPage()
            page.resize(WIDTH, 480)
            page.render(present_question(_scene(snapshot)))
            page.show()
            yield _settled(application, page)
            page.close()


def strips(application: QApplication) -> Iterator[QImage]:
    """The strip on the desktop."""
    for snapshot in session_snapshots.SESSIONS.values():
        vm = present_strip(_scene(snapshot))
        if vm is not None:
            strip = Strip()
            strip.render_strip(vm)
            strip.place()
            strip.show()
            yield _settled(application, strip)
            strip.hide()


def _scene(snapshot: Snapshot) -> Scene:
    return Scene(snapshot, LinkState.CONNECTED, START)


def _settled(application: QApplication, widget: QWidget) -> QImage:
    for _ in range(3):  # a layout may ask its parent's once more
        application.processEvents()
        settle_layouts()
    return widget.grab().toImage()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
