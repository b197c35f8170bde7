"""`shared.clock`: the system clock, and account time told as an instant and a rate."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import (
    LARGEST_SKEW_S,
    AccountTime,
    Clock,
    SkewedClock,
    SystemClock,
    steady_reader,
)
from tests.support.clock import START, FakeClock


def test_system_clock_gives_aware_utc_and_a_monotonic_hand_that_never_goes_back() -> None:
    clock: Clock = SystemClock()
    assert clock.now().tzinfo is UTC
    first, second = clock.monotonic(), clock.monotonic()
    assert second >= first


def test_fake_clock_stands_still_and_moves_both_hands() -> None:
    clock = FakeClock()
    assert (clock.now(), clock.now()) == (START, START)
    before = clock.monotonic()
    clock.advance(timedelta(minutes=5))
    assert clock.now() == START + timedelta(minutes=5)
    assert clock.monotonic() == before + 300


def test_fake_clock_refuses_to_run_backwards_but_its_wall_hand_can_be_set() -> None:
    clock = FakeClock()
    with pytest.raises(ValueError, match="never runs backwards"):
        clock.advance(timedelta(seconds=-1))
    before = clock.monotonic()
    clock.set_now(START - timedelta(days=1))
    assert clock.now() == START - timedelta(days=1)
    assert clock.monotonic() == before


@pytest.mark.parametrize("naive", [datetime(2026, 1, 1)])  # noqa: DTZ001 - the point of the test
def test_naive_instants_are_refused_everywhere(naive: datetime) -> None:
    with pytest.raises(ValueError, match="aware"):
        AccountTime(naive, 1.0, 0.0)
    with pytest.raises(ValueError, match="aware"):
        FakeClock(naive)
    with pytest.raises(ValueError, match="aware"):
        FakeClock().set_now(naive)


def test_account_clock_that_runs_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="backwards"):
        AccountTime(START, -0.1, 0.0)


@pytest.mark.parametrize(("rate", "passed"), [(1.0, 60), (10.0, 600), (0.0, 0), (0.5, 30)])
def test_account_time_passes_at_its_rate(rate: float, passed: int) -> None:
    assert AccountTime(START, rate, 100.0).at(160.0) == START + timedelta(seconds=passed)


def test_account_time_never_goes_back_before_what_the_service_told() -> None:
    assert AccountTime(START, 1.0, 100.0).at(40.0) == START


@given(
    rate=st.floats(0, 1000),
    first=st.floats(0, 1e6),
    later=st.floats(0, 1e6),
)
def test_account_time_never_runs_backwards(rate: float, first: float, later: float) -> None:
    account_time = AccountTime(START, rate, 0.0)
    assert account_time.at(first) <= account_time.at(first + later)


def test_real_seconds_until_an_instant_count_the_rate() -> None:
    due = START + timedelta(seconds=300)
    assert AccountTime(START, 10.0, 50.0).real_seconds_until(due, 50.0) == 30.0
    assert AccountTime(START, 10.0, 50.0).real_seconds_until(due, 70.0) == 10.0


def test_an_instant_that_is_reached_is_zero_seconds_away_even_when_frozen() -> None:
    assert AccountTime(START, 1.0, 0.0).real_seconds_until(START, 5.0) == 0.0
    assert AccountTime(START, 0.0, 0.0).real_seconds_until(START, 5.0) == 0.0


def test_a_frozen_account_never_reaches_a_later_instant() -> None:
    assert AccountTime(START, 0.0, 0.0).real_seconds_until(START + timedelta(seconds=1), 5.0) is None


@pytest.mark.rule("R15")
@pytest.mark.security(32)
@pytest.mark.parametrize("platform", ["linux", "darwin", "win32", "something else"])
def test_the_steady_clock_of_every_system_never_runs_backwards(platform: str) -> None:
    read = steady_reader(platform)
    readings = [read() for _ in range(50)]
    assert readings == sorted(readings)


@pytest.mark.rule("R15")
@pytest.mark.skipif(sys.platform != "linux", reason="there only the clock that counts sleep can be compared")
def test_here_the_steady_clock_is_the_one_that_counts_sleep() -> None:
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    assert before <= SystemClock().monotonic() <= time.clock_gettime(time.CLOCK_BOOTTIME)


@pytest.mark.invariant(11, 13)
def test_of_two_words_about_the_time_the_newer_one_stands_whichever_comes_first() -> None:
    first = AccountTime(START, 60.0, 10.0)
    frozen = AccountTime(START + timedelta(minutes=2), 0.0, 12.0)
    late = AccountTime(START + timedelta(minutes=1), 60.0, 12.5)
    assert first.heard(frozen) is frozen
    assert frozen.heard(late) is frozen
    thawed = AccountTime(START + timedelta(minutes=2), 1.0, 13.0)
    assert frozen.heard(thawed) is thawed


@pytest.mark.rule("R15")
def test_skewed_clock_moves_the_wall_hand_alone_and_can_be_set_while_it_runs(clock: FakeClock) -> None:
    skewed = SkewedClock(clock)
    assert (skewed.now(), skewed.monotonic(), skewed.off_by_s) == (clock.now(), clock.monotonic(), 0.0)
    for seconds in (-86_400.0, 90.5, LARGEST_SKEW_S, 0.0):
        skewed.be_off_by(seconds)
        assert skewed.now() - clock.now() == timedelta(seconds=seconds)
        assert (skewed.monotonic(), skewed.off_by_s) == (clock.monotonic(), seconds)


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -float("inf"), LARGEST_SKEW_S * 1.01])
def test_skewed_clock_refuses_what_no_computer_shows(clock: FakeClock, seconds: float) -> None:
    skewed = SkewedClock(clock)
    skewed.be_off_by(5)
    with pytest.raises(ValueError, match="century"):
        skewed.be_off_by(seconds)
    assert skewed.off_by_s == 5
