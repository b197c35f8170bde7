"""A scenario as somebody sees it who chooses one, and what may be said of its account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from account.simulator.scenarios.model import NAME_IN_BRACES, Scenario, Words
from shared.reasons import Language
from shared.simulator import ScenarioView

_NOT_THERE_YET: Final = "…"


def view(scenario: Scenario, language: Language) -> ScenarioView:
    """Its name, texts in `language`, and the speed of its clock."""
    return ScenarioView(
        name=scenario.name,
        title=scenario.title.in_language(language),
        story=scenario.story.in_language(language),
        speed=scenario.speed,
        hints=hints(scenario.hints, language, {}),
    )


def hints(told: tuple[Words, ...], language: Language, keys: Mapping[str, str]) -> tuple[str, ...]:
    """What a presenter may say, in `language`; `keys` are the texts of licence keys by their names."""
    return tuple(
        NAME_IN_BRACES.sub(lambda match: keys.get(match[1], _NOT_THERE_YET), each.in_language(language))
        for each in told
    )
