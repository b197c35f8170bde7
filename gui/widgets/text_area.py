"""A longer text to read, in lines as they come: plain, scrollable, selectable, never written in."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from gui import a11y

_FRAME: Final = 10
"""Border and padding of both sides, in pixels, as the style sheet draws them (`gui.theme`)."""


class TextArea(QPlainTextEdit):
    """Shows `lines` at once; the keyboard scrolls it, and Tab and Escape leave it."""

    def __init__(self, object_name: str, title: str, *, lines: int, fixed: bool = False) -> None:
        super().__init__()
        a11y.name(self, object_name, title)
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        if fixed:
            self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        height = QFontMetrics(self.font()).lineSpacing() * lines
        self.setFixedHeight(height + 2 * int(self.document().documentMargin()) + _FRAME)

    def show_text(self, text: str) -> None:
        """Show `text`; what is read stays where it is while nothing changes."""
        if text != self.toPlainText():
            self.setPlainText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Back):
            event.ignore()  # the page's
            return
        super().keyPressEvent(event)
