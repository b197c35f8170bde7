"""Everything that the window shows of sessions, one sheet per language and theme: card, question, strip.

The widgets are the window's own; the situations are those of `tests.support.session_snapshots`, because no
real session is in all of them. A process of its own: `python -m tests.shots.session_shots FOLDER`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gui.presenters.link_state import LinkState
from gui.presenters.main import present_main
from gui.presenters.question import present_question
from gui.presenters.scene import Scene
from gui.presenters.strip import present_strip
from gui.qa.finder import Finder
from gui.views.main import MainPage
from gui.views.question import QuestionPage
from gui.views.strip import Strip
from shared.snapshot import Snapshot
from tests.shots.sheets import WIDTH, make_sheet, settled, take_sheets
from tests.support import session_snapshots, snapshots
from tests.support.clock import START


def take(out: Path) -> None:
    """All sheets into `out`."""
    take_sheets("tests.shots.session_shots", out)


def pictures(application: QApplication) -> Iterator[QImage]:
    """All that a sheet shows."""
    yield from cards(application)
    yield from questions(application)
    yield from strips(application)


def cards(application: QApplication) -> Iterator[QImage]:
    """The card of the session in each situation, and the card with the settings."""
    page = MainPage()
    page.resize(WIDTH, 2400)  # no scroll bar, so that all cards are of one width
    page.show()
    for snapshot in (snapshots.main(), *session_snapshots.SESSIONS.values()):
        if snapshot.question is None:
            page.render(present_main(_scene(snapshot)))
            yield settled(application, page.session)
    settings = session_snapshots.over(
        recent_sessions=session_snapshots.RECORDS,
        session_settings=session_snapshots.SETTINGS,
        monitors=session_snapshots.MONITORS,
    )
    page.render(present_main(_scene(settings)))
    Finder(page).click("main.settings_open")
    yield settled(application, page.sessions)
    page.close()


def questions(application: QApplication) -> Iterator[QImage]:
    """The page that asks the person at this computer."""
    for snapshot in session_snapshots.SESSIONS.values():
        if snapshot.question is not None:
            page = QuestionPage()
            page.resize(WIDTH, 480)
            page.render(present_question(_scene(snapshot)))
            page.show()
            yield settled(application, page)
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
            yield settled(application, strip)
            strip.hide()


def _scene(snapshot: Snapshot) -> Scene:
    return Scene(snapshot, LinkState.CONNECTED, START)


if __name__ == "__main__":
    sys.exit(make_sheet("sessions", pictures, sys.argv[1:]))
