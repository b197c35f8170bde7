"""One line to type in, and an address to copy."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from gui import a11y
from gui.texts import translate
from gui.widgets.button import Button, Kind

LONGEST_TYPED = 1000
"""More than any name may have, so that the sentence about its length is seen; less than hurts."""


class Field(QLineEdit):
    """A line edit that can be marked wrong."""

    def __init__(self, object_name: str, accessible_name: str) -> None:
        super().__init__()
        a11y.name(self, object_name, accessible_name)
        self.setMaxLength(LONGEST_TYPED)

    def show_wrong(self, wrong: bool) -> None:
        """Mark the field; the sentence that says why stands beside it."""
        if bool(self.property("wrong")) is not wrong:
            self.setProperty("wrong", wrong)
            self.style().unpolish(self)
            self.style().polish(self)


class CopyField(QWidget):
    """An address that can be selected and copied whole."""

    copied = Signal()

    def __init__(self, object_name: str, accessible_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self._field = Field(f"{object_name}_text", accessible_name)
        self._field.setReadOnly(True)
        self._button = Button(
            f"{object_name}_copy", translate("CopyField", "Copy"), Kind.SECONDARY, icon="copy"
        )
        self._button.activated.connect(self._copy)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._field, 1)
        layout.addWidget(self._button)

    def show_text(self, text: str) -> None:
        """Show the address."""
        if text == self._field.text():
            return
        self._field.setText(text)
        self._field.setCursorPosition(0)
        self._button.show_text(translate("CopyField", "Copy"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._field.text())
        self._button.show_text(translate("CopyField", "Copied"))
        a11y.announce(self, translate("CopyField", "Copied"))
        self.copied.emit()
