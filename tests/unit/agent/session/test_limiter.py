"""The five minutes as the agent enforces them: never early, never late, whatever is done to the clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.session.limiter import Limiter
from shared.clock import AccountTime
from shared.reasons import SessionState, Status
from shared.sessions import Session, SessionTerms
from tests.support.account_facts import NOW
from tests.support.clock import FakeClock
from tests.support.leases import lease_for

LIMIT = timedelta(seconds=300)
RATES = st.sampled_from([0.1, 1.0, 10.0, 60.0, 3600.0])
SESSION = Session(
    id="ses_1",
    computer_id="cmp_1",
    computer_name="Studio",
    client="Phone",
    state=SessionState.LIVE,
    requested_at=NOW,
    started_at=NOW,
    limited=True,
    ends_at=NOW + LIMIT,
)


def terms(account_now: datetime = NOW, rate: float = 1.0, **changes: Any) -> SessionTerms:
    """What the relay says at `account_now`."""
    return SessionTerms(replace(SESSION, **changes), account_now, rate, Status.TRIAL)


def full(account_now: datetime = NOW, rate: float = 1.0) -> SessionTerms:
    return terms(account_now, rate, limited=False, ends_at=None)


def pass_s(clock: FakeClock, seconds: float) -> None:
    clock.advance(timedelta(seconds=seconds))


@pytest.mark.rule("R10", "R15")
@pytest.mark.invariant(12)
@given(rate=RATES, steps=st.lists(st.floats(0.001, 200.0), max_size=20), jump=st.integers(-86400, 86400))
def test_the_cut_is_due_at_its_instant_however_the_wall_clock_is_set(
    rate: float, steps: list[float], jump: int
) -> None:
    clock = FakeClock()
    limiter = Limiter(clock, terms(rate=rate))
    began = clock.monotonic()
    for step in steps:
        pass_s(clock, step)
        clock.set_now(clock.now() + timedelta(seconds=jump))
        passed = timedelta(seconds=(clock.monotonic() - began) * rate)
        if abs(passed - LIMIT) > timedelta(milliseconds=1):
            assert limiter.is_over() is (passed > LIMIT)
            wait_s = limiter.wait_s()
            assert wait_s is not None
            assert abs(wait_s * rate - max(0.0, (LIMIT - passed).total_seconds())) < 0.01 * max(1.0, rate)


@pytest.mark.rule("R15", "R96")
@given(rate=RATES)
def test_whoever_sleeps_as_long_as_told_wakes_at_the_cut_and_never_before(rate: float) -> None:
    clock = FakeClock()
    limiter = Limiter(clock, terms(rate=rate))
    for _ in range(5):
        assert not limiter.is_over()
        wait_s = limiter.wait_s()
        assert wait_s is not None
        pass_s(clock, wait_s + 0.000_002)
        if limiter.is_over():
            break
    assert limiter.is_over()
    assert limiter.account_now - NOW - LIMIT < timedelta(seconds=0.001 * rate)
    assert limiter.remaining_s() == 0.0


@pytest.mark.rule("R13")
@given(at=st.floats(0, 299.99), later=st.floats(0, 10_000))
def test_a_purchase_lifts_it_in_place_and_nothing_is_cut_any_more(at: float, later: float) -> None:
    clock = FakeClock()
    limiter = Limiter(clock, terms())
    pass_s(clock, at)
    limiter.heard_terms(full(NOW + timedelta(seconds=at)))
    assert (limiter.ends_at, limiter.remaining_s(), limiter.wait_s()) == (None, None, None)
    pass_s(clock, later)
    assert not limiter.is_over()


@pytest.mark.rule("R14")
@pytest.mark.invariant(12)
@given(at=st.floats(0, 100_000), wait=st.floats(0, 299.9))
def test_the_end_of_a_subscription_gives_five_minutes_from_there(at: float, wait: float) -> None:
    clock = FakeClock()
    limiter = Limiter(clock, full())
    pass_s(clock, at)
    then = NOW + timedelta(seconds=at)
    limiter.heard_terms(terms(then, ends_at=then + LIMIT))
    pass_s(clock, wait)
    assert not limiter.is_over()
    pass_s(clock, 300.001 - wait)
    assert limiter.is_over()


@pytest.mark.rule("R13", "R14", "R15")
def test_a_newer_lease_imposes_and_lifts_by_itself() -> None:
    clock = FakeClock()
    limiter = Limiter(clock, full())
    pass_s(clock, 10)
    at = NOW + timedelta(seconds=10)
    limiter.heard_lease(lease_for("t", status=Status.EXPIRED, issued_at=at))
    assert limiter.ends_at == at + LIMIT
    pass_s(clock, 10)
    limiter.heard_lease(lease_for("t", status=Status.EXPIRED, issued_at=at + timedelta(seconds=10)))
    assert limiter.ends_at == at + LIMIT  # the minutes run already
    limiter.heard_lease(lease_for("t", status=Status.ACTIVE, issued_at=at + timedelta(seconds=11)))
    assert limiter.ends_at is None


@pytest.mark.rule("R13")
@pytest.mark.security(34)
def test_an_older_lease_or_one_of_the_same_instant_says_nothing_against_the_terms() -> None:
    limiter = Limiter(FakeClock(), terms())
    for issued_at in (NOW - timedelta(hours=1), NOW):
        limiter.heard_lease(lease_for("t", status=Status.ACTIVE, issued_at=issued_at))
        assert limiter.ends_at == NOW + LIMIT
    limiter.heard_terms(full())
    limiter.heard_lease(lease_for("t", status=Status.TRIAL, issued_at=NOW))
    assert limiter.ends_at is None


@pytest.mark.rule("R15")
@pytest.mark.security(24)
def test_no_word_gives_a_limited_session_more_than_the_limit() -> None:
    limiter = Limiter(FakeClock(), terms(ends_at=NOW + timedelta(days=1)))
    assert limiter.ends_at == NOW + LIMIT + timedelta(seconds=1)
    limiter = Limiter(FakeClock(), terms(ends_at=None))
    assert limiter.ends_at == NOW + LIMIT


@pytest.mark.rule("R15", "R95", "R98")
@pytest.mark.invariant(11)
def test_a_clock_that_is_stopped_and_moved_is_followed_and_a_late_word_is_not() -> None:
    clock = FakeClock()
    limiter = Limiter(clock, terms(rate=60.0))
    pass_s(clock, 2)
    frozen = AccountTime(NOW + timedelta(seconds=120), 0.0, clock.monotonic())
    limiter.heard_time(frozen)
    assert limiter.wait_s() is None
    assert limiter.rate == 0.0
    limiter.heard_time(AccountTime(NOW + timedelta(seconds=119), 60.0, clock.monotonic()))
    pass_s(clock, 1000)
    assert not limiter.is_over()
    assert limiter.remaining_s() == 180.0
    limiter.heard_time(AccountTime(NOW + timedelta(seconds=301), 0.0, clock.monotonic()))
    assert limiter.is_over()


@pytest.mark.rule("R10", "R95")
def test_a_word_from_before_the_terms_is_older_even_if_it_names_a_later_instant() -> None:
    """A clock at 150 is slowed down: meanwhile an answer was still dated by the fast one (never early)."""
    clock = FakeClock()
    ahead = AccountTime(NOW + timedelta(seconds=10), 150.0, clock.monotonic())
    pass_s(clock, 0.1)
    limiter = Limiter(clock, terms(rate=1.0))
    limiter.heard_time(ahead)
    pass_s(clock, 2)
    assert (limiter.rate, limiter.remaining_s()) == (1.0, 298.0)
    limiter.heard_time(AccountTime(NOW + timedelta(seconds=3), 1.0, clock.monotonic()))
    assert limiter.remaining_s() == 297.0


@pytest.mark.rule("R15")
@pytest.mark.security(24, 32)
def test_time_asleep_counts() -> None:
    """The clock goes on while the computer sleeps (`shared.clock`); the first look after it cuts."""
    clock = FakeClock()
    limiter = Limiter(clock, terms())
    pass_s(clock, 8 * 3600)
    assert limiter.is_over()
    assert limiter.wait_s() == 0.0


def test_nothing_that_allows_a_full_session_begins_the_five_minutes_once() -> None:
    clock = FakeClock()
    limiter = Limiter(clock, full())
    limiter.impose()
    pass_s(clock, 100)
    limiter.impose()
    assert limiter.ends_at == NOW + LIMIT
