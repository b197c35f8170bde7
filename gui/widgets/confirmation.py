"""A question in the page before something that cannot be taken back (STYLE 18): no modal box."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from gui import a11y
from gui.texts import translate
from gui.timers import soon
from gui.tokens import Tone
from gui.widgets.button import Button, Kind
from gui.widgets.focus import claim_escape, give_focus, is_by_keyboard
from gui.widgets.labels import Label
from gui.widgets.layout import STRETCH, UNIT, column, row
from gui.widgets.picture import IconView


class Confirmation(QWidget):
    """Opens with a question, takes the focus to the harmless answer, and closes on Esc."""

    confirmed = Signal()
    closed = Signal(bool)
    """Carries whether the keyboard was in use, for whoever takes the focus back."""

    def __init__(self, object_name: str, confirm: str, *, danger: bool = True) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self._question = Label()
        self._question.setObjectName(f"{object_name}_question")
        self.confirm_button = Button(
            f"{object_name}_confirm", confirm, Kind.DANGER_PRIMARY if danger else Kind.PRIMARY, waits=True
        )
        self.cancel_button = Button(f"{object_name}_cancel", translate("Confirmation", "Cancel"))
        self.confirm_button.activated.connect(self.confirmed)
        self.cancel_button.activated.connect(self.close_question)
        icon = IconView("warning" if danger else "info", 20, Tone.WARN if danger else Tone.ACCENT)
        words = row(icon, self._question, gap=UNIT + 4)
        words.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        words.setStretch(1, 1)
        layout = column(words, row(STRETCH, self.cancel_button, self.confirm_button), gap=UNIT + 4)
        layout.setContentsMargins(0, UNIT, 0, UNIT)
        self.setLayout(layout)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether the question stands."""
        return not self.isHidden()

    def show_question(self, question: str) -> None:
        """Change the words of the question."""
        if question != self._question.text():
            self._question.setText(question)
            self.setAccessibleName(question)

    def open_question(self) -> None:
        """Ask."""
        self.show()
        give_focus(self.cancel_button)
        a11y.announce(self, self._question.text())
        soon(self._scroll_into_view, self)  # once the layout has made room

    def _scroll_into_view(self) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self.is_open:
            above.ensureWidgetVisible(self)

    def close_question(self) -> None:
        """Take the question away without doing anything."""
        if self.is_open:
            by_keyboard = is_by_keyboard()
            self.hide()
            self.confirm_button.release()
            self.closed.emit(by_keyboard)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_question()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        claim_escape(event)
        return super().event(event)
