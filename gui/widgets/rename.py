"""A name that turns into a field: rename in place, with the sentence that says why a name is refused."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from gui import a11y
from gui.texts import translate
from gui.tokens import Tone
from gui.widgets.button import Button, Kind
from gui.widgets.field import Field
from gui.widgets.focus import give_focus, is_by_keyboard
from gui.widgets.labels import ElidedLabel, Label, Role
from gui.widgets.layout import STRETCH, UNIT, column, holder, keep_place, row
from gui.widgets.picture import IconView


class RenameField(QWidget):
    """`rename_asked` carries what was typed; `finish` closes the field, `refuse` says why it stays."""

    rename_asked = Signal(str)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._keyboard_opened = False
        self._name = ElidedLabel(Role.HEADING)
        self._name.setObjectName(f"{prefix}.name")
        self._edit = Button(
            f"{prefix}.rename", translate("Rename", "Rename this computer"), Kind.ICON, icon="pencil"
        )
        keep_place(self._edit)
        self._field = Field(f"{prefix}.name_field", translate("Rename", "New name of this computer"))
        self._save = Button(f"{prefix}.name_save", translate("Rename", "Save"), Kind.PRIMARY, waits=True)
        self._cancel = Button(f"{prefix}.name_cancel", translate("Rename", "Cancel"))
        self._error = Label(Role.SMALL)
        self._error.setObjectName(f"{prefix}.name_error")
        self._edit.activated.connect(self.open_field)
        self._save.activated.connect(self._ask)
        self._cancel.activated.connect(self.close_field)
        self._field.returnPressed.connect(self._save.click)
        self._shown = holder(row(self._name, self._edit, STRETCH, gap=UNIT // 2))
        icon = IconView("error", 16, Tone.BAD)
        self._error_row = holder(row(icon, self._error))
        self._error_row.setAccessibleName(translate("Rename", "Why the name is refused"))
        self._editor = holder(
            column(self._field, self._error_row, row(STRETCH, self._cancel, self._save), gap=UNIT)
        )
        self.setLayout(column(self._shown, self._editor, gap=0))
        self._error_row.hide()
        self._editor.hide()

    @property
    def is_open(self) -> bool:
        """Whether the field stands open."""
        return not self._editor.isHidden()

    def show_name(self, name: str, *, can_rename: bool) -> None:
        """Show the name; an open field keeps what is being typed."""
        self._name.show_text(name)
        self._edit.setVisible(can_rename)
        if not can_rename:
            self.close_field()

    def open_field(self) -> None:
        """Let the person type a new name."""
        self._keyboard_opened = is_by_keyboard()
        self._field.setText(self._name.whole_text)
        self._show_error("")
        self._shown.hide()
        self._editor.show()
        self._field.selectAll()
        give_focus(self._field)

    def close_field(self) -> bool:
        """Back to the name; whether the field stood open."""
        if not self.is_open:
            return False
        by_keyboard = self._keyboard_opened
        self._editor.hide()
        self._save.release()
        self._shown.show()
        give_focus(self._edit, by_keyboard)
        return True

    def refuse(self, sentence: str) -> None:
        """The name was refused: say why, and let the person go on typing."""
        self._save.release()
        self._show_error(sentence)
        give_focus(self._field)

    def _ask(self) -> None:
        self._show_error("")
        self.rename_asked.emit(self._field.text())

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

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
            and self.is_open
        ):
            event.accept()
        return super().event(event)
