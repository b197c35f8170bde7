"""Announcements, as the backend makes them: the rule of `announcing` with the clocks that it needs."""

from __future__ import annotations

import asyncio
from typing import Final

from agent.changes import TimePassed
from agent.core.announcing import Moment, announced, next_look_at
from agent.core.parts import Core, Parts
from agent.service.waiting import sleep_unless
from shared.state import Facts

LOOK_S: Final = 60.0
"""Real seconds between two looks while something may become due, or old: clocks change, computers sleep."""
_SHORTEST_S: Final = 0.05


class AnnouncementDesk:
    """Says what follows for the announcements from each change of the facts, and from time."""

    def __init__(self, core: Core, parts: Parts) -> None:
        self._core, self._parts = core, parts
        self._changed = asyncio.Event()

    def follow(self, before: Facts, after: Facts) -> Facts:
        """`after` with its announcements."""
        self._changed.set()
        clock, told = self._parts.clock, self._parts.client.account_time
        if told is None:
            return announced(before, after, Moment(clock.now()))
        return announced(before, after, Moment(clock.now(), told.at(clock.monotonic()), told.rate))

    async def run(self) -> None:
        """Look again whenever time alone may have made something due, for ever."""
        while True:
            self._changed.clear()
            pause_s = self._pause_s()
            if pause_s is None:
                await self._changed.wait()
            elif not await sleep_unless(self._changed, pause_s, self._parts.waiting):
                self._core.apply(TimePassed())

    def _pause_s(self) -> float | None:
        """Real seconds until the next look; None while nothing waits."""
        facts, told = self._core.facts, self._parts.client.account_time
        pauses = [LOOK_S] if facts.announcements else []
        if told is not None:
            now = self._parts.clock.monotonic()
            due = next_look_at(facts, told.at(now))
            left_s = told.real_seconds_until(due, now) if due is not None else None
            pauses += [max(left_s, _SHORTEST_S), LOOK_S] if left_s is not None else []
        return min(pauses, default=None)
