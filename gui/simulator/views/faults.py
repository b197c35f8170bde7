"""What can be made to go wrong: a switch each, with its number beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from gui.geometry import letters_of
from gui.simulator.presenters.faults import FaultsVM, FaultVM
from gui.simulator.views.parts import Fold, Trouble, grid_of
from gui.widgets.field import Field
from gui.widgets.labels import Label, Role
from gui.widgets.layout import column
from gui.widgets.switch import Switch

_NUMBER_WIDTH = 80
_UNIT_WIDTH = 16


class _Number(Field):
    """A fault's number; what a person is typing is left alone."""

    def show_number(self, vm: FaultVM) -> None:
        if not self.hasFocus() and (vm.on or not self.isModified()):
            self.setText(vm.number)


class FaultsPart(QWidget):
    """`switched` carries the fault's name, whether it is wanted, and the number as it was typed."""

    switched = Signal(str, bool, str)

    def __init__(self) -> None:
        super().__init__()
        self._switches: dict[str, Switch] = {}
        self._numbers: dict[str, _Number] = {}
        lines, self._grid = grid_of(gap=2, stretched=0)
        self._problem = Trouble("simulator.faults_problem")
        content = column(lines, self._problem)
        self._fold = Fold("simulator.faults", content)
        self.setLayout(column(self._fold))

    def render(self, vm: FaultsVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._fold.show_title(vm.summary)
        for each in vm.faults:
            if each.name not in self._switches:
                self._add(each)
            self._switches[each.name].show_on(each.on)
            self._switches[each.name].setEnabled(each.enabled)
            number = self._numbers.get(each.name)
            if number is not None:
                number.show_number(each)
                number.setEnabled(each.enabled)
        self._problem.show_problem(vm.problem)

    def _add(self, vm: FaultVM) -> None:
        line = len(self._switches)
        switch = Switch(f"simulator.fault_{vm.name}", vm.title)
        switch.switched.connect(lambda on, name=vm.name: self._ask(name, on))
        self._switches[vm.name] = switch
        if not vm.number:
            self._grid.addWidget(switch, line, 0)
            return
        number = self._numbers[vm.name] = _Number(f"simulator.number_{vm.name}", vm.asks)
        number.setProperty("dense", True)
        number.setFixedWidth(round(_NUMBER_WIDTH * letters_of(number)))
        number.setAlignment(Qt.AlignmentFlag.AlignRight)
        unit = Label(Role.SMALL, quiet=True, text=vm.unit)
        unit.setMinimumWidth(_UNIT_WIDTH)  # so that all numbers stand in one column
        self._grid.addWidget(number, line, 1)
        self._grid.addWidget(unit, line, 2)
        self._grid.addWidget(switch, line, 0)

    def _ask(self, name: str, on: bool) -> None:
        number = self._numbers.get(name)
        self.switched.emit(name, on, number.text() if number is not None else "")
