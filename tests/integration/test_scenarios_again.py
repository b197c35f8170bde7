"""A scenario again: from other beginnings, from its export, as a fork, with the same seed and another one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from account.simulator.history.replay import replay_headless
from account.simulator.scenarios.loading import names
from tests.support.clock import FakeClock
from tests.support.scenario_stage import ScenarioStage, scenario_stage

BEGINNINGS = (datetime(2024, 2, 29, 23, 59, 45, tzinfo=UTC), datetime(2026, 8, 31, 9, 30, tzinfo=UTC))
"""A leap day that ends within the minute in which most of them pay, and a day that most months lack."""


@pytest.fixture
async def stage(tmp_path: Path, clock: FakeClock) -> AsyncIterator[ScenarioStage]:
    async with scenario_stage(tmp_path, clock) as there:
        yield there


@pytest.mark.proof
@pytest.mark.rule("R97")
@pytest.mark.parametrize("name", names())
async def test_a_scenario_keeps_its_promises_from_any_beginning_and_can_be_played_again(
    stage: ScenarioStage, name: str
) -> None:
    simulator = stage.simulator
    for number, begin in enumerate(BEGINNINGS):
        account = (await stage.load(name, begin, email=f"{name}.{number}@example.test", speed=0)).account
        assert account.created_at == begin
        export = await simulator.export(account.id)
        assert await replay_headless(export) == export.hash
        forked = await simulator.fork(account.id, f"{name}.{number}.fork@example.test")
        assert await simulator.hash(forked.id) == export.hash


@pytest.mark.rule("R97")
@pytest.mark.parametrize("name", ["buying_card", "over_limit", "app_store_active"])
async def test_the_same_seed_and_beginning_give_the_same_account(stage: ScenarioStage, name: str) -> None:
    hashes = []
    for each, seed in (("one", "a"), ("two", "a"), ("three", "b")):
        wish = {"email": f"{each}@example.test", "seed": seed, "speed": 0}
        loaded = await stage.load(name, BEGINNINGS[0], **wish)
        hashes.append(await stage.simulator.hash(loaded.account.id))
    assert hashes[0] == hashes[1] != hashes[2]


async def test_a_scenario_that_runs_can_be_played_again_too(stage: ScenarioStage, clock: FakeClock) -> None:
    account = (await stage.load("buying_card", speed=60)).account
    clock.advance(timedelta(seconds=6))
    state = await stage.parts.states.account_state(account.id)
    assert state.open_order is None, "six minutes have passed: the card has paid"
    export = await stage.simulator.export(account.id)
    assert await replay_headless(export) == export.hash
