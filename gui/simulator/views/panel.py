"""The whole panel: what is used most stands on top; it scrolls when the window is small."""

from __future__ import annotations

from PySide6.QtCore import Signal

from gui.simulator.presenters.panel import PanelVM
from gui.simulator.views.app_store import AppStorePart
from gui.simulator.views.clock import ClockPart
from gui.simulator.views.faults import FaultsPart
from gui.simulator.views.histories import HistoryPart
from gui.simulator.views.history import EventsPart, HintsPart, WhyPart
from gui.simulator.views.parts import Trouble, make_dense, small_button
from gui.simulator.views.payments import PaymentsPart
from gui.simulator.views.scenario import ScenarioPart
from gui.texts import translate
from gui.widgets.field import CopyField
from gui.widgets.labels import Label, Role
from gui.widgets.layout import STRETCH, UNIT, column, holder, row
from gui.widgets.page import Page

_WIDEST = 560


class SimulatorPanel(Page):
    """`pages_asked` opens the simulator's pages in the browser; the parts have intents of their own."""

    pages_asked = Signal()

    def __init__(self) -> None:
        super().__init__("simulator", translate("SimulatorPanel", "Simulator"), width=_WIDEST)
        self.setObjectName("simulator.panel")  # no page of the window
        self._problem = Trouble("simulator.problem")
        self.scenario = ScenarioPart()
        self.clock = ClockPart()
        self.payments = PaymentsPart()
        self.app_store = AppStorePart()
        self.faults = FaultsPart()
        self.events = EventsPart()
        self.why = WhyPart()
        self.hints = HintsPart()
        self.history = HistoryPart()
        self._pages = small_button("simulator.pages", translate("SimulatorPanel", "Open in the Browser"))
        self._pages.activated.connect(self.pages_asked)
        self._pages_problem = Trouble("simulator.pages_problem")
        words = translate("SimulatorPanel", "The last deed as a command")
        caption = Label(Role.SMALL, quiet=True, text=words)
        self._command = CopyField("simulator.command", words)
        make_dense(self._command)
        self._typed = holder(column(caption, self._command, gap=UNIT // 2))
        layout = column(
            self._problem,
            self.scenario,
            self.hints,
            self.clock,
            self.payments,
            self.app_store,
            self.faults,
            self.events,
            self.why,
            self.history,
            self._typed,
            row(self._pages, STRETCH),
            self._pages_problem,
            gap=UNIT + 4,
        )
        self.fill(layout)
        self._outer.setContentsMargins(UNIT + 4, UNIT // 2, UNIT + 4, UNIT + 4)

    def render(self, vm: PanelVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._problem.show_problem(vm.problem)
        self.scenario.render(vm.scenario)
        self.hints.render(vm.hints)
        self.clock.render(vm.clock)
        self.payments.render(vm.payments)
        self.app_store.render(vm.app_store)
        self.faults.render(vm.faults)
        self.events.render(vm.events)
        self.why.render(vm.why)
        self.history.render(vm.history)
        self._typed.setVisible(bool(vm.command))
        self._command.show_text(vm.command)
        self._pages.setEnabled(vm.can_open_pages)
        self._pages_problem.show_problem(vm.pages_problem)
