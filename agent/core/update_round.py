"""When the publisher is asked unbidden: once a day at most, and only while the person wants it."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

from agent.changes import UpdateLooked
from agent.core.parts import Core, Updates
from agent.service.waiting import Waiting

SOON_S: Final = 300.0
"""The first question comes so long after the start, give or take: others have more to do then."""

LOOK_UP_S: Final = 3600.0
"""How often it is seen whether the time has come: computers sleep, and clocks are changed."""


class UpdateRound:
    """Asks again and again, and brings what was found to the facts."""

    def __init__(self, core: Core, updates: Updates, waiting: Waiting, chance: random.Random) -> None:
        self._core, self._updates, self._waiting, self._chance = core, updates, waiting, chance

    async def run(self) -> None:
        """Tell what is known, then work until cancelled.

        The pauses are cut or drawn out by up to a half, so that a thousand computers do not ask at once.
        """
        known = await self._updates.known()
        if known is not None:
            self._core.apply(UpdateLooked(known))
        pause_s = SOON_S
        while True:
            await self._waiting.sleep(pause_s * self._chance.uniform(0.5, 1.5))
            pause_s = LOOK_UP_S
            if not self._core.facts.preferences.updates:
                continue
            if await self._updates.due_in() <= timedelta(0):
                self._core.apply(UpdateLooked(await self._updates.look()))
