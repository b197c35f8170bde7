"""The account's history as a whole: another account with it, a file with it, one played again."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui import a11y
from gui.simulator.presenters.histories import HistoryVM
from gui.simulator.views.parts import Trouble, card, small_button
from gui.texts import translate
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import Label, Role
from gui.widgets.layout import STRETCH, UNIT, column, row


class HistoryPart(QWidget):
    """`export_asked` carries the name that is offered for the file, `visited` the address to sign in to."""

    fork_asked = Signal()
    export_asked = Signal(str)
    replay_asked = Signal()
    visited = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._file_name = self._copy = ""
        self._fork = small_button("simulator.fork", translate("SimulatorPanel", "Fork"))
        self._fork.activated.connect(self.fork_asked)
        # Those two open a dialogue first, which may be put away: they do not wait for anything.
        self._export = small_button("simulator.export", translate("SimulatorPanel", "Export…"), waits=False)
        self._export.activated.connect(lambda: self.export_asked.emit(self._file_name))
        self._replay = small_button("simulator.replay", translate("SimulatorPanel", "Replay…"), waits=False)
        self._replay.activated.connect(self.replay_asked)
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.setSpacing(UNIT // 2)
        for button in (self._fork, self._export, self._replay):
            flow.addWidget(button)
        self._told = Label(Role.SMALL)
        self._told.setObjectName("simulator.history_told")
        self._visit = small_button("simulator.visit", translate("SimulatorPanel", "Go There"))
        self._visit.activated.connect(lambda: self.visited.emit(self._copy))
        self._problem = Trouble("simulator.history_problem")
        content = column(buttons, self._told, row(self._visit, STRETCH), self._problem, gap=UNIT)
        title = translate("SimulatorPanel", "This history")
        self.setLayout(column(card(title, "simulator.history_part", content)))

    def render(self, vm: HistoryVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._file_name, self._copy = vm.file_name, vm.copy
        for button in (self._fork, self._export):
            button.setEnabled(vm.can_copy)
        self._replay.setEnabled(vm.can_replay)
        if vm.told and vm.told != self._told.text():
            a11y.announce(self, vm.told)
        self._told.show_text(vm.told)
        self._visit.setVisible(bool(vm.copy))
        self._visit.setEnabled(vm.can_replay)
        self._problem.show_problem(vm.problem)
