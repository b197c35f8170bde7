"""The window's size and place: for the letters and the screen it has, and remembered in a small file of the
profile. A damaged file is as none.

Imported before the first frame; `QSettings` only where there is a file to read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtCore import QSize
    from PySide6.QtWidgets import QMainWindow, QWidget

LETTER: Final = 8
"""Pixels: letters wider than this make windows and columns wider, so that a line has as many of them."""
_FRAME: Final = 40
"""Pixels that a window's title may take of the screen."""
_KEY: Final = "window/geometry"


def letters_of(widget: QWidget) -> float:
    """How many times as large as usual the letters are; 1.0 for usual and for smaller ones."""
    return max(1.0, widget.fontMetrics().averageCharWidth() / LETTER)


def fit(window: QMainWindow, wanted: QSize, smallest: QSize) -> None:
    """Open `window` in the size `wanted`, in proportion to its letters, and no larger than its screen; let no
    one make it smaller than `smallest`, where the screen has that much."""
    room = window.screen().availableSize()
    room.setHeight(room.height() - _FRAME)
    window.setMinimumSize(smallest.boundedTo(room))
    window.resize((wanted * letters_of(window)).boundedTo(room))


def restore(window: QMainWindow, file: Path | None) -> None:
    """Give `window` the place it had; nothing happens when `file` says none."""
    if file is None or not file.exists():
        return
    from PySide6.QtCore import QByteArray, QSettings

    kept = QSettings(str(file), QSettings.Format.IniFormat).value(_KEY)
    if isinstance(kept, QByteArray):
        window.restoreGeometry(kept)


def remember(window: QMainWindow, file: Path | None) -> None:
    """Keep the place of `window` for the next time; a folder that cannot be written keeps nothing."""
    if file is None:
        return
    from PySide6.QtCore import QSettings

    settings = QSettings(str(file), QSettings.Format.IniFormat)
    settings.setValue(_KEY, window.saveGeometry())
    settings.sync()
