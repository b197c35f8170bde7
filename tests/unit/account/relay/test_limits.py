"""The deadline of a limited session, the share of an end, and whether it is still there; on a fake clock."""

from __future__ import annotations

from datetime import timedelta

import pytest

from account.relay.limits import (
    DEAD_S,
    PING_S,
    TOWARD_CLIENT,
    TOWARD_COMPUTER,
    Bucket,
    Deadline,
    Heartbeat,
)
from shared.clock import AccountTime
from tests.support.clock import START, FakeClock
from tests.support.fake_timers import FakeTimers

FIVE_MINUTES = START + timedelta(seconds=300)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def timers(clock: FakeClock) -> FakeTimers:
    return FakeTimers(clock)


class Cut:
    """A deadline, and when it was reached."""

    def __init__(self, clock: FakeClock, timers: FakeTimers) -> None:
        self.clock = clock
        self.deadline = Deadline(clock, timers, lambda: self.reached.append(clock.monotonic() - self.begin))
        self.reached: list[float] = []
        self.begin = clock.monotonic()

    def time(self, rate: float = 1.0) -> AccountTime:
        return AccountTime(START, rate, self.clock.monotonic())


@pytest.fixture
def cut(clock: FakeClock, timers: FakeTimers) -> Cut:
    return Cut(clock, timers)


@pytest.mark.rule("R10")
@pytest.mark.parametrize(("rate", "real_s"), [(1.0, 300.0), (60.0, 5.0), (10.0, 30.0), (0.5, 600.0)])
def test_cut_comes_at_300_seconds_of_account_time(
    cut: Cut, timers: FakeTimers, rate: float, real_s: float
) -> None:
    cut.deadline.set(FIVE_MINUTES, cut.time(rate))
    timers.pass_time(real_s - 0.001)
    assert cut.reached == []
    timers.pass_time(0.001)
    assert cut.reached == [pytest.approx(real_s)]
    timers.pass_time(1000)
    assert len(cut.reached) == 1


@pytest.mark.rule("R10")
def test_timer_that_fires_too_soon_does_not_cut(cut: Cut, timers: FakeTimers) -> None:
    cut.deadline.set(FIVE_MINUTES, cut.time())
    timers.pass_time(299.9999)
    timers.fire_early()
    assert cut.reached == []
    timers.pass_time(0.0001)
    assert len(cut.reached) == 1


@pytest.mark.security(24)
def test_setting_the_clock_of_the_machine_moves_no_cut(
    cut: Cut, clock: FakeClock, timers: FakeTimers
) -> None:
    cut.deadline.set(FIVE_MINUTES, cut.time())
    clock.set_now(START - timedelta(days=1))
    timers.pass_time(150)
    clock.set_now(START + timedelta(days=1))
    timers.pass_time(149.9)
    assert cut.reached == []
    timers.pass_time(0.1)
    assert len(cut.reached) == 1


@pytest.mark.rule("R13")
def test_limit_is_lifted_and_imposed_in_place(cut: Cut, timers: FakeTimers) -> None:
    cut.deadline.set(FIVE_MINUTES, cut.time())
    timers.pass_time(299)
    cut.deadline.set(None, cut.time())
    timers.pass_time(10_000)
    assert cut.reached == []
    cut.deadline.set(FIVE_MINUTES, cut.time())
    timers.pass_time(299)
    assert cut.reached == []
    timers.pass_time(1)
    assert len(cut.reached) == 1


def test_account_whose_clock_stands_is_not_cut_until_it_runs_again(cut: Cut, timers: FakeTimers) -> None:
    cut.deadline.set(FIVE_MINUTES, cut.time(rate=0))
    timers.pass_time(100_000)
    assert cut.reached == []
    assert timers.waiting == []
    cut.deadline.set(FIVE_MINUTES, cut.time(rate=60))
    timers.pass_time(5)
    assert len(cut.reached) == 1


def test_instant_that_has_passed_cuts_at_once(cut: Cut) -> None:
    cut.deadline.set(START, cut.time(rate=0))
    assert len(cut.reached) == 1


def test_dropped_deadline_leaves_no_timer(cut: Cut, timers: FakeTimers) -> None:
    cut.deadline.set(FIVE_MINUTES, cut.time())
    cut.deadline.drop()
    timers.pass_time(1000)
    assert (cut.reached, timers.waiting) == ([], [])


@pytest.mark.security(23)
def test_share_toward_the_computer_is_a_burst_and_then_a_rate(clock: FakeClock) -> None:
    bucket = Bucket(TOWARD_COMPUTER, clock)
    assert bucket.take(4 * 2**20, 0) == 0
    assert bucket.take(2**21, 0) == pytest.approx(1.0)
    clock.advance(timedelta(seconds=1))
    assert bucket.take(0, 0) == 0
    clock.advance(timedelta(days=1))
    assert bucket.take(4 * 2**20, 0) == 0
    assert bucket.take(2**20, 0) == pytest.approx(0.5)


@pytest.mark.security(23)
def test_empty_frames_use_the_share_up_in_either_direction(clock: FakeClock) -> None:
    assert Bucket(TOWARD_COMPUTER, clock).take(6 * 20_000, 20_000) > 0
    assert Bucket(TOWARD_CLIENT, clock).take(6 * 40_000, 40_000) > 0
    assert Bucket(TOWARD_CLIENT, clock).take(10**12, 1000) == 0


class Pulse:
    """A heartbeat and what it did."""

    def __init__(self, clock: FakeClock, timers: FakeTimers) -> None:
        self.moving = False
        self.pings: list[float] = []
        self.dead: list[float] = []
        begin = clock.monotonic()
        self.heartbeat = Heartbeat(
            clock,
            timers,
            lambda: self.moving,
            lambda: self.pings.append(clock.monotonic() - begin),
            lambda: self.dead.append(clock.monotonic() - begin),
        )


@pytest.fixture
def pulse(clock: FakeClock, timers: FakeTimers) -> Pulse:
    return Pulse(clock, timers)


@pytest.mark.security(23)
def test_silent_end_is_pinged_every_20_seconds_and_dead_after_45(pulse: Pulse, timers: FakeTimers) -> None:
    timers.pass_time(44.9)
    assert (pulse.pings, pulse.dead) == ([PING_S, 2 * PING_S], [])
    timers.pass_time(0.1)
    assert pulse.dead == [pytest.approx(DEAD_S)]
    assert timers.waiting == []


def test_end_that_answers_lives(pulse: Pulse, timers: FakeTimers) -> None:
    for _ in range(20):
        timers.pass_time(PING_S)
        pulse.heartbeat.heard()
    assert pulse.dead == []
    assert len(pulse.pings) == 20
    timers.pass_time(DEAD_S)
    assert len(pulse.dead) == 1


def test_slow_line_is_not_a_dead_one(pulse: Pulse, timers: FakeTimers) -> None:
    pulse.moving = True
    timers.pass_time(1000)
    assert pulse.dead == []
    pulse.moving = False
    timers.pass_time(DEAD_S + PING_S)
    assert len(pulse.dead) == 1


def test_stopped_heart_leaves_no_timer(pulse: Pulse, timers: FakeTimers) -> None:
    pulse.heartbeat.stop()
    pulse.heartbeat.stop()
    timers.pass_time(1000)
    assert (pulse.pings, pulse.dead, timers.waiting) == ([], [], [])
