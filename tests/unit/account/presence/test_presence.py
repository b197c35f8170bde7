"""Who is here: streams, heartbeats, and keys that two machines use."""

from __future__ import annotations

from datetime import timedelta

import pytest

from account.app import SWEEP_S
from account.context import Settings
from account.presence.arrivals import next_beat_s
from account.presence.presence import DeviceKey, InProcessPresence, KeyCloned
from tests.support.clock import FakeClock

KEY = DeviceKey("acc_1", "thumb")
OTHER = DeviceKey("acc_1", "other")


@pytest.fixture
def presence(clock: FakeClock) -> InProcessPresence:
    return InProcessPresence(clock, timeout_s=25)


@pytest.mark.rule("R26")
def test_nobody_is_online_without_a_stream(presence: InProcessPresence) -> None:
    presence.beat(KEY, "run-1")
    assert not presence.is_online(KEY)


@pytest.mark.rule("R26")
def test_an_open_stream_is_online_and_a_closed_one_is_not(presence: InProcessPresence) -> None:
    stream = presence.open(KEY, "fam", "run-1")
    assert presence.is_online(KEY)
    assert not presence.is_online(OTHER)
    presence.close(stream)
    assert not presence.is_online(KEY)


@pytest.mark.rule("R26")
def test_a_heartbeat_of_25_s_is_recent_and_an_older_one_is_not(
    presence: InProcessPresence, clock: FakeClock
) -> None:
    presence.open(KEY, "fam", "run-1")
    clock.advance(timedelta(seconds=25))
    assert presence.is_online(KEY)
    clock.advance(timedelta(seconds=0.1))
    assert not presence.is_online(KEY)
    presence.beat(KEY, "run-1")
    assert presence.is_online(KEY)


def test_setting_the_wall_clock_makes_nobody_come_or_go(
    presence: InProcessPresence, clock: FakeClock
) -> None:
    presence.open(KEY, "fam", "run-1")
    clock.set_now(clock.now() + timedelta(days=400))
    assert presence.is_online(KEY)


def test_a_second_stream_of_the_same_run_ends_the_first(presence: InProcessPresence) -> None:
    first = presence.open(KEY, "fam", "run-1")
    woken: list[bool] = []
    first.on_end(lambda: woken.append(True))
    presence.open(KEY, "fam", "run-1")
    assert first.ended
    assert woken == [True]
    presence.close(first)  # late: it must not take the second one's presence away
    assert presence.is_online(KEY)


def test_a_restarted_agent_takes_over(presence: InProcessPresence, clock: FakeClock) -> None:
    for run in range(30):
        presence.open(KEY, "fam", f"run-{run}")
        clock.advance(timedelta(seconds=60))
    presence.beat(KEY, "run-29")


def test_a_late_request_of_the_run_before_means_nothing(
    presence: InProcessPresence, clock: FakeClock
) -> None:
    presence.open(KEY, "fam", "run-1")
    current = presence.open(KEY, "fam", "run-2")
    clock.advance(timedelta(seconds=5))
    presence.beat(KEY, "run-1")
    assert presence.open(KEY, "fam", "run-1").ended
    assert not current.ended


@pytest.mark.security(11)
def test_a_run_that_was_taken_over_and_speaks_again_shows_a_cloned_key(
    presence: InProcessPresence, clock: FakeClock
) -> None:
    presence.open(KEY, "fam", "run-1")
    presence.beat(KEY, "run-2")
    clock.advance(timedelta(seconds=5.1))
    with pytest.raises(KeyCloned):
        presence.beat(KEY, "run-1")
    with pytest.raises(KeyCloned):
        presence.open(KEY, "fam", "run-1")


@pytest.mark.security(11)
def test_leaving_the_instance_out_hides_no_clone(presence: InProcessPresence, clock: FakeClock) -> None:
    presence.open(KEY, "fam", "run-1")
    presence.beat(KEY, "")
    clock.advance(timedelta(seconds=10))
    with pytest.raises(KeyCloned):
        presence.beat(KEY, "run-1")


def test_ending_a_key_ends_its_stream_and_forgets_its_runs(
    presence: InProcessPresence, clock: FakeClock
) -> None:
    stream = presence.open(KEY, "fam", "run-1")
    presence.open(OTHER, "fam-2", "run-9")
    presence.beat(KEY, "run-2")
    presence.end(KEY)
    presence.end(KEY)
    clock.advance(timedelta(seconds=10))
    assert stream.ended
    presence.beat(KEY, "run-1")
    assert presence.keys() == (OTHER, KEY)


def test_revoked_families_lose_their_streams(presence: InProcessPresence) -> None:
    mine, other = presence.open(KEY, "fam-1", "a"), presence.open(OTHER, "fam-2", "b")
    assert presence.open_families() == {"fam-1", "fam-2"}
    presence.end_families(["fam-1", "fam-unknown"])
    assert mine.ended
    assert not other.ended


def test_a_stopping_service_ends_all_streams_and_new_ones_at_once(presence: InProcessPresence) -> None:
    first = presence.open(KEY, "fam", "a")
    presence.end_all()
    assert first.ended
    assert presence.open(OTHER, "fam", "b").ended


@pytest.mark.security(39)
def test_keys_that_were_quiet_for_an_hour_are_forgotten(
    presence: InProcessPresence, clock: FakeClock
) -> None:
    for number in range(50):
        presence.close(presence.open(DeviceKey("acc", str(number)), "fam", "run"))
    presence.open(KEY, "fam", "run")
    clock.advance(timedelta(seconds=3601))
    presence.forget_quiet()
    assert presence.keys() == (KEY,)
    assert presence.crowd == 1


@pytest.mark.rule("R26")
@pytest.mark.parametrize(("crowd", "next_s"), [(0, 10), (2_000, 10), (3_000, 15), (4_000, 20), (100_000, 20)])
def test_the_more_are_here_the_rarer_they_beat_and_a_lost_one_still_shows_in_time(
    crowd: int, next_s: float
) -> None:
    assert next_beat_s(10.0, crowd) == next_s
    assert next_beat_s(10.0, crowd) + SWEEP_S < Settings("", "", frozenset()).presence_timeout_s
