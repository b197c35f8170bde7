"""What the person at the panel does: intents become commands, refusals stay where they were asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from gui.presenters.scene import Failure
from gui.simulator.files import FilePicker
from gui.simulator.history_acts import HistoryActs
from gui.simulator.presenters.app_store import plan_to_buy
from gui.simulator.presenters.clock import instant_of
from gui.simulator.presenters.faults import NUMBERS, OF_SERVICE, number_of
from gui.simulator.presenters.payments import half_of
from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.presenters.terminal import typed
from gui.simulator.views.panel import SimulatorPanel
from shared.commands import Command, Result
from shared.reasons import FaultKind
from shared.simulator import AppStoreAct
from shared.simulator_commands import ActInAppStore, LoadScenario, MoveClock, SayOfPayment, SetFault
from shared.simulator_view import SimulatorView

_OF_A_PLAN: Final = ("buy", "ask")

Answered = Callable[[Failure | None, Result], None]


class Acts:
    """Asks for deeds. `known` gives the stage as the agent tells it; `changed` shows everything anew."""

    def __init__(
        self,
        panel: SimulatorPanel,
        ask: Callable[[Command, Answered], None],
        known: Callable[[], Stage],
        changed: Callable[[], None],
        files: FilePicker,
    ) -> None:
        self._panel, self._ask, self._known, self._changed = panel, ask, known, changed
        self._under_way = 0
        self._problems: dict[Section, str] = {}
        self._chosen = ""
        self._plan = ""
        self._replaces = ""
        self._command = ""
        self._histories = HistoryActs(panel.history, self.ask, files)
        self._listen_to(panel)

    def take_over(self, panel: SimulatorPanel) -> None:
        """Work at `panel` from now on; the one before is gone."""
        self._panel = panel
        self._histories.listen_to(panel.history)
        self._listen_to(panel)

    def _listen_to(self, panel: SimulatorPanel) -> None:
        panel.scenario.chosen.connect(self._choose)
        panel.scenario.load_asked.connect(lambda: self._load(self.stage.chosen))
        panel.scenario.replaced.connect(lambda: self._load(self._replaces, force=True))
        panel.scenario.kept.connect(self._keep)
        panel.clock.rate_asked.connect(lambda rate: self._move(MoveClock(rate=rate)))
        panel.clock.advance_asked.connect(lambda by: self._move(MoveClock(advance_by=by)))
        panel.clock.instant_asked.connect(self._go_to)
        panel.clock.step_asked.connect(lambda: self._move(MoveClock(step=True)))
        panel.payments.said.connect(self._say)
        panel.faults.switched.connect(self._switch)
        panel.app_store.acted.connect(self._act_in_app_store)
        panel.app_store.plan_chosen.connect(self._choose_plan)

    @property
    def stage(self) -> Stage:
        """Everything that the panel is made from."""
        known = self._known()
        return replace(
            known,
            chosen=self._chosen or _first_choice(known),
            plan=self._plan,
            replaces=self._replaces,
            problems=self._problems,
            command=self._command,
            copy=self._histories.copy,
            exported=self._histories.exported,
        )

    def follow(self, before: SimulatorView | None, now: SimulatorView | None) -> None:
        """Another account, however it came: what was said about the last one is over."""
        if (before.account if before is not None else None) != (now.account if now is not None else None):
            self.forget()
            if now is not None and now.account is not None:
                self._chosen = now.scenario or ""

    def forget(self) -> None:
        """The panel is put away: nobody waits to read why something was refused."""
        self._problems = {}
        self._replaces = ""
        self._histories.forget()

    def ask(self, section: Section, command: Command, look: Answered | None = None) -> None:
        """Ask for `command`; a refusal is told in `section`. `look` sees the answer, whatever it is."""
        self._under_way += 1
        self._problems.pop(section, None)

        def answered(failure: Failure | None, result: Result) -> None:
            self._under_way -= 1
            if not self._under_way:
                self._panel.release()
            if failure is not None:
                self._problems[section] = failure.code
            if look is not None:
                look(failure, result)
            self._changed()

        self._command = typed(command, self._email()) or self._command
        self._ask(command, answered)
        self._changed()

    def refuse(self, section: Section, code: str) -> None:
        """Say in `section` why something cannot be done."""
        self._problems[section] = code
        if not self._under_way:
            self._panel.release()
        self._changed()

    # the scenario

    def _choose(self, name: str) -> None:
        self._chosen, self._replaces = name, ""
        self._changed()

    def _load(self, name: str, *, force: bool = False) -> None:
        self._replaces = ""

        def answered(failure: Failure | None, _result: Result) -> None:
            if failure is not None and failure.code == "account_exists" and not force:
                self._problems.pop(Section.SCENARIO, None)
                self._replaces = name  # the question stands in the place of the refusal

        self.ask(Section.SCENARIO, LoadScenario(name, force=force), answered)

    def _keep(self) -> None:
        if self._replaces:
            self._replaces = ""
            self._changed()

    # the rest

    def _move(self, command: MoveClock) -> None:
        self.ask(Section.CLOCK, command)

    def _go_to(self, text: str) -> None:
        instant = instant_of(text)
        if instant is None:
            self.refuse(Section.CLOCK, "instant_unreadable")
        else:
            self._move(MoveClock(advance_to=instant))

    def _say(self, reference: str, word: str) -> None:
        view = self.stage.view
        waiting = {each.reference: each for each in view.payments} if view is not None else {}
        if word == "short" and reference in waiting:
            command = SayOfPayment(reference, "confirm", half_of(waiting[reference]))
        else:
            command = SayOfPayment(reference, word)
        self.ask(Section.PAYMENTS, command)

    def _switch(self, name: str, on: bool, text: str) -> None:
        kind = FaultKind(name)
        numbers: dict[str, float] = {}
        if on and kind in NUMBERS:
            number = number_of(kind, text)
            if number is None:
                self.refuse(Section.FAULTS, "number_unreadable")
                return
            numbers[NUMBERS[kind]] = number
        status = numbers.get("status")
        command = SetFault(
            name,
            on,
            kind in OF_SERVICE,
            numbers.get("seconds"),
            int(status) if status is not None else None,
            numbers.get("share"),
        )
        self.ask(Section.FAULTS, command)

    def _act_in_app_store(self, act: str, switch: str) -> None:
        on = {"on": True, "off": False}.get(switch)
        plan = plan_to_buy(self.stage) if act in _OF_A_PLAN else None
        self.ask(Section.APP_STORE, ActInAppStore(AppStoreAct(act, plan=plan, on=on)))

    def _choose_plan(self, plan: str) -> None:
        self._plan = plan
        self._changed()

    def _email(self) -> str:
        view = self.stage.view
        return (view.email or "") if view is not None else ""


def _first_choice(stage: Stage) -> str:
    """What is offered before somebody chooses: what is played now, else the first of the list."""
    if stage.view is not None and stage.view.scenario:
        return stage.view.scenario
    return stage.scenarios[0].name if stage.scenarios else ""
