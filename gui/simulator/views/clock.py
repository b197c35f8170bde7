"""The account's clock: what it shows, how fast it runs, and where it can be moved to."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import a11y
from gui.simulator.presenters.clock import ClockVM, RateVM, StepVM
from gui.simulator.views.parts import Trouble, card, grid_of, small_button
from gui.texts import translate
from gui.widgets.button import Button, Kind
from gui.widgets.field import Field
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import Label, Role
from gui.widgets.layout import UNIT, column, row

_RATES_IN_A_ROW: Final = 3


class ClockPart(QWidget):
    """`rate_asked` carries a speed, `advance_asked` an ISO 8601 duration, `instant_asked` what was typed."""

    rate_asked = Signal(float)
    advance_asked = Signal(str)
    instant_asked = Signal(str)
    step_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._time = Label(Role.TITLE)
        self._time.setObjectName("simulator.time")
        self._time.setWordWrap(False)
        self._day = Label()
        self._day.setObjectName("simulator.day")
        self._speed = Label(Role.SMALL, quiet=True)
        self._speed.setObjectName("simulator.speed")
        self._rates: dict[float, Button] = {}
        self._rate_row, self._rate_grid = grid_of(gap=UNIT // 2, stretched=0)
        self._rate_grid.setHorizontalSpacing(UNIT // 2)
        a11y.name(self._rate_row, "simulator.rates", translate("SimulatorPanel", "Speed of the clock"))
        self._steps: dict[str, Button] = {}
        self._step_row = QWidget()
        self._step_flow = _flow(self._step_row)
        a11y.name(self._step_row, "simulator.steps", translate("SimulatorPanel", "Move the clock on"))
        self._problem = Trouble("simulator.clock_problem")
        top = row(self._time, column(self._day, self._speed, gap=0), gap=2 * UNIT)
        top.setStretch(1, 1)
        content = column(
            top, self._rate_row, self._make_next(), self._step_row, self._make_instant(), self._problem
        )
        self.setLayout(column(card(translate("SimulatorPanel", "Clock"), "simulator.clock_part", content)))

    def _make_next(self) -> QWidget:
        self._step = small_button("simulator.step", translate("SimulatorPanel", "Next Event"), Kind.PRIMARY)
        self._step.activated.connect(self.step_asked)
        self._next_what = Label(Role.SMALL)
        self._next_what.setObjectName("simulator.next")
        self._next_when = Label(Role.SMALL, quiet=True)
        self._next_when.setObjectName("simulator.next_when")
        holder = QWidget()
        layout = row(self._step, column(self._next_what, self._next_when, gap=0), gap=UNIT + 4)
        layout.setStretch(1, 1)
        holder.setLayout(layout)
        return holder

    def _make_instant(self) -> QWidget:
        words = translate("SimulatorPanel", "Day and time to go to")
        self._instant = Field("simulator.instant", words)
        self._instant.setProperty("dense", True)
        self._go = small_button("simulator.go", translate("SimulatorPanel", "Go To"))
        self._go.activated.connect(lambda: self.instant_asked.emit(self._instant.text()))
        self._instant.returnPressed.connect(self._go.click)
        holder = QWidget()
        layout = row(self._instant, self._go)
        layout.setStretch(0, 1)
        holder.setLayout(layout)
        return holder

    def render(self, vm: ClockVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self.show_time(vm)
        self._speed.show_text(vm.speed)
        self._render_rates(vm.rates)
        self._render_steps(vm.steps)
        for each in (*self._rates.values(), *self._steps.values(), self._go, self._instant):
            each.setEnabled(vm.can_move)
        self._instant.setPlaceholderText(vm.example)
        self._step.setEnabled(vm.can_step)
        self._next_what.show_text(vm.next_what)
        self._next_when.show_text(vm.next_when)
        self._problem.show_problem(vm.problem)

    def show_time(self, vm: ClockVM) -> None:
        """Another moment of the clock, and nothing else."""
        self._time.show_text(vm.time)
        self._day.show_text(vm.day)

    def _render_rates(self, rates: tuple[RateVM, ...]) -> None:
        for vm in rates:
            button = self._rates.get(vm.rate)
            if button is None:
                button = small_button(f"simulator.rate_{vm.rate:.0f}", vm.text)
                button.setCheckable(True)
                button.activated.connect(lambda rate=vm.rate: self.rate_asked.emit(rate))
                button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                line, place = divmod(len(self._rates), _RATES_IN_A_ROW)
                self._rates[vm.rate] = button
                self._rate_grid.addWidget(button, line, place)
                self._rate_grid.setColumnStretch(place, 1)
            button.setAccessibleName(vm.spoken)
            button.setChecked(vm.chosen)

    def _render_steps(self, steps: tuple[StepVM, ...]) -> None:
        for vm in steps:
            if vm.by not in self._steps:
                button = small_button(f"simulator.advance_{vm.by}", vm.text)
                button.activated.connect(lambda by=vm.by: self.advance_asked.emit(by))
                self._steps[vm.by] = button
                self._step_flow.addWidget(button)


def _flow(holder: QWidget) -> FlowLayout:
    flow = FlowLayout(holder)
    flow.setSpacing(UNIT // 2 - 1)
    return flow
