"""Our own SVG icons, tinted by the palette and sharp at every scale (STYLE 20).

Files live in `resources/icons` (24 grid, stroke 1.75, `currentColor`). May import QtCore, QtGui, QtSvg.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources

_FOLDER: Final = Path(resources.__path__[0])
_SIZES: Final = (16, 20, 24, 32, 40, 48, 64)


def paint(painter: QPainter, name: str, area: QRectF, colour: str) -> None:
    """Draw the icon `name` into `area` in `colour` (`#rrggbb`)."""
    _renderer(name, colour).render(painter, area)


@lru_cache(maxsize=256)
def icon(name: str, colour: str) -> QIcon:
    """The icon `name` in `colour`, for buttons and menus, in every size that a screen may ask for."""
    result = QIcon()
    for size in _SIZES:
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        _renderer(name, colour).render(painter, QRectF(0, 0, size, size))
        painter.end()
        result.addPixmap(picture)
    return result


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    text = _text(name).replace("currentColor", colour)
    return QSvgRenderer(QByteArray(text.encode()))


@lru_cache(maxsize=64)
def _text(name: str) -> str:
    folder = "brand" if name == "mark" else "icons"
    return (_FOLDER / folder / f"{name}.svg").read_text(encoding="utf-8")
