"""What is on the screen first: the mark and one word, painted by hand because that is quickest (P1).

The Starting page puts its mark and title in the very same places, so that nothing jumps when it takes
over. Keeps clear of the `Qt` namespace (30 ms) and of everything in `gui.widgets`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

import resources
from gui.texts import translate

MARK_SIZE: Final = 72
TITLE_GAP: Final = 24
TITLE_SCALE: Final = 1.6
TITLE_WEIGHT: Final = QFont.Weight.DemiBold
MARK_FILE: Final = Path(resources.__path__[0]) / "brand" / "mark.svg"


def mark_top(height: int) -> int:
    """Where the mark begins in a page of `height` pixels."""
    return max(24, height * 28 // 100)


def first_words() -> str:
    """The title while everything is still ahead."""
    return translate("Starting", "Starting…")


class FirstFrame(QWidget):
    """Stands in for the Starting page until that is imported."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("first_frame")
        self._mark = QSvgRenderer(str(MARK_FILE), self)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, top = (self.width() - MARK_SIZE) // 2, mark_top(self.height())
        self._mark.render(painter, QRectF(left, top, MARK_SIZE, MARK_SIZE))
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * TITLE_SCALE)
        font.setWeight(TITLE_WEIGHT)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        text = first_words()
        x = (self.width() - metrics.horizontalAdvance(text)) / 2
        painter.drawText(QPointF(x, top + MARK_SIZE + TITLE_GAP + metrics.ascent()), text)
