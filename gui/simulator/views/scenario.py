"""The scenario that is played, and the picker of the next one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.simulator.presenters.scenarios import ScenarioVM
from gui.simulator.views.parts import Trouble, card, make_dense, small_button
from gui.texts import translate
from gui.widgets.choice import Choice
from gui.widgets.confirmation import Confirmation
from gui.widgets.labels import ElidedLabel, Label, Role
from gui.widgets.layout import STRETCH, UNIT, column, row


class ScenarioPart(QWidget):
    """`chosen` carries the scenario's name; `replaced` says yes to the question, `kept` no."""

    chosen = Signal(str)
    load_asked = Signal()
    replaced = Signal()
    kept = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._current = Label(Role.HEADING)
        self._current.setObjectName("simulator.scenario")
        self._email = ElidedLabel(Role.SMALL, quiet=True, middle=True)
        self._email.setObjectName("simulator.email")
        self._choice = Choice("simulator.picker", translate("SimulatorPanel", "Scenario to play"))
        self._choice.chosen.connect(self.chosen)
        make_dense(self._choice)
        self._story = Label(Role.SMALL, quiet=True)
        self._story.setObjectName("simulator.story")
        self._load = small_button("simulator.load", translate("Simulator", "Load"))
        self._load.activated.connect(self.load_asked)
        self._question = Confirmation("simulator.replace", translate("SimulatorPanel", "Begin Anew"))
        self._question.confirmed.connect(self.replaced)
        self._question.closed.connect(lambda _by_keyboard: self.kept.emit())
        self._problem = Trouble("simulator.scenario_problem")
        content = column(
            column(self._current, self._email, gap=0),
            self._choice,
            self._story,
            row(self._load, STRETCH),
            self._question,
            self._problem,
            gap=UNIT,
        )
        layout = column(card(translate("SimulatorPanel", "Scenario"), "simulator.scenario_part", content))
        self.setLayout(layout)

    def render(self, vm: ScenarioVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._current.show_text(vm.current)
        self._email.show_text(vm.email)
        self._email.setVisible(bool(vm.email))
        self._choice.show_choice(vm.choice)
        self._story.show_text(vm.story)
        self._load.show_text(vm.load)
        self._load.setEnabled(vm.can_load)
        self._load.setVisible(bool(vm.choice.options))
        self._problem.show_problem(vm.problem)
        if vm.question:
            self._question.show_question(vm.question)
            if not self._question.is_open:
                self._question.open_question()
        else:
            self._question.close_question()
