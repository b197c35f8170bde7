"""The whole panel from one stage."""

from __future__ import annotations

from dataclasses import dataclass

from gui.simulator.presenters.app_store import AppStoreVM, present_app_store
from gui.simulator.presenters.clock import ClockVM, present_clock
from gui.simulator.presenters.faults import FaultsVM, present_faults
from gui.simulator.presenters.happenings import EventsVM, present_events
from gui.simulator.presenters.hints import HintsVM, present_hints
from gui.simulator.presenters.histories import HistoryVM, present_history
from gui.simulator.presenters.payments import PaymentsVM, present_payments
from gui.simulator.presenters.scenarios import ScenarioVM, present_scenario
from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.presenters.troubles import problem_of
from gui.simulator.presenters.why import WhyVM, present_why


@dataclass(frozen=True, slots=True)
class PanelVM:
    """`problem` says why there is no simulator to ask; `pages_problem` why its pages did not open.

    `command` is the last deed as it is typed in a terminal.
    """

    problem: str
    scenario: ScenarioVM
    hints: HintsVM
    clock: ClockVM
    payments: PaymentsVM
    app_store: AppStoreVM
    faults: FaultsVM
    events: EventsVM
    why: WhyVM
    history: HistoryVM
    can_open_pages: bool
    pages_problem: str
    command: str


def present_panel(stage: Stage) -> PanelVM:
    """The panel as it stands."""
    view = stage.view
    return PanelVM(
        problem=_problem(stage),
        scenario=present_scenario(stage),
        hints=present_hints(stage),
        clock=present_clock(stage),
        payments=present_payments(stage),
        app_store=present_app_store(stage),
        faults=present_faults(stage),
        events=present_events(stage),
        why=present_why(stage),
        history=present_history(stage),
        can_open_pages=view is not None and view.available,
        pages_problem=problem_of(stage.problems.get(Section.PAGES, "")),
        command=stage.command,
    )


def _problem(stage: Stage) -> str:
    if stage.view is None:
        return problem_of("door_closed")
    return problem_of(stage.view.problem or "") if not stage.view.available else ""
