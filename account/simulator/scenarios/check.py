"""Whether a scenario keeps what it promises: it is played where nobody sees it, and nothing stays."""

from __future__ import annotations

from account.catalogue.loading import default_catalogue
from account.catalogue.model import Catalogue
from account.simulator.history.replay import rehearsal
from account.simulator.scenarios.model import Scenario
from account.simulator.scenarios.playing import play
from account.simulator.simulator import Simulator
from shared.clock import SystemClock
from shared.simulator import ScenarioWish


async def check_scenario(scenario: Scenario, catalogue: Catalogue | None = None) -> None:
    """Raises `ScenarioError` (`scenario_failed`, `scenario_broken`), as `playing.play`."""
    async with rehearsal(catalogue or default_catalogue(), SystemClock()) as parts:
        simulator = Simulator(parts)
        try:
            await play(simulator, scenario, ScenarioWish(scenario.name, speed=0, check=True))
        finally:
            simulator.armed.end_all()
