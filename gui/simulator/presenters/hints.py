"""What a presenter may say of the scenario that is played, in the language of the window."""

from __future__ import annotations

from dataclasses import dataclass

from gui.simulator.presenters.stage import Stage
from gui.texts import translate


@dataclass(frozen=True, slots=True)
class HintsVM:
    """Without hints there is nothing to show."""

    title: str
    hints: tuple[str, ...]


def present_hints(stage: Stage) -> HintsVM:
    """The hints of the present scenario."""
    hints = stage.view.hints if stage.view is not None else ()
    return HintsVM(translate("Simulator", "Hints for presenting"), hints)
