"""What may be said, what has happened, and why things are as they are: lists to read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from gui.simulator.presenters.happenings import EventsVM, EventVM
from gui.simulator.presenters.hints import HintsVM
from gui.simulator.presenters.why import FactLineVM, WhyVM
from gui.simulator.views.parts import Fold, Trouble, grid_of, small_button
from gui.texts import translate
from gui.widgets.labels import Label, Role
from gui.widgets.layout import STRETCH, UNIT, column, row

_INDENT = 12


class HintsPart(QWidget):
    """What a presenter may say; not there where nothing was written for the scenario."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: list[Label] = []
        self._list = column(gap=UNIT // 2 + 2)
        self._fold = Fold("simulator.hints", self._list, is_open=True)
        self.setLayout(column(self._fold))

    def render(self, vm: HintsVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._fold.show_title(vm.title)
        self.setVisible(bool(vm.hints))
        while len(self._labels) < len(vm.hints):
            label = Label(Role.SMALL)
            label.setObjectName(f"simulator.hint_{len(self._labels)}")
            self._labels.append(label)
            self._list.addWidget(label)
        for position, label in enumerate(self._labels):
            label.show_text(vm.hints[position] if position < len(vm.hints) else "")


class EventsPart(QWidget):
    """The latest events, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[tuple[Label, Label]] = []
        self._shown: tuple[EventVM, ...] = ()
        lines, self._grid = grid_of(gap=UNIT // 2, stretched=1)
        self._nothing = Label(Role.SMALL, quiet=True)
        self._nothing.setObjectName("simulator.no_event")
        self._fold = Fold("simulator.events", column(lines, self._nothing), is_open=True)
        self.setLayout(column(self._fold))

    def render(self, vm: EventsVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._fold.show_title(vm.title)
        self._nothing.show_text(vm.nothing)
        if vm.events == self._shown:
            return
        self._shown = vm.events
        while len(self._lines) < len(vm.events):
            self._add_line()
        for position, (when, what) in enumerate(self._lines):
            event = vm.events[position] if position < len(vm.events) else None
            when.show_text(event.when if event is not None else "")
            what.show_text(event.text if event is not None else "")

    def _add_line(self) -> None:
        line = len(self._lines)
        when, what = Label(Role.SMALL, quiet=True), Label(Role.SMALL)
        when.setWordWrap(False)
        when.setObjectName(f"simulator.event_{line}_when")
        what.setObjectName(f"simulator.event_{line}")
        self._grid.addWidget(when, line, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(what, line, 1, Qt.AlignmentFlag.AlignTop)
        self._lines.append((when, what))


class WhyPart(QWidget):
    """The chain of facts behind the entitlement, and what each action waits for, when it is asked for."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._labels: list[Label] = []
        self._shown: tuple[FactLineVM, ...] = ()
        self._plain = Label(Role.SMALL).font()
        self._heading = QFont(self._plain)
        self._heading.setWeight(QFont.Weight.DemiBold)
        self._list = column(gap=UNIT // 2)
        self._ask = small_button("simulator.ask_why", translate("SimulatorPanel", "Ask Again"))
        self._ask.activated.connect(self.asked)
        self._problem = Trouble("simulator.why_problem")
        self._fold = Fold("simulator.why", column(self._list, row(self._ask, STRETCH), self._problem))
        self._fold.toggled.connect(self._on_toggled)
        self.setLayout(column(self._fold))

    def render(self, vm: WhyVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._fold.show_title(translate("SimulatorPanel", "Why is the status so?"))
        self._ask.setEnabled(vm.can_ask)
        self._problem.show_problem(vm.problem)
        if vm.lines == self._shown:
            return
        self._shown = vm.lines
        while len(self._labels) < len(vm.lines):
            label = Label(Role.SMALL)
            label.setObjectName(f"simulator.why_{len(self._labels)}")
            self._labels.append(label)
            self._list.addWidget(label)
        for position, label in enumerate(self._labels):
            line = vm.lines[position] if position < len(vm.lines) else None
            heads = line is not None and line.heads
            label.setFont(self._heading if heads else self._plain)
            indent = _INDENT * (line.depth if line is not None else 0)
            label.setContentsMargins(indent, UNIT if heads else 0, 0, 0)
            label.show_text(line.text if line is not None else "")

    def _on_toggled(self, is_open: bool) -> None:
        if is_open and self._ask.isEnabled():
            self.asked.emit()
