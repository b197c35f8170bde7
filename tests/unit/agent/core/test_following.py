"""Event stream, heartbeat and back-off in fake time."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from agent.service.event_stream import EventStream, Item
from agent.service.heartbeat import Heart
from agent.service.waiting import Backoff, SystemWaiting, cancel_and_wait, sleep_unless
from shared.errors import (
    AccessError,
    RateRefused,
    RequestRefused,
    ServiceFaultError,
    ServiceUnreachableError,
)
from shared.wire import Heartbeat
from tests.support.account_facts import account_state
from tests.support.clock import FakeClock
from tests.support.waiting import FakeWaiting, settle

DOWN = ServiceUnreachableError("service_unreachable", "Down.")


def test_pauses_grow_from_half_a_second_to_thirty_and_start_small_again() -> None:
    backoff = Backoff(random.Random(7))
    pauses = [backoff.next_s() for _ in range(2000)]
    assert 0.25 <= pauses[0] <= 0.5
    assert all(earlier * 0.9 < later for earlier, later in zip(pauses[:5], pauses[1:6], strict=True))
    assert all(15 <= pause <= 30 for pause in pauses[6:])
    assert len(set(pauses[6:])) > 1000  # jitter
    backoff.reset()
    assert backoff.next_s() <= 0.5
    assert backoff.next_s(at_least_s=60) == 60


class Events:
    """A stream per connection: a list of items, then an error, an end, or silence."""

    def __init__(self) -> None:
        self.connections: list[int | None] = []
        self.script: list[list[Item] | AccessError | None] = []
        self.closed = 0

    @asynccontextmanager
    async def events(self, last_seq: int | None) -> AsyncIterator[AsyncIterator[Item]]:
        self.connections.append(last_seq)
        found = self.script.pop(0) if self.script else None
        if isinstance(found, AccessError):
            raise found
        try:
            yield self._items(found)
        finally:
            self.closed += 1

    async def _items(self, items: list[Item] | None) -> AsyncIterator[Item]:
        for item in items or []:
            yield item
        if items is None:
            await asyncio.Event().wait()


class Follower:
    """Follows, and remembers what came."""

    def __init__(self, clock: FakeClock) -> None:
        self.service, self.waiting = Events(), FakeWaiting(clock)
        self.stream = EventStream(self.service, self.waiting, random.Random(1))
        self.items: list[Item] = []
        self.failures: list[AccessError] = []
        self.turns: list[bool] = []

    def last(self) -> int | None:
        return self.items[-1].seq if self.items else None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Task[None]]:
        task = asyncio.create_task(
            self.stream.run(self.last, self.items.append, self.failures.append, self.turns.append)
        )
        await settle()
        try:
            yield task
        finally:
            await cancel_and_wait(task)


async def test_fault_and_end_of_a_stream_say_nothing_new_about_the_way(clock: FakeClock) -> None:
    follower = Follower(clock)
    follower.service.script = [[account_state(seq=3)], ServiceFaultError("internal_error", "Broken."), None]
    async with follower.running():
        await follower.waiting.pass_time(0.5)
        await follower.waiting.pass_time(1.0)
        assert follower.stream.is_open
    assert follower.turns == [True, True]


@pytest.mark.rule("R99")
async def test_a_lost_stream_is_resumed_after_the_last_item(clock: FakeClock) -> None:
    follower = Follower(clock)
    follower.service.script = [[account_state(seq=3), account_state(seq=4)], DOWN, None]
    async with follower.running():
        assert [item.seq for item in follower.items] == [3, 4]
        await follower.waiting.pass_time(0.5)
        assert follower.failures == [DOWN]
        await follower.waiting.pass_time(1.0)
        assert follower.service.connections == [None, 4, 4]
        assert follower.stream.is_open
    assert follower.service.closed == 2
    assert follower.turns == [True, False, True]


async def test_failures_are_met_with_growing_pauses(clock: FakeClock) -> None:
    follower = Follower(clock)
    follower.service.script = [DOWN] * 12
    async with follower.running():
        for _ in range(10):
            await follower.waiting.pass_time(30)
    assert follower.waiting.slept[0] <= 0.5
    assert max(follower.waiting.slept) <= 30
    assert follower.waiting.slept[7] >= 15


async def test_who_is_told_to_slow_down_slows_down(clock: FakeClock) -> None:
    follower = Follower(clock)
    follower.service.script = [RateRefused("rate_limited", "Slower.", timedelta(seconds=50)), None]
    async with follower.running():
        assert follower.waiting.pending == [50]


async def test_a_refusal_ends_it(clock: FakeClock) -> None:
    follower = Follower(clock)
    follower.service.script = [RequestRefused("http_418", "No.")]
    async with follower.running() as task:
        with pytest.raises(RequestRefused):
            await task


async def test_hurry_ends_a_pause_and_an_open_stream(clock: FakeClock) -> None:
    follower = Follower(clock)
    follower.service.script = [DOWN, None, None]
    async with follower.running():
        follower.stream.hurry_if_waiting()
        await settle()
        assert follower.service.connections == [None, None]
        follower.stream.hurry_if_waiting()
        await settle()
        assert len(follower.service.connections) == 2
        follower.stream.reconnect_now()
        await settle()
        assert len(follower.service.connections) == 3


class Beats:
    """Answers heartbeats by a script."""

    def __init__(self) -> None:
        self.script: list[Heartbeat | AccessError] = []
        self.count = 0

    async def heartbeat(self, computer_id: str) -> Heartbeat:
        self.count += 1
        found = self.script.pop(0) if self.script else Heartbeat(1, 10.0)
        if isinstance(found, AccessError):
            raise found
        return found


@asynccontextmanager
async def beating(
    beats: Beats, clock: FakeClock
) -> AsyncIterator[tuple[FakeWaiting, list[AccessError], list[int], asyncio.Task[None]]]:
    waiting, failures, jumps = FakeWaiting(clock), list[AccessError](), list[int]()
    heart = Heart(beats, clock, waiting, random.Random(1))
    task = asyncio.create_task(heart.run("cmp_1", lambda _: None, failures.append, lambda: jumps.append(1)))
    await settle()
    try:
        yield waiting, failures, jumps, task
    finally:
        await cancel_and_wait(task)


@pytest.mark.rule("R26")
async def test_the_service_says_how_often_within_reason(clock: FakeClock) -> None:
    beats = Beats()
    beats.script = [Heartbeat(1, 10.0), Heartbeat(1, 0.0), Heartbeat(1, 9e9)]
    async with beating(beats, clock) as (waiting, _, jumps, _task):
        await waiting.pass_time(60)
        assert 8.5 <= waiting.slept[0] <= 10
        assert waiting.slept[1:3] == [1.0, 30.0]
        assert jumps == []


@pytest.mark.security(33)
async def test_beats_come_within_ten_seconds_and_each_agent_s_at_its_own_pace(clock: FakeClock) -> None:
    async with beating(Beats(), clock) as (waiting, _, _, _task):
        await waiting.pass_time(600)
        assert all(8.5 <= pause <= 10 for pause in waiting.slept)
        assert len(set(waiting.slept)) == len(waiting.slept)
        assert len(waiting.slept) <= 600 / 8.5 + 1


async def test_lost_beats_are_told_and_tried_again_sooner(clock: FakeClock) -> None:
    beats = Beats()
    slow = RateRefused("rate_limited", "Slower.", timedelta(seconds=20))
    beats.script = [DOWN, slow]
    async with beating(beats, clock) as (waiting, failures, _, _task):
        await waiting.pass_time(1)
        assert failures == [DOWN, slow]
        assert waiting.pending == [20]


async def test_a_refused_beat_ends_it(clock: FakeClock) -> None:
    beats = Beats()
    beats.script = [RequestRefused("http_418", "No.")]
    async with beating(beats, clock) as (_, _, _, task):
        with pytest.raises(RequestRefused):
            await task


@pytest.mark.parametrize("by", [timedelta(hours=8), timedelta(hours=-8)])
async def test_a_jump_of_the_clock_is_noticed(clock: FakeClock, by: timedelta) -> None:
    async with beating(Beats(), clock) as (waiting, _, jumps, _task):
        clock.set_now(clock.now() + by)
        await waiting.pass_time(10)
        assert jumps == [1]


@pytest.mark.rule("R15", "R26")
@pytest.mark.security(32)
async def test_a_sleep_that_both_clocks_counted_is_noticed_too(clock: FakeClock) -> None:
    async with beating(Beats(), clock) as (waiting, _, jumps, _task):
        clock.advance(timedelta(hours=8))
        await waiting.pass_time(10)
        assert jumps == [1]


async def test_sleeping_ends_early_by_the_event(clock: FakeClock) -> None:
    event, waiting = asyncio.Event(), FakeWaiting(clock)
    sleeping = asyncio.create_task(sleep_unless(event, 30, waiting))
    await settle()
    event.set()
    assert await sleeping
    assert await sleep_unless(event, 30, waiting)
    assert waiting.pending == []
    assert not await sleep_unless(asyncio.Event(), 0, SystemWaiting())
    await cancel_and_wait()
