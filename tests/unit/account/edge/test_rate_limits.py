"""How often something may be tried."""

from __future__ import annotations

from datetime import timedelta

import pytest

from account.edge.rate_limits import Rate, RateLimiter
from shared.errors import RateRefused
from tests.support.clock import FakeClock

RATE = Rate("sign-in", burst=3, per_second=0.5)


def test_a_burst_passes_and_the_next_try_is_told_how_long_to_wait(clock: FakeClock) -> None:
    limiter = RateLimiter(clock)
    for _ in range(3):
        limiter.check(RATE, "ada")
    with pytest.raises(RateRefused) as refused:
        limiter.check(RATE, "ada")
    assert refused.value.retry_after == timedelta(seconds=2)
    clock.advance(refused.value.retry_after)
    limiter.check(RATE, "ada")


def test_keys_and_rules_are_counted_apart(clock: FakeClock) -> None:
    limiter = RateLimiter(clock)
    for _ in range(3):
        limiter.check(RATE, "ada")
        limiter.check(RATE, "bob")
        limiter.check(Rate("other", burst=3, per_second=1), "ada")


def test_refused_tries_do_not_lengthen_the_wait(clock: FakeClock) -> None:
    limiter = RateLimiter(clock)
    for _ in range(3):
        limiter.check(RATE, "ada")
    for _ in range(10):
        with pytest.raises(RateRefused):
            limiter.check(RATE, "ada")
    clock.advance(timedelta(seconds=2))
    limiter.check(RATE, "ada")


@pytest.mark.security(39)
def test_the_memory_is_bounded_and_forgets_the_quietest(clock: FakeClock) -> None:
    limiter = RateLimiter(clock, max_buckets=2)
    for _ in range(3):
        limiter.check(RATE, "ada")
    for other in ("bob", "eve"):
        limiter.check(RATE, other)
    limiter.check(RATE, "ada")


def test_a_try_given_back_can_be_taken_again_and_never_exceeds_the_burst(clock: FakeClock) -> None:
    limiter = RateLimiter(clock)
    three = Rate("three", burst=3, per_second=1 / 60)
    for _ in range(3):
        limiter.check(three, "ada")
    for _ in range(5):
        limiter.give_back(three, "ada")
    for _ in range(3):
        limiter.check(three, "ada")
    with pytest.raises(RateRefused):
        limiter.check(three, "ada")
