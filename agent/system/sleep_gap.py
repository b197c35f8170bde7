"""Notices after the fact that this computer slept, on every system: a pause took far longer than it should.

The clock that is read goes on during sleep (`shared.clock`), the event loop's does not everywhere. Whoever is
told twice of one sleep only looks once more.
"""

from __future__ import annotations

import logging
from typing import Final

from agent.service.waiting import Waiting
from agent.system.news import SystemNews, Tell
from shared.clock import Clock

log = logging.getLogger(__name__)

LOOK_S: Final = 5.0
"""Real seconds between two looks: what a look costs is far below a thousandth of a processor."""
LONGEST_LATE_S: Final = 10.0
"""A computer that is only busy is not so late."""


class SleepGap:
    """The way of all systems; where the system itself says more, it says it sooner."""

    def __init__(self, clock: Clock, waiting: Waiting) -> None:
        self._clock, self._waiting = clock, waiting

    async def run(self, tell: Tell) -> None:
        """Tell after each sleep, until cancelled."""
        while True:
            before = self._clock.monotonic()
            await self._waiting.sleep(LOOK_S)
            passed_s = self._clock.monotonic() - before
            if passed_s - LOOK_S > LONGEST_LATE_S:
                log.info("this computer slept for about %d s", passed_s - LOOK_S)
                tell(SystemNews.WOKE)
