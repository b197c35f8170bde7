"""What the customer of the App Store does, and who approves for him."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui import a11y
from gui.simulator.presenters.app_store import AppStoreVM
from gui.simulator.views.parts import Fold, Trouble, grid_of, make_dense, small_button
from gui.texts import translate
from gui.widgets.button import Button
from gui.widgets.choice import Choice
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import Label, Role
from gui.widgets.layout import UNIT, column


class AppStorePart(QWidget):
    """`acted` carries the act, and "on" or "off" where it is switched; `plan_chosen` what is to be bought;
    `opened` comes when the part unfolds."""

    acted = Signal(str, str)
    plan_chosen = Signal(str)
    opened = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._buttons: list[Button] = []
        self._plan = Choice("simulator.plan", translate("SimulatorPanel", "Plan", "to be bought"))
        self._plan.chosen.connect(self.plan_chosen)
        make_dense(self._plan)
        lines, self._grid = grid_of(gap=UNIT // 2, stretched=1)
        self._buying = self._add_line(
            translate("SimulatorPanel", "New purchase"),
            ("buy", "", translate("SimulatorPanel", "Buy", "a plan")),
            ("ask", "", translate("SimulatorPanel", "Ask to Buy", "to ask somebody who has to approve")),
        )
        self._add_line(
            translate("SimulatorPanel", "Ask to buy", "what somebody did who may not buy himself"),
            ("approve", "", translate("SimulatorPanel", "Approve", "a purchase that was asked for")),
            ("decline", "", translate("SimulatorPanel", "Turn Down", "a purchase that was asked for")),
        )
        self._add_line(
            translate("SimulatorPanel", "Paying there"),
            ("billing_problem", "on", translate("SimulatorPanel", "Fails", "a way to pay")),
            ("billing_problem", "off", translate("SimulatorPanel", "Works", "a way to pay")),
        )
        self._add_line(
            translate("SimulatorPanel", "Auto-renewal there"),
            ("renewal", "off", translate("SimulatorPanel", "Switch Off", "auto-renewal")),
            ("renewal", "on", translate("SimulatorPanel", "Switch On", "auto-renewal")),
        )
        self._add_line(
            translate("SimulatorPanel", "Latest purchase"),
            ("refund", "", translate("SimulatorPanel", "Refund", "give the money back")),
        )
        self._problem = Trouble("simulator.app_store_problem")
        self._fold = Fold("simulator.app_store", column(self._plan, lines, self._problem))
        self._fold.toggled.connect(self._on_toggled)
        self.setLayout(column(self._fold))

    def _add_line(self, title: str, *acts: tuple[str, str, str]) -> tuple[Button, ...]:
        made = []
        line = self._grid.rowCount()
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.setSpacing(UNIT // 2)
        for act, switch, words in acts:
            name = f"simulator.act_{act}" + (f"_{switch}" if switch else "")
            spoken = translate("SimulatorPanel", "{subject}: {deed}", "read out by a screen reader")
            button = small_button(name, words, accessible_name=spoken.format(subject=title, deed=words))
            button.activated.connect(lambda act=act, switch=switch: self.acted.emit(act, switch))
            flow.addWidget(button)
            made.append(button)
        self._buttons.extend(made)
        a11y.name(buttons, f"simulator.acts_{line}", title)
        self._grid.addWidget(Label(Role.SMALL, quiet=True, text=title), line, 0)
        self._grid.addWidget(buttons, line, 1)
        return tuple(made)

    @property
    def is_open(self) -> bool:
        """Whether the acts can be seen."""
        return self._fold.is_open

    def render(self, vm: AppStoreVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._fold.show_title(vm.title)
        for button in self._buttons:
            button.setEnabled(vm.can_buy if button in self._buying else vm.enabled)
        self._plan.show_choice(vm.plan)
        self._problem.show_problem(vm.problem)

    def _on_toggled(self, is_open: bool) -> None:
        if is_open:
            self.opened.emit()
