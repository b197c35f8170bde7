"""What was asked of the demonstration on the command line. Standard library and `shared` only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from shared.reasons import Language

ON_STAGE_SPEED: Final = 15.0
"""Account seconds per real second while somebody shows the good story: five minutes take twenty seconds."""

MOST_SPEED: Final = 100_000.0


class StoryName(StrEnum):
    """The stories that can be played."""

    SUBSCRIPTION = "subscription"
    FIRST_DAY = "first-day"


@dataclass(frozen=True, slots=True)
class DemoWish:
    """What was asked for.

    `pictures` None: no pictures with a presenter, `.demo` without. `speed` None: as the story is told best.
    """

    profile: Path | None
    pictures: Path | None
    auto: bool
    fresh: bool
    theme: str | None
    as_json: bool
    language: Language = Language.ENGLISH
    story: StoryName = StoryName.SUBSCRIPTION
    scenario: str | None = None
    speed: float | None = None


def wrong_use(wish: DemoWish) -> str | None:
    """What cannot be meant, in one sentence; None when all is well."""
    speed = wish.speed
    if speed is not None and (not math.isfinite(speed) or not 0 <= speed <= MOST_SPEED):
        return f"A clock runs at a speed from 0 (it stands) to {MOST_SPEED:.0f}."
    if wish.story is StoryName.FIRST_DAY and (wish.scenario is not None or speed is not None):
        return "The story first-day has no simulator: it takes neither --scenario nor --speed."
    return None
