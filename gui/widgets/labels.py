"""Text on a page: always plain text, in a small scale of sizes, selectable nowhere by accident.

Names come from people and from other computers: they are never read as markup (SECURITY 30).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from gui.first_frame import TITLE_SCALE, TITLE_WEIGHT


class Role(StrEnum):
    """The type scale."""

    DISPLAY = "display"
    TITLE = "title"
    HEADING = "heading"
    STRONG = "strong"
    BODY = "body"
    SMALL = "small"


_SCALE: Final = {
    Role.DISPLAY: (2.2, QFont.Weight.DemiBold),
    Role.TITLE: (TITLE_SCALE, TITLE_WEIGHT),
    Role.HEADING: (1.15, QFont.Weight.DemiBold),
    Role.STRONG: (1.0, QFont.Weight.DemiBold),
    Role.BODY: (1.0, QFont.Weight.Normal),
    Role.SMALL: (0.9, QFont.Weight.Normal),
}
_LONGEST_SHOWN: Final = 400


def scaled(font: QFont, role: Role) -> QFont:
    """`font` in the size and weight of `role`."""
    factor, weight = _SCALE[role]
    result = QFont(font)
    if font.pointSizeF() > 0:
        result.setPointSizeF(font.pointSizeF() * factor)
    else:
        result.setPixelSize(round(font.pixelSize() * factor))
    result.setWeight(weight)
    return result


class Label(QLabel):
    """A sentence or a heading that wraps."""

    def __init__(self, role: Role = Role.BODY, *, quiet: bool = False, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setFont(scaled(self.font(), role))
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        if quiet:
            self.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.setText(text)

    def keep_lines(self, lines: int) -> None:
        """Hold the room of so many lines, so that nothing jumps when a longer sentence comes."""
        self.setMinimumHeight(lines * QFontMetrics(self.font()).lineSpacing())

    def show_text(self, text: str) -> None:
        """Show `text`; an empty one takes no room."""
        if text != self.text():
            self.setText(text)
        self.setVisible(bool(text))


class ElidedLabel(QLabel):
    """One line, shortened with "…" where there is no room; the whole text is in the tooltip."""

    def __init__(self, role: Role = Role.BODY, *, quiet: bool = False, middle: bool = False) -> None:
        super().__init__()
        self._whole = ""
        self._mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(scaled(self.font(), role))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if quiet:
            self.setForegroundRole(QPalette.ColorRole.PlaceholderText)

    @property
    def whole_text(self) -> str:
        """The text before shortening."""
        return self._whole

    def show_text(self, text: str) -> None:
        """Show `text` on one line."""
        line = " ".join(text.split())[:_LONGEST_SHOWN]
        if line == self._whole:
            return
        self._whole = line
        self.setAccessibleName(line)
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._whole) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(min(self.sizeHint().width(), metrics.averageCharWidth() * 6), metrics.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        shown = QFontMetrics(self.font()).elidedText(self._whole, self._mode, max(0, self.width()))
        self.setText(shown)
        # A tooltip is read as rich text when it looks like it; escaping keeps it plain (SECURITY 30).
        escaped = self._whole.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        self.setToolTip(f"<span>{escaped}</span>" if shown != self._whole else "")
