"""The seconds left, counted in the window between two snapshots: never more than the truth (RULES R11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.countdown import Countdown
from gui.presenters.remaining import Warn, present_left, warn_of, warning
from gui.tokens import Tone
from tests.support.clock import START, FakeClock
from tests.support.session_snapshots import FULL, LIVE

pytestmark = pytest.mark.rule("R11")


def test_seconds_pass_with_the_monotonic_clock_whatever_the_computers_clock_says(clock: FakeClock) -> None:
    countdown = Countdown(clock)
    countdown.follow(LIVE)
    clock.advance(timedelta(seconds=2.5))
    clock.set_now(START - timedelta(days=1))
    assert countdown.left_s == pytest.approx(249.5)
    assert countdown.next_look_s == pytest.approx(0.5)
    clock.advance(timedelta(hours=1))
    assert countdown.left_s == 0
    assert countdown.next_look_s is None


def test_a_scaled_clock_counts_account_seconds_and_is_looked_at_four_times_a_second(clock: FakeClock) -> None:
    countdown = Countdown(clock)
    countdown.follow(replace(LIVE, rate=10.0))
    clock.advance(timedelta(seconds=3))
    assert countdown.left_s == pytest.approx(222)
    assert countdown.next_look_s == 0.25


def test_a_frozen_clock_stands_still(clock: FakeClock) -> None:
    countdown = Countdown(clock)
    countdown.follow(replace(LIVE, rate=0.0))
    clock.advance(timedelta(hours=5))
    assert countdown.left_s == 252
    assert countdown.next_look_s is None


def test_an_answer_that_was_long_under_way_gives_no_time_back(clock: FakeClock) -> None:
    countdown = Countdown(clock)
    countdown.follow(LIVE)
    clock.advance(timedelta(seconds=3))
    countdown.follow(replace(LIVE, remaining_s=251.0))
    assert countdown.left_s == pytest.approx(249)
    countdown.follow(replace(LIVE, remaining_s=248.0))
    assert countdown.left_s == pytest.approx(248)


@pytest.mark.parametrize(
    "other",
    [
        replace(LIVE, id="s2", remaining_s=300.0),
        replace(LIVE, ends_at=START + timedelta(minutes=9), remaining_s=300.0),
        replace(LIVE, rate=0.0, remaining_s=300.0),
    ],
    ids=["session", "limit", "clock"],
)
def test_another_session_limit_or_clock_begins_anew(clock: FakeClock, other: object) -> None:
    countdown = Countdown(clock)
    countdown.follow(LIVE)
    countdown.follow(other)  # type: ignore[arg-type]
    assert countdown.left_s == 300


@pytest.mark.rule("R13")
@pytest.mark.parametrize("session", [None, FULL, replace(LIVE, remaining_s=None)])
def test_without_a_limit_nothing_is_counted(clock: FakeClock, session: object) -> None:
    countdown = Countdown(clock)
    countdown.follow(LIVE)
    countdown.follow(session)  # type: ignore[arg-type]
    assert countdown.left_s is None
    assert countdown.next_look_s is None


@settings(max_examples=60)
@given(
    steps=st.lists(st.tuples(st.floats(0, 5), st.floats(0, 2)), min_size=1, max_size=20),
    rate=st.sampled_from([1.0, 0.5, 60.0]),
)
def test_what_is_shown_is_never_more_than_what_is_left(steps: list[tuple[float, float]], rate: float) -> None:
    """Snapshots come when they come, the first in time, the others late; looks fall anywhere between."""
    clock, countdown = FakeClock(), Countdown(FakeClock())
    countdown = Countdown(clock)
    started = clock.monotonic()
    countdown.follow(replace(LIVE, remaining_s=300.0, rate=rate))
    for pause, late in steps:
        clock.advance(timedelta(seconds=pause))
        told = max(0.0, 300 - max(0.0, clock.monotonic() - started - late) * rate)
        countdown.follow(replace(LIVE, remaining_s=told, rate=rate))
        left = max(0.0, 300 - (clock.monotonic() - started) * rate)
        shown = countdown.left_s
        assert shown is not None
        assert shown <= left + 1e-6
        vm = present_left(shown)
        assert vm is not None
        minutes, seconds = vm.digits.split(":")
        assert int(minutes) * 60 + int(seconds) <= left + 1e-6


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("left_s", "digits", "share", "tone"),
    [
        (300.0, "5:00", 1.0, Tone.ACCENT),
        (299.99, "4:59", 0.99997, Tone.ACCENT),
        (60.01, "1:00", 0.2, Tone.ACCENT),
        (60.0, "1:00", 0.2, Tone.WARN),
        (10.0, "0:10", 0.0333, Tone.BAD),
        (0.4, "0:00", 0.0013, Tone.BAD),
        (-3.0, "0:00", 0.0, Tone.BAD),
        (900.0, "15:00", 1.0, Tone.ACCENT),
    ],
)
def test_ring_and_digits_are_rounded_down(left_s: float, digits: str, share: float, tone: Tone) -> None:
    vm = present_left(left_s)
    assert vm is not None
    assert (vm.digits, vm.tone) == (digits, tone)
    assert vm.share == pytest.approx(share, abs=0.001)


@pytest.mark.usefixtures("qapp")
def test_there_is_one_warning_at_a_minute_and_one_at_ten_seconds() -> None:
    assert [warn_of(left) for left in (None, 61.0, 60.0, 10.1, 10.0, 0.0)] == [
        Warn.NONE, Warn.NONE, Warn.MINUTE, Warn.MINUTE, Warn.LAST, Warn.LAST,
    ]  # fmt: skip
    assert len({warning(warn) for warn in Warn}) == 3
    assert warning(Warn.NONE) == ""


@pytest.mark.usefixtures("qapp")
def test_a_screen_reader_finds_another_name_once_a_minute_only() -> None:
    names = [vm.spoken for vm in map(present_left, range(300, 0, -1)) if vm is not None]
    assert len(dict.fromkeys(names)) == 5
    assert names[0] == "Time left: less than 5 minutes"
