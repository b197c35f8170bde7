"""A short word in a soft pill, such as "Trial mode" or "This computer"."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy

from gui.tokens import Tone, current_tokens
from gui.widgets.labels import Role, scaled


class Badge(QLabel):
    """Plain text in a pill; the word carries the meaning, the tone only helps."""

    def __init__(self, tone: Tone = Tone.NEUTRAL) -> None:
        super().__init__()
        self._tone = tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        font = scaled(self.font(), Role.SMALL)
        font.setWeight(font.Weight.DemiBold)
        self.setFont(font)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_badge(self, text: str, tone: Tone) -> None:
        """Show `text` in `tone`; an empty text takes no room."""
        self._tone = tone
        self.setText(text)
        self.setVisible(bool(text))
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self.text()) + 20, metrics.height() + 8)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = current_tokens()
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setBrush(QColor(colours.soft(self._tone)))
        painter.setPen(QPen(QColor(colours.text)) if colours.high_contrast else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        painter.setPen(QColor(colours.text if self._tone is Tone.NEUTRAL else colours.tone(self._tone)))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
