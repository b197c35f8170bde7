"""The question above the pages when a person quits: no modal box, and everything below stays usable."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import a11y
from gui.presenters.quitting import QuitVM
from gui.tokens import Tone, current_tokens
from gui.widgets.button import Button, Kind
from gui.widgets.focus import claim_escape, give_focus
from gui.widgets.labels import Label, Role
from gui.widgets.layout import STRETCH, UNIT, column, holder, row
from gui.widgets.picture import IconView


class QuitQuestion(QWidget):
    """Closed until it is opened; Esc is Cancel."""

    keep_chosen = Signal()
    stop_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quit.question")
        icon = IconView("power", 24, Tone.ACCENT)
        self._title = Label(Role.HEADING)
        self._title.setObjectName("quit.title")
        self._who = Label(Role.STRONG)
        self._who.setObjectName("quit.who")
        self._text = Label()
        self._text.setObjectName("quit.text")
        self._keep = Button("quit.keep", "", Kind.PRIMARY)
        self._stop = Button("quit.stop", "", Kind.DANGER, waits=True)
        self._cancel = Button("quit.cancel", "")
        self._keep.activated.connect(self.keep_chosen)
        self._stop.activated.connect(self.stop_chosen)
        self._cancel.activated.connect(self.close_question)
        words = column(self._title, self._who, self._text, gap=UNIT // 2)
        answers = row(holder(column(self._keep, self._stop, self._cancel, gap=UNIT)), STRETCH)
        layout = row(icon, column(words, answers, gap=2 * UNIT), gap=UNIT + 4)
        layout.setStretch(1, 1)
        layout.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        layout.setContentsMargins(2 * UNIT, 2 * UNIT, 2 * UNIT, 2 * UNIT)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether the question stands."""
        return not self.isHidden()

    def render(self, vm: QuitVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._title.show_text(vm.title)
        self._who.show_text(vm.who)
        self._text.show_text(vm.text)
        self._keep.show_text(vm.keep)
        self._stop.show_text(vm.stop)
        self._cancel.show_text(vm.cancel)
        self.setAccessibleName(vm.title)
        self.setAccessibleDescription(f"{vm.who} {vm.text}".strip())

    def open_question(self) -> None:
        """Ask; the keyboard goes to the harmless answer."""
        self.show()
        give_focus(self._cancel)
        a11y.announce(self, f"{self.accessibleName()} {self.accessibleDescription()}")

    def close_question(self) -> None:
        """Take the question away without doing anything."""
        self.release()
        self.hide()

    def release(self) -> None:
        """The answer can be given again."""
        self._stop.release()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_question()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        claim_escape(event)
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = current_tokens()
        area = QRectF(self.rect())
        painter.fillRect(area, QColor(colours.soft(Tone.ACCENT)))
        painter.setPen(QPen(QColor(colours.border), 1))
        line = area.bottom() - 0.5
        painter.drawLine(QPointF(area.left(), line), QPointF(area.right(), line))
