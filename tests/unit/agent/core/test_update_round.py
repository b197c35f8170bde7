"""When the publisher is asked without anybody's asking for it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, cast

import pytest

from agent.changes import Change, UpdateLooked
from agent.core.consequences import apply
from agent.core.parts import Core
from agent.core.update_round import LOOK_UP_S, SOON_S, UpdateRound
from agent.service.waiting import cancel_and_wait
from shared.preferences import Preferences
from shared.state import Facts
from shared.updates import UpdateFact
from tests.support.clock import FakeClock
from tests.support.waiting import FakeWaiting

DAY_S = 86_400.0


class Publisher:
    """Answers, and has been asked at these seconds; an answer stands for a day."""

    def __init__(self, clock: FakeClock, known: UpdateFact | None = None) -> None:
        self._clock, self._known = clock, known
        self.asked: list[float] = []

    async def known(self) -> UpdateFact | None:
        return self._known

    async def due_in(self) -> timedelta:
        if not self.asked:
            return timedelta(0)
        return timedelta(days=1) - timedelta(seconds=self._clock.monotonic() - self.asked[-1])

    async def look(self) -> UpdateFact:
        self.asked.append(self._clock.monotonic())
        return UpdateFact(self._clock.now(), "2.0.0", "https://example.org/get")


class House:
    """Facts, and the round over them."""

    def __init__(self, known: UpdateFact | None = None, seed: int = 1) -> None:
        self.clock = FakeClock(monotonic=0.0)
        self.waiting = FakeWaiting(self.clock)
        self.publisher = Publisher(self.clock, known)
        self.facts = Facts()
        self._round = UpdateRound(
            cast(Core, self), cast(Any, self.publisher), self.waiting, random.Random(seed)
        )

    def apply(self, change: Change) -> None:
        assert isinstance(change, UpdateLooked)
        self.facts = apply(self.facts, change)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._round.run())
        try:
            yield
        finally:
            await cancel_and_wait(task)


@pytest.mark.parametrize("seed", range(5))
async def test_publisher_is_asked_soon_after_the_start_and_then_once_a_day(seed: int) -> None:
    house = House(seed=seed)
    async with house.running():
        await house.waiting.pass_time(SOON_S * 0.49)
        assert house.publisher.asked == []
        await house.waiting.pass_time(7 * DAY_S)
    asked = house.publisher.asked
    assert SOON_S * 0.5 <= asked[0] <= SOON_S * 1.5
    gaps = [later - earlier for earlier, later in zip(asked, asked[1:], strict=False)]
    assert 6 <= len(asked) <= 8
    assert all(DAY_S <= gap <= DAY_S + 1.5 * LOOK_UP_S for gap in gaps)
    assert house.facts.update is not None
    assert house.facts.update.version == "2.0.0"


async def test_computers_do_not_ask_all_at_once() -> None:
    first = set()
    for seed in range(6):
        house = House(seed=seed)
        async with house.running():
            await house.waiting.pass_time(SOON_S * 2)
        first.add(house.publisher.asked[0])
    assert len(first) == 6


async def test_nobody_is_asked_while_the_person_does_not_want_it() -> None:
    house = House()
    house.facts = Facts(preferences=Preferences(updates=False))
    async with house.running():
        await house.waiting.pass_time(3 * DAY_S)
        assert house.publisher.asked == []
        house.facts = Facts(preferences=Preferences(updates=True))
        await house.waiting.pass_time(2 * LOOK_UP_S)
    assert len(house.publisher.asked) == 1


async def test_what_was_found_before_is_told_at_once() -> None:
    known = UpdateFact(FakeClock().now(), "2.0.0", "https://example.org/get")
    house = House(known)
    async with house.running():
        await house.waiting.pass_time(1.0)
        assert house.facts.update == known
    assert house.publisher.asked == []
