"""The rows of the account's computers; a row keeps its widget, and an open question, while it stays."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui.presenters.computers import ComputerVM
from gui.texts import translate
from gui.tokens import Tone
from gui.widgets.badge import Badge
from gui.widgets.button import Button, Kind
from gui.widgets.confirmation import Confirmation
from gui.widgets.focus import give_focus
from gui.widgets.labels import ElidedLabel, Label, Role
from gui.widgets.layout import STRETCH, UNIT, column, hairline, row
from gui.widgets.picture import Dot, IconView, StatusDot


class ComputerRowView(QWidget):
    """One computer: kind of system, name, state, and a way to remove it."""

    remove_confirmed = Signal(str)

    def __init__(self, prefix: str, computer_id: str) -> None:
        super().__init__()
        self._id = computer_id
        name = f"{prefix}.computer_{computer_id}"
        self.setObjectName(name)
        self._icon = IconView("computer", 36, Tone.NEUTRAL, disc=True)
        self._name = ElidedLabel(Role.STRONG)
        self._name.setObjectName(f"{name}_name")
        self._mark = Badge(Tone.ACCENT)
        self._dot = StatusDot()
        self._status = Label(Role.SMALL, quiet=True)
        self._status.setObjectName(f"{name}_status")
        self._over = Label(Role.SMALL)
        self._over.setObjectName(f"{name}_over_limit")
        self._remove = Button(f"{name}_remove", translate("Computers", "Remove"), Kind.ICON, icon="trash")
        self._question = Confirmation(f"{name}_question", translate("Computers", "Remove"))
        self._remove.activated.connect(self._ask)
        self._question.confirmed.connect(lambda: self.remove_confirmed.emit(self._id))
        self._question.closed.connect(lambda by_keyboard: give_focus(self._remove, by_keyboard))
        first = row(self._name, self._mark, STRETCH)
        second = row(self._dot, self._status, gap=UNIT - 2)
        second.setStretch(1, 1)
        top = row(self._icon, column(first, second, self._over, gap=2), self._remove, gap=UNIT + 4)
        top.setStretch(1, 1)
        layout = column(top, self._question, gap=0)
        layout.setContentsMargins(0, UNIT + 2, 0, UNIT + 2)
        self.setLayout(layout)

    def show_computer(self, vm: ComputerVM) -> None:
        """Show `vm`."""
        self._icon.show_icon(vm.system_icon)
        self._icon.setToolTip(vm.system_name)
        self._name.show_text(vm.name)
        self._mark.show_badge(vm.mark, Tone.ACCENT)
        self._dot.show_dot(Dot(vm.dot))
        self._status.show_text(vm.status)
        self._over.show_text(vm.over_limit)
        self._remove.setVisible(vm.removable)
        self._remove.setAccessibleName(vm.remove_name)
        self._remove.setToolTip(translate("Computers", "Remove"))
        self._question.show_question(vm.question)
        if not vm.removable:
            self._question.close_question()
        self.setAccessibleName(f"{vm.name}, {vm.system_name}, {vm.status}")

    def _ask(self) -> None:
        if self._question.is_open:
            self._question.close_question()
        else:
            self._question.open_question()


class ComputerList(QWidget):
    """All rows, with a line between them."""

    remove_confirmed = Signal(str)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix
        self.setObjectName(f"{prefix}.computers")
        self.setAccessibleName(translate("Computers", "Computers of the account"))
        self._rows: dict[str, ComputerRowView] = {}
        self._lines: dict[str, QFrame] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def show_computers(self, computers: tuple[ComputerVM, ...]) -> None:
        """Show exactly `computers`, in this order."""
        wanted = [vm.id for vm in computers]
        for gone in [each for each in self._rows if each not in wanted]:
            leaving: tuple[QWidget, ...] = (self._rows.pop(gone), self._lines.pop(gone))
            for widget in leaving:
                self._layout.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        for position, vm in enumerate(computers):
            view = self._rows.get(vm.id) or self._add(vm.id)
            line = self._lines[vm.id]
            pair: tuple[QWidget, ...] = (line, view)
            for offset, widget in enumerate(pair):
                if self._layout.indexOf(widget) != 2 * position + offset:
                    self._layout.removeWidget(widget)
                    self._layout.insertWidget(2 * position + offset, widget)
            line.setVisible(position > 0)
            view.show_computer(vm)

    def _add(self, computer_id: str) -> ComputerRowView:
        view = ComputerRowView(self._prefix, computer_id)
        view.remove_confirmed.connect(self.remove_confirmed)
        self._rows[computer_id], self._lines[computer_id] = view, hairline()
        return view
