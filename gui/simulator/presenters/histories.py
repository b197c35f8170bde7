"""The account's history: copied, written into a file, played again from one (RULES R98)."""

from __future__ import annotations

from dataclasses import dataclass

from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.presenters.troubles import problem_of
from gui.texts import translate


@dataclass(frozen=True, slots=True)
class HistoryVM:
    """`told` says what came of the last deed; `copy` is the address of an account that can be gone to.

    `file_name` is offered for an export.
    """

    title: str
    told: str
    copy: str
    file_name: str
    can_copy: bool
    can_replay: bool
    problem: str


def present_history(stage: Stage) -> HistoryVM:
    """The part about the history."""
    view = stage.view
    scenario = view.scenario if view is not None else None
    copy = stage.copy
    return HistoryVM(
        title=translate("Simulator", "This history"),
        told=_told(stage),
        copy=copy.email if copy is not None else "",
        file_name=f"{scenario or 'account'}-export.json",
        can_copy=stage.can_act and stage.has_account,
        can_replay=stage.can_act,
        problem=problem_of(stage.problems.get(Section.HISTORY, "")),
    )


def _told(stage: Stage) -> str:
    if stage.copy is not None:
        words = translate("Simulator", "There is another account with this history now: {email}")
        return words.format(email=stage.copy.email)
    if stage.exported is not None:
        words = translate("Simulator", "The whole history is in {file}.")
        return words.format(file=stage.exported.file)
    return ""
