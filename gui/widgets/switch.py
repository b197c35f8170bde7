"""A switch with its sentence: on or off at once, painted in the window's own colours."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from gui import a11y
from gui.tokens import current_tokens
from gui.widgets.focus import set_ring, show_ring
from gui.widgets.labels import Label, Role
from gui.widgets.layout import UNIT, column, row

_WIDTH, _HEIGHT = 40, 22
_AROUND = 4
"""Room for the focus ring."""


class _Toggle(QCheckBox):
    """The switch alone; a screen reader meets a check box."""

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH + 2 * _AROUND, _HEIGHT + 2 * _AROUND)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        show_ring(self, event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        set_ring(self, False)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = current_tokens()
        area = QRectF((self.width() - _WIDTH) / 2, (self.height() - _HEIGHT) / 2, _WIDTH, _HEIGHT)
        if self.property("ring"):
            painter.setPen(QPen(QColor(colours.accent), 2))
            painter.drawRoundedRect(area.adjusted(-3, -3, 3, 3), _HEIGHT / 2 + 3, _HEIGHT / 2 + 3)
        on = self.isChecked()
        painter.setPen(QPen(QColor(colours.accent if on else colours.muted), 1.5))
        painter.setBrush(QColor(colours.accent if on else colours.surface))
        painter.drawRoundedRect(area.adjusted(0.75, 0.75, -0.75, -0.75), _HEIGHT / 2, _HEIGHT / 2)
        side = _HEIGHT - 9
        left = area.right() - side - 4.5 if on else area.left() + 4.5
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.on_accent if on else colours.muted))
        painter.drawEllipse(QRectF(left, area.top() + 4.5, side, side))


class Switch(QWidget):
    """`switched` carries what the person wants; `show_on` what holds."""

    switched = Signal(bool)

    def __init__(self, object_name: str, title: str, text: str = "") -> None:
        super().__init__()
        self._toggle = _Toggle()
        a11y.name(self._toggle, object_name, title, text)
        self._toggle.clicked.connect(self.switched)
        heading = Label(text=title)
        a11y.label(heading, self._toggle)
        note = Label(Role.SMALL, quiet=True)
        note.show_text(text)
        layout = row(column(heading, note, gap=2), self._toggle, gap=2 * UNIT)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    def show_on(self, on: bool) -> None:
        """Show what holds; what was wished for and refused goes back."""
        self._toggle.setChecked(on)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The sentence belongs to the switch."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self._toggle.click()
