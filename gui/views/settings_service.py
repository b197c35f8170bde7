"""The account service on the Settings page: which one it is, and a field to name another one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from gui import a11y
from gui.presenters.settings import ServiceSettingsVM
from gui.texts import translate
from gui.tokens import Tone
from gui.widgets.button import Button, Kind
from gui.widgets.field import Field
from gui.widgets.focus import give_focus, is_by_keyboard
from gui.widgets.labels import ElidedLabel, Label, Role
from gui.widgets.layout import STRETCH, UNIT, column, holder, row
from gui.widgets.picture import IconView


class ServiceChoice(QWidget):
    """`wanted` carries an address, or an empty text for the service on this computer.

    `close_field` follows when it was taken, `refuse` says why not.
    """

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._address = ""
        self._keyboard_opened = False
        self._where = ElidedLabel(Role.STRONG, middle=True)
        self._where.setObjectName("settings.service")
        self._text = Label(Role.SMALL, quiet=True)
        self._problem = Label(Role.SMALL)
        self._problem.setObjectName("settings.service_problem")
        self._problem_row = _trouble(self._problem)
        self._note = Label(Role.SMALL, quiet=True)
        self._note.setObjectName("settings.service_note")
        self._change = Button(
            "settings.service_change", translate("Settings", "Use Another Account Service"), icon="pencil"
        )
        self._change.activated.connect(self._open)
        self._shown = holder(row(self._change, STRETCH))
        words = column(self._where, self._text, gap=2)
        self.setLayout(
            column(words, self._problem_row, self._note, self._shown, self._make_editor(), gap=UNIT)
        )

    def _make_editor(self) -> QWidget:
        title = Label(text=translate("Settings", "Address of your team's account service"))
        self._field = Field("settings.service_field", title.text())
        a11y.label(title, self._field)
        self._field.setPlaceholderText("https://")
        self._field.returnPressed.connect(self._ask)
        self._error = Label(Role.SMALL)
        self._error.setObjectName("settings.service_error")
        self._error_row = _trouble(self._error)
        self._save = Button("settings.service_save", translate("Settings", "Use"), Kind.PRIMARY, waits=True)
        self._own = Button(
            "settings.service_own", translate("Settings", "Use the One on This Computer"), waits=True
        )
        cancel = Button("settings.service_cancel", translate("Settings", "Cancel"))
        self._save.activated.connect(self._ask)
        self._own.activated.connect(lambda: self.wanted.emit(""))
        cancel.activated.connect(self.close_field)
        self._editor = holder(
            column(
                title,
                self._field,
                self._error_row,
                row(STRETCH, cancel, self._save),
                row(self._own, STRETCH),
                gap=UNIT,
            )
        )
        self._editor.hide()
        return self._editor

    def show_service(self, vm: ServiceSettingsVM) -> None:
        """Show `vm`; an open field keeps what is being typed."""
        self._address = vm.address
        self._where.show_text(vm.where)
        self._text.show_text(vm.text)
        self._problem.show_text(vm.problem)
        self._problem_row.setVisible(bool(vm.problem))
        self._note.show_text(vm.note)
        self._own.setVisible(bool(vm.address))
        if not vm.can_change:
            self.close_field()
        self._shown.setVisible(vm.can_change and self._editor.isHidden())

    def close_field(self) -> bool:
        """Back to what holds; whether the field stood open."""
        if self._editor.isHidden():
            return False
        self._editor.hide()
        self._save.release()
        self._own.release()
        self._shown.show()
        give_focus(self._change, self._keyboard_opened)
        return True

    def refuse(self, sentence: str) -> None:
        """It was refused: say why, and let the person go on typing."""
        self._save.release()
        self._own.release()
        self._show_error(sentence)
        give_focus(self._field)

    def _open(self) -> None:
        self._keyboard_opened = is_by_keyboard()
        self._field.setText(self._address)
        self._show_error("")
        self._shown.hide()
        self._editor.show()
        self._field.selectAll()
        give_focus(self._field)

    def _ask(self) -> None:
        self._show_error("")
        address = self._field.text().strip()
        if address:
            self.wanted.emit(address)
        else:
            self.refuse(translate("Settings", "Type an address, such as https://access.example.org."))

    def _show_error(self, sentence: str) -> None:
        self._error_row.setVisible(bool(sentence))
        self._error.show_text(sentence)
        self._field.show_wrong(bool(sentence))
        self._field.setAccessibleDescription(sentence)
        if sentence:
            a11y.announce(self._field, sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.close_field():
            return
        super().keyPressEvent(event)


def _trouble(words: Label) -> QWidget:
    line = row(IconView("error", 16, Tone.BAD), words)
    line.setStretch(1, 1)
    made = holder(line)
    made.hide()
    return made
