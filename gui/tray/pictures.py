"""The pictures of the tray: in colours that are seen on light and on dark panels, or in one to be tinted.

Files lie in `resources/tray` (16 grid): a state has a shape of its own, also where all is of one colour.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from gui.presenters.tray import TrayState

_FOLDER: Final = Path(resources.__path__[0]) / "tray"
_SIZES: Final = (16, 22, 24, 32, 44, 48, 64)
_COLOUR: Final = re.compile("#[0-9a-f]{6}")


@lru_cache(maxsize=16)
def tray_picture(state: TrayState, *, template: bool = False) -> QIcon:
    """The picture of `state` in the sizes of panels. `template`: black alone, to be tinted (macOS)."""
    text = (_FOLDER / f"{state.value}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray((_COLOUR.sub("#000000", text) if template else text).encode()))
    icon = QIcon()
    for size in _SIZES:
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        icon.addPixmap(picture)
    icon.setIsMask(template)
    return icon
