"""Random histories of simulated accounts: played again, forked and moved in time they are always the same."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from account.simulator.history.replay import rehearse
from account.simulator.history.state_hash import differing, lines_of
from shared.simulator import Deed
from tests.support.simulated_story import STARTS_AT, House, Story, is_timed_by_the_world, simulator_house

NUMBERS = st.lists(st.integers(0, 1 << 16), max_size=60)
LONG = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def drawn(seed: int, length: int) -> list[int]:
    chance = random.Random(seed)
    return [chance.randrange(1 << 16) for _ in range(length)]


async def told(house: House, numbers: Sequence[int]) -> Story:
    """A story of an account; there is another one who may become its member."""
    await house.account("member@example.test")
    story = Story(house, (await house.account()).id)
    await story.go(numbers)
    return story


# --- the same again -------------------------------------------------------------------------------


async def check_replay(numbers: Sequence[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with simulator_house(Path(folder)) as house:
            story = await told(house, numbers)
            export = await house.simulator.export(story.account_id)
            lines = await house.lines(story.account_id)
            catalogue = house.parts.context.catalogue

            played = await rehearse(export, catalogue, story.account_id, house.clock)
            assert differing(lines, lines_of(played.rows, played.clock)) == [], story.told
            assert played.hash == export.hash

            other = await rehearse(export, catalogue, "acc_another", house.clock)
            assert differing(lines, lines_of(other.rows, other.clock)) == [], story.told
            assert other.hash == export.hash


@pytest.mark.rule("R98")
async def test_a_random_history_played_again_is_the_same_row_for_row() -> None:
    await check_replay(drawn(11, 25))


@pytest.mark.proof
@pytest.mark.rule("R98")
@LONG
@given(NUMBERS)
async def test_any_history_played_again_is_the_same_row_for_row(numbers: list[int]) -> None:
    await check_replay(numbers)


# --- forks ----------------------------------------------------------------------------------------


async def check_fork(numbers: Sequence[int], afterwards: Sequence[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with simulator_house(Path(folder)) as house:
            story = await told(house, numbers)
            await house.simulator.set_rate(story.account_id, 0)
            fork = await house.simulator.fork(story.account_id)
            assert fork.hash == await house.simulator.hash(story.account_id), story.told

            also = Story(house, fork.id)
            standing = [number for number in afterwards if not is_timed_by_the_world(number)]
            await story.go(standing)
            await also.go(standing)

            lines = await house.lines(story.account_id), await house.lines(fork.id)
            assert differing(*lines) == [], (story.told, also.told)


@pytest.mark.rule("R98")
async def test_a_fork_of_a_random_history_goes_on_the_same_way() -> None:
    await check_fork(drawn(5, 12), drawn(6, 15))


@pytest.mark.proof
@pytest.mark.rule("R98")
@LONG
@given(NUMBERS, NUMBERS)
async def test_a_fork_of_any_history_goes_on_the_same_way(numbers: list[int], afterwards: list[int]) -> None:
    await check_fork(numbers, afterwards)


# --- time -----------------------------------------------------------------------------------------


async def check_advance(numbers: Sequence[int], parts: Sequence[int]) -> None:
    """advance(a); advance(b) ≡ advance(a + b), to the last id (invariant 7)."""
    with tempfile.TemporaryDirectory() as folder:
        async with simulator_house(Path(folder)) as house:
            story = await told(house, numbers)
            await house.simulator.set_rate(story.account_id, 0)
            fork = await house.simulator.fork(story.account_id)
            now = (await house.simulator.find(fork.id)).clock.account_now
            for hours in parts:
                now += timedelta(hours=hours)
                await house.simulator.advance(story.account_id, to=now)
            await house.simulator.advance(fork.id, to=now)

            lines = await house.lines(story.account_id), await house.lines(fork.id)
            assert differing(*lines) == [], story.told


@pytest.mark.invariant(7)
@pytest.mark.rule("R96")
async def test_a_random_history_advanced_in_parts_or_at_once_is_the_same() -> None:
    await check_advance(drawn(21, 12), (1, 30, 400, 5_000))


@pytest.mark.proof
@pytest.mark.invariant(7)
@pytest.mark.rule("R96")
@LONG
@given(NUMBERS, st.lists(st.integers(0, 9_000), max_size=8))
async def test_any_history_advanced_in_parts_or_at_once_is_the_same(
    numbers: list[int], parts: list[int]
) -> None:
    await check_advance(numbers, parts)


# --- other accounts -------------------------------------------------------------------------------


@pytest.mark.rule("R98")
async def test_what_is_done_to_one_account_changes_no_byte_of_another() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with simulator_house(Path(folder)) as house:
            other = await house.account("other@example.test")
            await Story(house, other.id).go(drawn(3, 8))
            await house.simulator.set_rate(other.id, 0)
            before = await house.simulator.export(other.id)

            story = await told(house, drawn(4, 12))
            await house.simulator.advance(story.account_id, by="P3Y")
            fork = await house.simulator.fork(story.account_id)
            await house.simulator.delete(story.account_id)
            await house.simulator.delete(fork.id)

            assert await house.simulator.export(other.id) == before


async def test_the_log_numbers_deeds_without_gaps_and_dates_them_in_order() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with simulator_house(Path(folder)) as house:
            story = await told(house, drawn(8, 12))
            deeds: Sequence[Deed] = (await house.simulator.export(story.account_id)).deeds

    assert [deed.seq for deed in deeds] == list(range(1, len(deeds) + 1))
    instants = [STARTS_AT, *(deed.at for deed in deeds)]
    assert instants == sorted(instants)
