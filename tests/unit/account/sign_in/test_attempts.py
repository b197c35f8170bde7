"""Counting tries (SECURITY 5, 7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from account.edge.rate_limits import Rate, RateLimiter
from account.sign_in.attempts import AttemptsInProcess
from shared.errors import RateRefused
from tests.support.clock import FakeClock

THREE = Rate("three", burst=3, per_second=1 / 60)


async def use_up(attempts: AttemptsInProcess, subject: str) -> None:
    for _ in range(THREE.burst):
        await attempts.take(THREE, subject)


@pytest.mark.security(7)
async def test_try_beyond_the_allowance_is_refused_with_the_time_to_wait(clock: FakeClock) -> None:
    attempts = AttemptsInProcess(RateLimiter(clock))
    await use_up(attempts, "ada")
    clock.advance(timedelta(seconds=20))
    with pytest.raises(RateRefused) as caught:
        await attempts.take(THREE, "ada")
    assert caught.value.code == "rate_limited"
    assert caught.value.retry_after.total_seconds() == pytest.approx(40)


async def test_refused_try_does_not_prolong_the_wait(clock: FakeClock) -> None:
    attempts = AttemptsInProcess(RateLimiter(clock))
    await use_up(attempts, "ada")
    for _ in range(5):
        with pytest.raises(RateRefused):
            await attempts.take(THREE, "ada")
    clock.advance(timedelta(minutes=1))
    await attempts.take(THREE, "ada")


async def test_subjects_and_kinds_do_not_share_tries(clock: FakeClock) -> None:
    attempts = AttemptsInProcess(RateLimiter(clock))
    await use_up(attempts, "ada")
    await attempts.take(THREE, "grace")
    await attempts.take(Rate("other", burst=1, per_second=1 / 60), "ada")


async def test_try_given_back_can_be_taken_again_and_never_exceeds_the_allowance(clock: FakeClock) -> None:
    attempts = AttemptsInProcess(RateLimiter(clock))
    await use_up(attempts, "ada")
    for _ in range(5):
        await attempts.give_back(THREE, "ada")
    await use_up(attempts, "ada")
    with pytest.raises(RateRefused):
        await attempts.take(THREE, "ada")


async def test_memory_is_bounded_and_forgets_the_longest_unseen(clock: FakeClock) -> None:
    attempts = AttemptsInProcess(RateLimiter(clock, max_buckets=2))
    await use_up(attempts, "first")
    await use_up(attempts, "second")
    await attempts.take(THREE, "third")
    with pytest.raises(RateRefused):
        await attempts.take(THREE, "second")
    await attempts.take(THREE, "first")
