"""Why the entitlement is what it is: the chain of facts, the nearest first (RULES R1, R3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.presenters.troubles import problem_of
from gui.simulator.presenters.why_words import reason_sentence
from shared.simulator import Reason

_DEEPEST: Final = 4


@dataclass(frozen=True, slots=True)
class FactLineVM:
    """One fact; `depth` 0 is what was asked, each deeper one is why the one above holds."""

    depth: int
    text: str


@dataclass(frozen=True, slots=True)
class WhyVM:
    """`lines` are empty until somebody has asked."""

    lines: tuple[FactLineVM, ...]
    can_ask: bool
    problem: str


def present_why(stage: Stage) -> WhyVM:
    """The chain, once it was asked for."""
    lines = tuple(_lines(stage.why.entitlement, 0)) if stage.why is not None else ()
    problem = problem_of(stage.problems.get(Section.WHY, ""))
    return WhyVM(lines, stage.can_act and stage.has_account, problem)


def _lines(reason: Reason, depth: int) -> list[FactLineVM]:
    text = reason_sentence(reason)
    lines = [FactLineVM(depth, text)] if text else []
    if depth < _DEEPEST:
        for each in reason.because:
            lines += _lines(each, depth + 1)
    return lines
