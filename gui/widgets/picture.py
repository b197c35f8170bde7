"""Pictures that follow the palette: an icon, a status dot whose shape speaks too, and a turning ring."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimerEvent
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import icons
from gui.moving import ask_to_move, may_move
from gui.tokens import Tone, current_tokens

_TURN_MS: Final = 60
_STEP_DEGREES: Final = 18


class IconView(QWidget):
    """An icon of `resources/icons` in the colour of `tone`, on a soft disc where `disc` is set."""

    def __init__(self, name: str, size: int = 24, tone: Tone = Tone.NEUTRAL, *, disc: bool = False) -> None:
        super().__init__()
        self._name, self._tone, self._disc = name, tone, disc
        self.setFixedSize(size, size)

    def show_icon(self, name: str, tone: Tone | None = None) -> None:
        """Change the icon, and its tone where one is given."""
        self._name = name
        self._tone = self._tone if tone is None else tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        colours = current_tokens()
        if self._disc:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.soft(self._tone)))
            painter.drawEllipse(area)
            inset = area.width() * 0.24
            area = area.adjusted(inset, inset, -inset, -inset)
        icons.paint(painter, self._name, area, colours.tone(self._tone))


class Dot(StrEnum):
    """The state of a computer; each has its own shape, colour only helps."""

    ONLINE = "online"
    OFFLINE = "offline"
    PAUSED = "paused"
    BUSY = "busy"


class StatusDot(QWidget):
    """Filled disc: online. Ring: offline. Two bars: paused. Half disc: changing."""

    def __init__(self, size: int = 12) -> None:
        super().__init__()
        self._dot = Dot.OFFLINE
        self.setFixedSize(size, size)

    @property
    def dot(self) -> Dot:
        """What is shown."""
        return self._dot

    def show_dot(self, dot: Dot) -> None:
        """Show `dot`."""
        self._dot = dot
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = current_tokens()
        tones = {Dot.ONLINE: Tone.GOOD, Dot.PAUSED: Tone.WARN}
        colour = QColor(colours.tone(tones.get(self._dot, Tone.NEUTRAL)))
        area = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        if self._dot is Dot.ONLINE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(area)
        elif self._dot is Dot.PAUSED:
            painter.setPen(QPen(colour, area.width() / 4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            for share in (0.3, 0.7):
                x = area.left() + area.width() * share
                painter.drawLine(QPointF(x, area.top() + 1), QPointF(x, area.bottom() - 1))
        else:
            painter.setPen(QPen(colour, 1.75))
            painter.drawEllipse(area)
            if self._dot is Dot.BUSY:
                painter.setBrush(colour)
                painter.drawPie(area, 90 * 16, 180 * 16)


class Ring(QWidget):
    """Turns while something is under way, in the window that the person looks at; else it costs nothing.

    Three dots stand in it for a person who wants no motion, and for the first `patience_ms` milliseconds.
    """

    def __init__(self, size: int = 28, *, patience_ms: int = 0) -> None:
        super().__init__()
        self._angle = 0
        self._patience_ms = patience_ms
        self._patience = 0  # as below
        self._timer = 0  # Qt's number; a QBasicTimer outlives the widget and would give it back twice
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def turns(self) -> bool:
        """Whether it is turning."""
        return self._timer != 0

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._patience_ms:
            self._turn(ask_to_move(self))
        elif not self._patience:
            self._patience = self.startTimer(self._patience_ms)

    def hideEvent(self, event: QHideEvent) -> None:
        self._stop_waiting()
        self._turn(False)
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self.isVisible() and not self._patience:
            self._turn(may_move(self))

    def _stop_waiting(self) -> None:
        if self._patience:
            self.killTimer(self._patience)
            self._patience = 0

    def _turn(self, turns: bool) -> None:
        if turns and not self._timer:
            self._timer = self.startTimer(_TURN_MS)
        elif self._timer and not turns:
            self.killTimer(self._timer)
            self._timer = 0
            self.update()

    def timerEvent(self, event: QTimerEvent) -> None:
        if event.timerId() == self._patience:
            self._stop_waiting()
            self._turn(ask_to_move(self))
        elif self.isActiveWindow():  # behind the browser nobody sees it turn
            self._angle = (self._angle + _STEP_DEGREES) % 360
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = current_tokens()
        width = max(2.0, self._size / 10)
        area = QRectF(self.rect()).adjusted(width, width, -width, -width)
        painter.setPen(QPen(QColor(colours.soft(Tone.NEUTRAL)), width))
        painter.drawEllipse(area)
        if not self._timer:
            paint_dots(painter, area.center(), area.width() / 4, colours.accent)
            return
        painter.setPen(QPen(QColor(colours.accent), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(area, (90 - self._angle) * 16, -100 * 16)


def paint_dots(painter: QPainter, middle: QPointF, apart: float, colour: str) -> None:
    """Three dots, their middles `apart` pixels from each other: work is under way, and nothing moves."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    for place in (-1, 0, 1):
        painter.drawEllipse(middle + QPointF(place * apart, 0), apart / 3.2, apart / 3.2)
