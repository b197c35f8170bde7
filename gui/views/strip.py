"""The strip on the desktop that says who is connected; the other side cannot hide it (SECURITY 29).

A window of its own above all others, without a frame to close or minimise it; it can be moved, but not
off the screen. Keeping it in front is `gui.strip_keeper`'s. X11: no window manager has a say. Windows and
Mac: above ordinary windows, on the desktop where it was opened. Wayland lets no program stay in front; the
compositor itself shows there that the screen is shared.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from gui import a11y
from gui.presenters.remaining import LeftVM
from gui.presenters.strip import StripVM
from gui.texts import PRODUCT, translate
from gui.tokens import Tone, current_tokens
from gui.widgets.button import Button, Kind
from gui.widgets.labels import ElidedLabel, Role
from gui.widgets.layout import UNIT, column, row
from gui.widgets.picture import IconView
from gui.widgets.time_ring import TimeRing

_WIDTH: Final = 440
_WIDTH_IN_LETTERS: Final = 60
_STEP: Final = 16
_FROM_TOP: Final = 12
_MOVES: Final = {
    Qt.Key.Key_Left: QPoint(-_STEP, 0),
    Qt.Key.Key_Right: QPoint(_STEP, 0),
    Qt.Key.Key_Up: QPoint(0, -_STEP),
    Qt.Key.Key_Down: QPoint(0, _STEP),
}


class Strip(QWidget):
    """`end_asked` carries the session, `page_asked` a page of the account; `put_away` comes after the end."""

    end_asked = Signal(str)
    page_asked = Signal(str)
    put_away = Signal()
    uncovered = Signal()
    """The window system took the strip off the screen, or may have."""

    def __init__(self) -> None:
        super().__init__(
            None,
            Qt.WindowType.Tool
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            # No window manager may close, minimise or cover it, or keep it on one desktop (X11 only).
            | Qt.WindowType.X11BypassWindowManagerHint
            | Qt.WindowType.NoDropShadowWindowHint,
        )
        self.setObjectName("strip")
        self.setWindowTitle(PRODUCT)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)  # somebody may be typing
        self.setAttribute(Qt.WidgetAttribute.WA_MacAlwaysShowToolWindow)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self._live = ""
        self._page = ""
        self._tone = Tone.ACCENT
        self._grip: QPoint | None = None
        self._was_placed = False
        self._make_content()

    def _make_content(self) -> None:
        self._icon = IconView("pointer", 36, Tone.ACCENT, disc=True)
        self._left = TimeRing("strip.left", 44, Role.SMALL)
        self._title = ElidedLabel(Role.STRONG)
        self._title.setObjectName("strip.client")
        self._line = ElidedLabel(Role.SMALL, quiet=True)
        self._line.setObjectName("strip.line")
        self._buy = Button("strip.buy", "", Kind.PRIMARY, waits=True)
        self._end = Button("strip.end", "", Kind.DANGER, waits=True)
        self._close = Button("strip.close", "", Kind.ICON, icon="close")
        self.speak_anew()
        self._buy.activated.connect(lambda: self.page_asked.emit(self._page))
        self._end.activated.connect(lambda: self.end_asked.emit(self._live))
        self._close.activated.connect(self.put_away)
        for button in (self._buy, self._end, self._close):
            button.setCursor(Qt.CursorShape.ArrowCursor)
        layout = row(
            self._icon,
            self._left,
            column(self._title, self._line, gap=2),
            self._buy,
            self._end,
            self._close,
            gap=UNIT + 4,
        )
        layout.setStretch(2, 1)
        layout.setContentsMargins(UNIT + 4, UNIT + 2, UNIT + 4, UNIT + 2)
        self.setLayout(layout)

    def speak_anew(self) -> None:
        """Name the buttons in the language that is spoken now."""
        self._end.show_text(translate("Strip", "End"))
        self._end.setAccessibleName(translate("Session", "End Session"))
        self._close.show_text(translate("Strip", "Put away"))
        self._close.setToolTip(translate("Strip", "Put away"))

    def render_strip(self, vm: StripVM) -> None:
        """Show `vm`."""
        if vm.live != self._live:
            self.release()
        self._live, self._tone = vm.live, vm.tone
        self._icon.setVisible(vm.left is None)
        self._icon.show_icon(vm.icon, vm.tone)
        self._left.show_left(vm.left)
        self._title.show_text(vm.title)
        self._line.show_text(vm.line)
        self._end.setVisible(bool(vm.live))
        self._close.setVisible(not vm.live)
        self._buy.setVisible(vm.buy is not None)
        if vm.buy is not None:
            self._page = vm.buy.page.value
            self._buy.show_text(vm.buy.text)
            self._buy.setEnabled(vm.buy.enabled)
        self.setAccessibleName(f"{vm.title}: {vm.line}")
        self.update()

    def show_left(self, vm: LeftVM | None) -> None:
        """Another second: only the ring changes."""
        self._left.show_left(vm)

    def say(self) -> None:
        """Have a screen reader say what the strip says now."""
        a11y.announce(self, self.accessibleName())

    def release(self) -> None:
        """The agent has answered: the buttons can be pressed again."""
        for button in (self._buy, self._end):
            button.release()

    def place(self) -> None:
        """At the top of the screen the first time; afterwards where it was put, and wholly visible."""
        area = QGuiApplication.primaryScreen().availableGeometry()
        least = max(_WIDTH, _WIDTH_IN_LETTERS * self.fontMetrics().averageCharWidth())
        most = max(least, area.width() // 2) if self._live else area.width() - 2 * _FROM_TOP
        hint = self.sizeHint()
        size = QSize(min(max(hint.width(), least), most, area.width()), hint.height())
        wider = size.width() - self.width()
        if size != self.size():
            self.resize(size)
        if not self._was_placed:
            self._was_placed = True
            self.move(area.center().x() - self.width() // 2, area.top() + _FROM_TOP)
        else:
            self._go(self.pos() - QPoint(wider // 2, 0))

    def _go(self, corner: QPoint) -> None:
        """Move to `corner`, or as near as all of the strip stays on one screen."""
        screen = QGuiApplication.screenAt(corner + self.rect().center()) or self.screen()
        area = screen.availableGeometry()
        x = max(area.left(), min(corner.x(), area.right() + 1 - self.width()))
        y = max(area.top(), min(corner.y(), area.bottom() + 1 - self.height()))
        if QPoint(x, y) != self.pos():
            self.move(x, y)

    # what a person or a program does to the window

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._grip = event.globalPosition().toPoint() - self.pos()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is not None:
            self._go(event.globalPosition().toPoint() - self._grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grip = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _MOVES.get(Qt.Key(event.key()))
        if step is not None:
            self._go(self.pos() + step)
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange and self.isMinimized():
            self.uncovered.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = current_tokens()
        painter.fillRect(self.rect(), QColor(colours.surface))
        painter.setPen(QPen(QColor(colours.tone(self._tone)), 2))
        painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
