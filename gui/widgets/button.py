"""The one button of the window: tinted icon, visible focus, and a busy state that a double click cannot pass.

While busy it shows a turning ring in the place of its words, or three dots where nothing is to move; a screen
reader still says them.

A button with `waits=True` goes busy at the first press and ignores further ones until the page
releases it (STYLE 17). It stays enabled meanwhile, so that the keyboard focus does not jump away.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimerEvent, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy

from gui import a11y, icons
from gui.moving import ask_to_move, may_move
from gui.texts import translate
from gui.tokens import Tokens, current_tokens
from gui.widgets.focus import set_ring, show_ring
from gui.widgets.picture import paint_dots


class Kind(StrEnum):
    """How much a button asks for attention."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    QUIET = "quiet"
    DANGER = "danger"
    DANGER_PRIMARY = "danger_primary"
    ICON = "icon"


class Button(QPushButton):
    """`activated` comes once per piece of work; `clicked` is Qt's and comes always."""

    activated = Signal()

    def __init__(
        self,
        object_name: str,
        text: str,
        kind: Kind = Kind.SECONDARY,
        *,
        icon: str = "",
        waits: bool = False,
        accessible_name: str = "",
    ) -> None:
        super().__init__("" if kind is Kind.ICON else text)
        self._kind, self._icon_name, self._waits = kind, icon, waits
        self._busy = False
        self._angle = 0
        self._timer = 0  # Qt's number; a QBasicTimer outlives the widget and would give it back twice
        self.setProperty("kind", kind.value)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        a11y.name(self, object_name, accessible_name or text)
        if kind is Kind.ICON:
            self.setToolTip(accessible_name or text)
        self.setIconSize(QSize(18, 18))
        self._tint()
        self.clicked.connect(self._press)

    @property
    def is_busy(self) -> bool:
        """Whether the work of the last press is still under way."""
        return self._busy

    @property
    def turns(self) -> bool:
        """Whether the ring in it is turning."""
        return self._timer != 0

    def show_text(self, text: str) -> None:
        """Change the words, and what a screen reader says."""
        if self._kind is not Kind.ICON:
            self.setText(text)
        self.setAccessibleName(text)

    def release(self) -> None:
        """The work is done, well or badly: the button can be pressed again."""
        self._set_busy(False)

    def _press(self) -> None:
        if self._busy:
            return
        if self._waits:
            self._set_busy(True)
        self.activated.emit()

    def _set_busy(self, busy: bool) -> None:
        if busy is self._busy:
            return
        self._busy = busy
        self.setProperty("busy", busy)
        self.setAccessibleDescription(translate("Button", "Working…") if busy else "")
        self._turn(busy and ask_to_move(self))
        self._tint()
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()

    def _turn(self, turns: bool) -> None:
        if turns and not self._timer:
            self._timer = self.startTimer(40)
        elif self._timer and not turns:
            self.killTimer(self._timer)
            self._timer = 0
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        show_ring(self, event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.PopupFocusReason,
        ):
            set_ring(self, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def timerEvent(self, event: QTimerEvent) -> None:
        if event.timerId() == self._timer:
            self._angle = (self._angle + 12) % 360
            self.update()
        else:
            super().timerEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self._tint()
        if event.type() is QEvent.Type.StyleChange and self._busy:
            self._turn(may_move(self))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._busy:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._timer:
            paint_dots(painter, QRectF(self.rect()).center(), 7, self._foreground())
            return
        painter.setPen(QPen(QColor(self._foreground()), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        size = 14.0
        area = QRectF((self.width() - size) / 2, (self.height() - size) / 2, size, size)
        painter.drawArc(area, (90 - self._angle) * 16, -250 * 16)

    def _foreground(self) -> str:
        colours: Tokens = current_tokens()
        match self._kind:
            case Kind.PRIMARY:
                return colours.on_accent
            case Kind.QUIET:
                return colours.accent
            case Kind.DANGER:
                return colours.bad
            case Kind.DANGER_PRIMARY:
                return "#000000" if colours.dark else "#ffffff"
            case Kind.ICON:
                return colours.muted
            case Kind.SECONDARY:
                return colours.text

    def _tint(self) -> None:
        if self._icon_name and not self._busy:
            self.setIcon(icons.icon(self._icon_name, self._foreground()))
        elif self._icon_name:
            self.setIcon(icons.icon("blank", self._foreground()))
