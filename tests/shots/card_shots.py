"""The card of the subscription in every situation, one sheet per language and theme.

The widgets are the window's own; the situations are those of `tests.support.snapshots`, because no real
account is in all of them. A process of its own: `python -m tests.shots.card_shots FOLDER`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from gui.language import Language, speak
from gui.palettes import palette_for
from gui.presenters.link_state import LinkState
from gui.presenters.main import present_main
from gui.presenters.scene import Scene
from gui.theme import Theme
from gui.tokens import current_tokens
from gui.views.main import MainPage
from gui.widgets.layout import Card, settle_layouts
from tests.support import snapshots
from tests.support.clock import START

THEMES: Final = ("light", "dark")
COLUMNS: Final = 4
WIDTH: Final = 480
GAP: Final = 16
_POINTS: Final = 10.0


def take(out: Path) -> None:
    """All sheets into `out`, each made by a process of its own: a language is for a whole program."""
    for language in Language:
        for theme in THEMES:
            subprocess.run(
                [sys.executable, "-m", "tests.shots.card_shots", str(out), language.value, theme],
                check=True,
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
    sheet = sheet_of(list(cards(application)))
    return 0 if sheet.save(str(out / f"subscription-{language.value}-{theme}.png")) else 1


def cards(application: QApplication) -> Iterator[QImage]:
    """The card of each situation."""
    page = MainPage()
    page.resize(WIDTH, 1600)  # no scroll bar, so that all cards are of one width
    page.show()
    for snapshot in (snapshots.main(), *snapshots.SUBSCRIPTIONS.values()):
        page.render(present_main(Scene(snapshot, LinkState.CONNECTED, START)))
        for _ in range(3):  # a layout may ask its parent's once more
            application.processEvents()
            settle_layouts()
        yield _card_in(page).grab().toImage()
    page.close()


def _card_in(page: MainPage) -> QWidget:
    widget = page.findChild(QWidget, "main.entitlement")
    while widget is not None and not isinstance(widget, Card):
        widget = widget.parentWidget()
    assert isinstance(widget, Card)
    return widget


def sheet_of(pictures: list[QImage]) -> QImage:
    """All pictures on one sheet, filled column by column where there is most room."""
    heights, widest = [GAP] * COLUMNS, max(picture.width() for picture in pictures)
    places = []
    for picture in pictures:
        column = heights.index(min(heights))
        places.append((GAP + column * (widest + GAP), heights[column]))
        heights[column] += picture.height() + GAP
    sheet = QImage(GAP + COLUMNS * (widest + GAP), max(heights), QImage.Format.Format_RGB32)
    sheet.fill(current_tokens().window)
    painter = QPainter(sheet)
    for (x, y), picture in zip(places, pictures, strict=True):
        painter.drawImage(x, y, picture)
    painter.end()
    return sheet


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
