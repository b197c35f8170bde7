"""The simulator's panel in each of its situations, one sheet per language and theme.

The panel is the window's own; the situations are those of `tests.support.simulator_snapshots`, with the
scenarios that are really there. A process of its own: `python -m tests.shots.simulator_shots FOLDER`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from account.simulator.scenarios import loading
from gui.presenters.dates import locale
from gui.qa.finder import Finder
from gui.simulator.presenters.panel import present_panel
from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.views.dock import WIDTH, SimulatorDock
from shared.reasons import Language
from shared.simulator import ClockView, ScenarioView
from shared.simulator_view import SimulatorView
from tests.shots.sheets import make_sheet, settled, take_sheets
from tests.support.clock import START
from tests.support.simulator_snapshots import VIEW, WHY

_HEIGHT: Final = 1500


def take(out: Path) -> None:
    """All sheets into `out`."""
    take_sheets("tests.shots.simulator_shots", out)


def panels(application: QApplication) -> Iterator[QImage]:
    """The panel as it opens; with everything unfolded; refused; and without a simulator to ask."""
    dock = SimulatorDock()
    dock.resize(WIDTH, _HEIGHT)  # no scroll bar, so that all panels are of one width
    dock.show()
    played = Stage(view=VIEW, account_now=START, scenarios=_scenarios(), chosen="active_year")
    running = replace(VIEW, clock=ClockView(START, 60.0))
    refused = {Section.CLOCK: "clock_backwards", Section.FAULTS: "number_unreadable"}
    command = "access-account clock advance --by P1Y --account active_year@example.test"
    absent = SimulatorView(problem="simulator_absent")
    for number, stage in enumerate(
        (
            played,
            replace(played, view=running, why=WHY, command=command),
            replace(played, problems=refused, chosen="trial", replaces="trial"),
            replace(played, view=absent, account_now=None),
        )
    ):
        dock.panel.render(present_panel(stage))
        if number == 1:
            for name in ("simulator.faults", "simulator.why"):
                Finder(dock).click(name)
        yield settled(application, dock)
    dock.close()


def _scenarios() -> tuple[ScenarioView, ...]:
    french = locale().language() is QLocale.Language.French
    language = Language.FRENCH if french else Language.ENGLISH
    return tuple(
        ScenarioView(
            each.name, each.title.in_language(language), each.story.in_language(language), each.speed
        )
        for each in loading.load_all()
    )


if __name__ == "__main__":
    sys.exit(make_sheet("simulator", panels, sys.argv[1:]))
