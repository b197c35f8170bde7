"""A sheet of pictures of the window's own widgets: a process of its own for each language and theme."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from gui.language import Language, speak
from gui.palettes import palette_for
from gui.theme import Theme
from gui.tokens import current_tokens
from gui.widgets.layout import settle_layouts

WIDTH: Final = 480
_THEMES: Final = ("light", "dark")
_COLUMNS: Final = 4
_GAP: Final = 16
_POINTS: Final = 10.0

Pictures = Callable[[QApplication], Iterable[QImage]]


def take_sheets(module: str, out: Path) -> None:
    """Run `module` for each language and theme: a language is for a whole program."""
    for language in Language:
        for theme in _THEMES:
            subprocess.run(
                [sys.executable, "-m", module, str(out), language.value, theme],
                check=True,
                stderr=subprocess.DEVNULL,  # what the offscreen platform cannot do with windows on top
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            )


def make_sheet(name: str, pictures: Pictures, arguments: Sequence[str]) -> int:
    """One sheet, as the command line says; the exit status."""
    out, language, theme = Path(arguments[0]), Language(arguments[1]), arguments[2]
    application = QApplication([sys.argv[0]])
    font = application.font()
    font.setPointSizeF(_POINTS)
    application.setFont(font)
    speak(application, language, QLocale(QLocale.Language.C))
    application.setPalette(palette_for(application.palette(), theme))
    Theme(application, application.palette(), theme)
    sheet = _sheet_of(list(pictures(application)))
    return 0 if sheet.save(str(out / f"{name}-{language.value}-{theme}.png")) else 1


def settled(application: QApplication, widget: QWidget) -> QImage:
    """The widget as it looks once its layout has come to rest."""
    for _ in range(3):  # a layout may ask its parent's once more
        application.processEvents()
        settle_layouts()
    return widget.grab().toImage()


def _sheet_of(pictures: list[QImage]) -> QImage:
    """All pictures on one sheet, filled column by column where there is most room."""
    heights, widest = [_GAP] * _COLUMNS, max(picture.width() for picture in pictures)
    places = []
    for picture in pictures:
        column = heights.index(min(heights))
        places.append((_GAP + column * (widest + _GAP), heights[column]))
        heights[column] += picture.height() + _GAP
    sheet = QImage(_GAP + _COLUMNS * (widest + _GAP), max(heights), QImage.Format.Format_RGB32)
    sheet.fill(current_tokens().window)
    painter = QPainter(sheet)
    for (x, y), picture in zip(places, pictures, strict=True):
        painter.drawImage(x, y, picture)
    painter.end()
    return sheet
