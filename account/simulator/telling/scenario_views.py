"""A scenario as somebody sees it who chooses one."""

from __future__ import annotations

from account.simulator.scenarios.model import Scenario
from shared.reasons import Language
from shared.simulator import ScenarioView


def view(scenario: Scenario, language: Language) -> ScenarioView:
    """Its name, texts in `language`, and the speed of its clock."""
    return ScenarioView(
        name=scenario.name,
        title=scenario.title.in_language(language),
        story=scenario.story.in_language(language),
        speed=scenario.speed,
    )
