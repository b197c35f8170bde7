"""Waiting that ends when the test says so, on top of the fake clock (STYLE 23)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_S


class FakeWaiting:
    """Sleepers wake when `pass_time` carries the clock past their time; in order of their time."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self._sleepers: list[tuple[float, float, asyncio.Future[None]]] = []
        self._asked = asyncio.Event()
        self.slept: list[float] = []
        """Every pause that was asked for, in seconds, in order."""

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.slept.append(seconds)
        entry = (self._clock.monotonic() + seconds, seconds, future)
        self._sleepers.append(entry)
        self._asked.set()
        try:
            await future
        finally:
            self._sleepers.remove(entry)

    @property
    def pending(self) -> list[float]:
        """The pauses that are being slept now, in seconds as they were asked for."""
        return [seconds for _, seconds, _ in self._sleepers]

    async def until_slept(self, seconds: float) -> None:
        """Return once somebody sleeps a pause of exactly `seconds`, whatever real work comes before it."""
        async with asyncio.timeout(PATIENCE_S):
            while seconds not in self.pending:
                self._asked.clear()
                await self._asked.wait()

    async def pass_time(self, seconds: float) -> None:
        """Let `seconds` pass; everybody whose pause is over goes on, and has gone on when this returns."""
        end = self._clock.monotonic() + seconds
        while True:
            await settle()
            due = sorted(entry[0] for entry in self._sleepers if entry[0] <= end and not entry[2].done())
            if not due:
                break
            self._advance_to(due[0])
            for at, _, future in list(self._sleepers):
                if at <= due[0] and not future.done():
                    future.set_result(None)
        self._advance_to(end)
        await settle()

    def _advance_to(self, monotonic: float) -> None:
        self._clock.advance(timedelta(seconds=max(0.0, monotonic - self._clock.monotonic())))


async def settle() -> None:
    """Let everything that can go on without time or input go on."""
    for _ in range(60):
        await asyncio.sleep(0)
