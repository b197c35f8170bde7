"""The story that is played now, and the one that can be played next."""

from __future__ import annotations

from dataclasses import dataclass

from gui.presenters.session_settings import ChoiceVM, OptionVM
from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.presenters.troubles import problem_of
from gui.texts import translate


@dataclass(frozen=True, slots=True)
class ScenarioVM:
    """`question` asks before an account is replaced; empty while there is nothing to ask.

    `choice` without options: they are not known yet.
    """

    current: str
    email: str
    choice: ChoiceVM
    story: str
    can_load: bool
    load: str
    question: str
    problem: str


def present_scenario(stage: Stage) -> ScenarioVM:
    """The scenario of the account, and the choice."""
    view, known = stage.view, {each.name: each for each in stage.scenarios or ()}
    chosen = known.get(stage.chosen)
    now = view.scenario if view is not None and view.account is not None else None
    options = tuple(OptionVM(each.name, each.title) for each in known.values())
    return ScenarioVM(
        current=_current(stage, known[now].title if now in known else now or ""),
        email=(view.email or "") if view is not None else "",
        choice=ChoiceVM(options, stage.chosen),
        story=chosen.story if chosen is not None else "",
        can_load=stage.can_act and chosen is not None,
        load=translate("Simulator", "Start Again") if now == stage.chosen else translate("Simulator", "Load"),
        question=_question(known[stage.replaces].title) if stage.replaces in known else "",
        problem=problem_of(stage.problems.get(Section.SCENARIO, "")),
    )


def _current(stage: Stage, title: str) -> str:
    if stage.view is None:
        return translate("Simulator", "Waiting for the agent…")
    if not stage.view.available and stage.view.problem is None:
        return translate("Simulator", "Waiting for the simulator…")
    if not stage.has_account:
        return translate("Simulator", "No simulated account")
    return title or translate("Simulator", "An account without a scenario")


def _question(title: str) -> str:
    return translate(
        "Simulator", "Begin “{title}” anew? The account that it made before is deleted, with its history."
    ).format(title=title)
