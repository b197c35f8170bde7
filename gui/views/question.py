"""The page that asks whether somebody may connect; silence is a no (SECURITY 25)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from gui import a11y
from gui.presenters.question import QuestionVM
from gui.texts import translate
from gui.tokens import Tone
from gui.widgets.button import Button, Kind
from gui.widgets.labels import ElidedLabel, Label, Role
from gui.widgets.layout import STRETCH, UNIT, column, row
from gui.widgets.page import Page
from gui.widgets.picture import IconView
from gui.widgets.time_ring import TimeRing


class QuestionPage(Page):
    """`answered` carries the session that waits, and whether it may begin."""

    answered = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__(
            "question", translate("Question", "A device wants to connect"), width=420, centred=True
        )
        self._id = ""
        icon = IconView("person", 72, Tone.ACCENT, disc=True)
        self._title = Label(Role.TITLE)
        self._title.setObjectName("question.title")
        self._client = ElidedLabel(Role.HEADING)
        self._client.setObjectName("question.client")
        self._text = Label()
        self._text.setObjectName("question.text")
        self._left = TimeRing("question.left", 56)
        self._silence = Label(Role.SMALL, quiet=True)
        self._silence.setObjectName("question.silence")
        self._refuse = Button("question.refuse", translate("Question", "Refuse"), Kind.SECONDARY, waits=True)
        self._accept = Button("question.accept", translate("Question", "Accept"), Kind.PRIMARY, waits=True)
        self._refuse.activated.connect(lambda: self.answered.emit(self._id, False))
        self._accept.activated.connect(lambda: self.answered.emit(self._id, True))
        for button in (self._refuse, self._accept):
            button.setMinimumHeight(40)
        answers = row(self._refuse, self._accept, gap=UNIT + 4)
        answers.setStretch(0, 1)
        answers.setStretch(1, 1)
        layout = column(
            icon,
            2 * UNIT,
            self._title,
            self._client,
            self._text,
            2 * UNIT,
            row(STRETCH, self._left, STRETCH),
            self._silence,
            UNIT,
            answers,
        )
        layout.setAlignment(icon, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._client, self._text, self._silence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.fill(layout)

    def render(self, vm: QuestionVM) -> None:  # type: ignore[override]
        """Show `vm`; another question is announced, and its buttons have not been pressed."""
        if vm.id != self._id:
            self._id = vm.id
            self.release()
            a11y.announce(self, f"{vm.title} {vm.client}")
        self._title.show_text(vm.title)
        self._client.show_text(vm.client)
        self._text.show_text(vm.text)
        self._left.show_left(vm.left)
        self._silence.show_text(vm.silence)

    def first_focus(self) -> QWidget | None:
        """The harmless answer: this page comes while somebody types elsewhere."""
        return self._refuse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._refuse.click()
            return
        super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        # Esc must reach this page even while one of its buttons has the focus.
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
        return super().event(event)
