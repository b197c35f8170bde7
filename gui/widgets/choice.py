"""One of several values: a sentence, and a button that shows the value and opens the others as a menu."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from gui import a11y
from gui.presenters.session_settings import ChoiceVM
from gui.texts import translate
from gui.widgets.button import Button, Kind
from gui.widgets.labels import Label, Role
from gui.widgets.layout import STRETCH, UNIT, column, row


class Choice(QWidget):
    """`chosen` carries the value that the person wants; without options there is nothing to see."""

    chosen = Signal(str)

    def __init__(self, object_name: str, title: str, text: str = "") -> None:
        super().__init__()
        self._name, self._title = object_name, title
        self._vm: ChoiceVM | None = None
        self._button = Button(object_name, "", Kind.SECONDARY, icon="chevron_down")
        self._button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the sign stands behind the words
        self._button.activated.connect(self._open)
        self._button.setAccessibleDescription(text)
        note = Label(Role.SMALL, quiet=True)
        note.show_text(text)
        heading = Label(text=title)
        a11y.label(heading, self._button)
        words = column(heading, note, gap=2)
        self.setLayout(column(words, row(self._button, STRETCH), gap=UNIT if text else UNIT // 2))

    def show_choice(self, vm: ChoiceVM) -> None:
        """Show `vm`."""
        self.setVisible(bool(vm.options))
        if vm == self._vm:
            return
        self._vm = vm
        text = next((option.text for option in vm.options if option.value == vm.value), "")
        self._button.setText(text.replace("&", "&&"))  # a name may hold one; it is no shortcut
        spoken = translate("Choice", "{title}: {value}", "read out by a screen reader")
        self._button.setAccessibleName(spoken.format(title=self._title, value=text))

    def _open(self) -> None:
        if self._vm is None:
            return
        menu = QMenu(self)
        a11y.name(menu, f"{self._name}_list", self._title)
        group = QActionGroup(menu)
        for option in self._vm.options:
            action = QAction(option.text.replace("&", "&&"), menu)
            action.setObjectName(f"{self._name}_{option.value}")
            action.setCheckable(True)
            action.setChecked(option.value == self._vm.value)
            action.triggered.connect(lambda _checked=False, value=option.value: self._take(menu, value))
            group.addAction(action)
            menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._button.mapToGlobal(QPoint(0, self._button.height() + 4)))

    def _take(self, menu: QMenu, value: str) -> None:
        menu.close()
        self.chosen.emit(value)
