"""Why the entitlement is what it is, and what is missing for each action (RULES R1, R3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.presenters.troubles import problem_of
from gui.simulator.presenters.why_action_words import action_word
from gui.simulator.presenters.why_words import reason_sentence
from gui.texts import translate
from shared.simulator import Reason, Why

_DEEPEST: Final = 4


@dataclass(frozen=True, slots=True)
class FactLineVM:
    """One fact; `depth` 0 is what was asked, each deeper one is why the one above holds.

    `heads` names an action that is not offered; what is missing for it stands below.
    """

    depth: int
    text: str
    heads: bool = False


@dataclass(frozen=True, slots=True)
class WhyVM:
    """`lines` are empty until somebody has asked."""

    lines: tuple[FactLineVM, ...]
    can_ask: bool
    problem: str


def present_why(stage: Stage) -> WhyVM:
    """The chains of facts, the nearest first, once they were asked for."""
    lines = tuple(_all_lines(stage.why)) if stage.why is not None else ()
    problem = problem_of(stage.problems.get(Section.WHY, ""))
    return WhyVM(lines, stage.can_act and stage.has_account, problem)


def _all_lines(why: Why) -> list[FactLineVM]:
    lines = _lines(why.entitlement, 0)
    for each in why.actions:
        if not each.available:
            words = translate("SimulatorWhy", "Not offered: {action}").format(action=action_word(each.action))
            lines += [FactLineVM(0, words, heads=True), *_lines(each.reason, 1)]
    return lines


def _lines(reason: Reason, depth: int) -> list[FactLineVM]:
    text = reason_sentence(reason)
    lines = [FactLineVM(depth, text)] if text else []
    if depth < _DEEPEST:
        for each in reason.because:
            lines += _lines(each, depth + 1)
    return lines
