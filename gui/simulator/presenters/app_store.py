"""What the customer of the App Store may be let do (RULES R39)."""

from __future__ import annotations

from dataclasses import dataclass

from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.presenters.troubles import problem_of
from gui.texts import translate


@dataclass(frozen=True, slots=True)
class AppStoreVM:
    """The acts can be asked for while there is an account; what makes no sense just then is refused."""

    title: str
    enabled: bool
    problem: str


def present_app_store(stage: Stage) -> AppStoreVM:
    """The App Store's part."""
    return AppStoreVM(
        title=translate("Simulator", "App Store"),
        enabled=stage.can_act and stage.has_account,
        problem=problem_of(stage.problems.get(Section.APP_STORE, "")),
    )
