"""Waiting for a while, so that tests can let the while pass at once (STYLE 4, 23).

Standard library only. `shared.clock` tells the time; here time is spent.
"""

from __future__ import annotations

import asyncio
import random
from typing import Any, Final, Protocol


class Waiting(Protocol):
    """How a part waits."""

    async def sleep(self, seconds: float) -> None:
        """Come back after `seconds`."""
        ...


class SystemWaiting:
    """Real waiting, by the event loop."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def sleep_unless(event: asyncio.Event, seconds: float, waiting: Waiting) -> bool:
    """Wait until `event` is set, at most `seconds`; whether it was set. Leaves no task behind."""
    if event.is_set():
        return True
    tasks: set[asyncio.Future[Any]] = {
        asyncio.ensure_future(event.wait()),
        asyncio.ensure_future(waiting.sleep(seconds)),
    }
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await cancel_and_wait(*tasks)
    return event.is_set()


async def cancel_and_wait(*tasks: asyncio.Future[Any]) -> None:
    """End `tasks` and wait until they have ended; what they raised is theirs to report elsewhere."""
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


BACKOFF_FIRST_S: Final = 0.5
BACKOFF_LONGEST_S: Final = 30.0


class Backoff:
    """Growing, jittered pauses between tries: 0.5 s doubling to 30 s, each cut by up to a half.

    The jitter keeps a thousand agents from knocking together after an outage.
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._tries = 0

    def next_s(self, at_least_s: float = 0.0) -> float:
        """Seconds until the next try, which is counted; `at_least_s` is what the service asked for."""
        full = min(BACKOFF_LONGEST_S, BACKOFF_FIRST_S * 2.0 ** min(self._tries, 10))
        self._tries += 1
        return max(at_least_s, full * self._chance.uniform(0.5, 1.0))

    def reset(self) -> None:
        """It worked: the next failure starts small again."""
        self._tries = 0
