"""Time left as a ring with digits in it. It moves in steps, one a second: nothing here is animated."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import a11y
from gui.presenters.remaining import LeftVM
from gui.tokens import Tone, current_tokens
from gui.widgets.labels import Role, scaled

_TWELVE_O_CLOCK = 90 * 16
_ROUND = 360 * 16


class TimeRing(QWidget):
    """`size` pixels wide, or wider where the digits need it. Only this widget is painted anew on a change."""

    def __init__(self, object_name: str, size: int, role: Role = Role.STRONG) -> None:
        super().__init__()
        self._size, self._role = size, role
        self._vm: LeftVM | None = None
        a11y.name(self, object_name, "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def digits(self) -> str:
        """What can be read in the ring."""
        return self._vm.digits if self._vm is not None else ""

    def show_left(self, vm: LeftVM | None) -> None:
        """Show `vm`; None takes no room. A screen reader finds another name once a minute only."""
        if vm == self._vm:
            return
        self._vm = vm
        spoken = vm.spoken if vm is not None else ""
        if spoken != self.accessibleName():
            self.setAccessibleName(spoken)
        self.setVisible(vm is not None)
        self.update()

    def sizeHint(self) -> QSize:
        needed = round(1.6 * QFontMetrics(self._digits_font()).horizontalAdvance("0:00"))
        side = max(self._size, needed)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()

    def _digits_font(self) -> QFont:
        return scaled(self.font(), self._role)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._vm is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = current_tokens()
        width = max(3.0, self.width() / 16)
        area = QRectF(self.rect()).adjusted(width, width, -width, -width)
        track = colours.text if colours.high_contrast else colours.border
        painter.setPen(QPen(QColor(track), 1.0 if colours.high_contrast else width))
        painter.drawEllipse(area)
        colour = QColor(colours.tone(self._vm.tone))
        if self._vm.share > 0:
            painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawArc(area, _TWELVE_O_CLOCK, round(self._vm.share * _ROUND))
        painter.setFont(self._digits_font())
        painter.setPen(QColor(colours.text) if self._vm.tone is Tone.ACCENT else colour)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._vm.digits)
