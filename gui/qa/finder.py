"""Finds the controls of a window in this process by `objectName` (STYLE 15, 21).

May import `gui.widgets` and Qt.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget

from gui.qa.controls import opener_of
from gui.widgets.button import Button
from gui.widgets.labels import ElidedLabel
from gui.widgets.time_ring import TimeRing


class Finder:
    """Finds the controls below `root`; `gui.qa.controls.Controls` with the widgets themselves on top."""

    def __init__(self, root: QWidget) -> None:
        self.root = root

    def find(self, name: str) -> QWidget:
        """The visible control called `name`. Raises `LookupError` when there is none."""
        for widget in self.root.findChildren(QWidget, name):
            if widget.isVisibleTo(self.root):
                return widget
        raise LookupError(f"no visible control is called {name}")

    @property
    def page(self) -> str:
        """The name of the page that is shown, such as `main`."""
        for name in self.names(""):
            if name.endswith(".page"):
                return name.removesuffix(".page")
        raise LookupError("no page is shown")

    def has(self, name: str) -> bool:
        """Whether a control called `name` can be seen."""
        return any(widget.isVisibleTo(self.root) for widget in self.root.findChildren(QWidget, name))

    def names(self, prefix: str) -> tuple[str, ...]:
        """The controls that can be seen and whose names begin with `prefix`, in the order of reading."""
        found = [
            widget
            for widget in self.root.findChildren(QWidget)
            if "." in widget.objectName()
            and widget.objectName().startswith(prefix)
            and widget.isVisibleTo(self.root)
        ]
        places = {widget: widget.mapTo(self.root, QPoint(0, 0)) for widget in found}
        found.sort(key=lambda widget: (places[widget].y(), places[widget].x()))
        return tuple(widget.objectName() for widget in found)

    def text(self, name: str) -> str:
        """The words of a label, a button or a field, or the digits of a ring."""
        widget = self.find(name)
        if isinstance(widget, TimeRing):
            return widget.digits
        if isinstance(widget, ElidedLabel):
            return widget.whole_text
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            return widget.text()
        if isinstance(widget, QPlainTextEdit):
            return widget.toPlainText()
        raise LookupError(f"{name} has no text")

    def is_enabled(self, name: str) -> bool:
        """Whether a control can be used now."""
        return self.find(name).isEnabled()

    def is_checked(self, name: str) -> bool:
        """Whether a switch is on."""
        return self._button(name).isChecked()

    def click(self, name: str) -> None:
        """Press a button with the mouse."""
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def choose(self, name: str) -> None:
        """Choose an entry of a menu; one that is made when it opens is opened."""
        action = self.root.findChild(QAction, name)
        if action is None:
            self.click(opener_of(name, self.names("")))
            action = self.root.findChild(QAction, name)
        if action is None or not action.isVisible() or not action.isEnabled():
            raise LookupError(f"no menu entry {name} can be chosen")
        action.trigger()

    def type(self, name: str, text: str) -> None:
        """Replace what a field holds by `text`."""
        field = self.find(name)
        if not isinstance(field, QLineEdit):
            raise LookupError(f"{name} is no field")
        field.selectAll()
        field.insert(text)

    def is_busy(self, name: str) -> bool:
        """Whether a button still waits for the answer to its last press."""
        button = self.find(name)
        return isinstance(button, Button) and button.is_busy

    def _button(self, name: str) -> QAbstractButton:
        widget = self.find(name)
        if not isinstance(widget, QAbstractButton):
            raise LookupError(f"{name} is no button")
        return widget
