"""Scenarios on real books: each keeps what it promises, and whatever is wrong leaves nothing behind."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from account.edge.rate_limits import RateLimiter
from account.sign_in.passwords import Passwords
from account.sign_in.people import People
from account.simulator.scenarios.loading import ScenarioError, names, read
from account.simulator.scenarios.model import Scenario
from account.simulator.scenarios.sight import sight
from shared.errors import ClockRefused, NotFoundRefused, SimulatorRefused
from shared.reasons import AccountKind, Language
from shared.simulator import ClockView, FaultView
from tests.support.clock import FakeClock
from tests.support.scenario_stage import ScenarioStage, scenario_stage
from tests.support.scenario_text import GOOD, line_of

START = datetime(2024, 1, 31, 23, 59, 50, tzinfo=UTC)


@pytest.fixture
async def stage(tmp_path: Path, clock: FakeClock) -> AsyncIterator[ScenarioStage]:
    async with scenario_stage(tmp_path, clock) as there:
        yield there


def changed(old: str = "format = 1", new: str = "format = 1") -> Scenario:
    """The scenario of `GOOD`, with a change."""
    assert old in GOOD
    return read(GOOD.replace(old, new, 1).encode(), "mine.toml")


async def is_gone(stage: ScenarioStage, email: str = "mine@example.test") -> bool:
    """Whether nobody has this address."""
    with pytest.raises(NotFoundRefused):
        await stage.simulator.find(email)
    return True


async def test_every_scenario_keeps_what_it_promises_and_its_today_is_today(
    stage: ScenarioStage, clock: FakeClock
) -> None:
    for name in names():
        loaded = await stage.load(name)
        assert (loaded.account.email, loaded.account.scenario) == (f"{name}@example.test", name)
        assert loaded.account.clock == ClockView(clock.now(), 1.0)
        assert loaded.hints
    assert sorted(str(each.scenario) for each in await stage.simulator.accounts()) == list(names())


@pytest.mark.parametrize("end", ["2026-03-31T12:00:00Z", "2025-03-01T00:00:00Z", "2024-02-29T08:00:00Z"])
async def test_a_story_ends_at_its_end_where_months_are_clamped_too(stage: ScenarioStage, end: str) -> None:
    story = changed('starts = "2026-01-31T09:00:00Z"', f'ends = "{end}"')
    loaded = await stage.load(story, speed=0)
    assert loaded.account.clock == ClockView(datetime.fromisoformat(end), 0.0)


async def test_the_facts_of_a_file_are_those_of_the_account(stage: ScenarioStage) -> None:
    loaded = await stage.load(changed(), language=Language.FRENCH)
    account = loaded.account
    assert (account.kind, account.seed, account.clock.rate) == (AccountKind.BUSINESS, "mine", 60.0)
    assert (await stage.parts.states.account_state(account.id)).account.language is Language.FRENCH
    assert loaded.hints == ("Continuez.",)
    assert (loaded.agent.signs_in, loaded.agent.registers) == (True, False)
    assert loaded.agent.clock_skew_s == timedelta(days=-3).total_seconds()
    assert await stage.simulator.faults.listed() == (FaultView("slow", seconds=2.0),)


async def test_a_broken_promise_is_told_with_its_line_and_leaves_no_account(stage: ScenarioStage) -> None:
    with pytest.raises(ScenarioError) as caught:
        await stage.load(changed('sessions = "full"', 'sessions = "full"\nkeys = 2'))
    assert caught.value.code == "scenario_broken"
    line = line_of(GOOD, 'sessions = "full"') + 1
    assert caught.value.lines == (f"mine.toml:{line}: keys is 0, not 2",)
    assert await is_gone(stage)


async def test_promises_are_not_looked_at_unless_it_is_asked_for(stage: ScenarioStage) -> None:
    loaded = await stage.load(changed('sessions = "full"', 'sessions = "full"\nkeys = 2'), check=False)
    assert (await sight(stage.parts, loaded.account.id))["keys"] == 0


async def test_a_deed_that_the_rules_refuse_is_told_with_its_line_and_leaves_no_account(
    stage: ScenarioStage,
) -> None:
    late = '[[deed]]\ndo = "cancel_order"\norder = "order"\n\n[[when]]'
    with pytest.raises(ScenarioError) as caught:
        await stage.load(changed("[[when]]", late))
    assert caught.value.code == "scenario_failed"
    line = line_of(GOOD, "[[when]]")
    assert caught.value.lines[0].startswith(f"mine.toml:{line}: cancel_order is refused: ")
    assert "[refund_not_allowed]" in caught.value.lines[0]
    assert await is_gone(stage)
    await stage.load(changed())


async def test_a_subscription_that_is_not_there_yet_is_told(stage: ScenarioStage) -> None:
    early = '[[deed]]\ndo = "switch_auto_renewal"\non = false\n\n[[deed]]\ndo = "register_computer"'
    with pytest.raises(ScenarioError, match=r"There is no subscription yet\. \[not_found\]"):
        await stage.load(changed('[[deed]]\ndo = "register_computer"', early))


async def test_the_same_scenario_again_is_refused_and_changes_nothing(stage: ScenarioStage) -> None:
    first = await stage.load("expired")
    before = await stage.simulator.timeline(first.account.id)
    with pytest.raises(SimulatorRefused) as caught:
        await stage.load("expired")
    assert caught.value.code == "account_exists"
    assert await stage.simulator.timeline(first.account.id) == before


async def test_with_force_the_same_scenario_takes_the_place_of_the_earlier_one(stage: ScenarioStage) -> None:
    first = await stage.load("expired")
    second = await stage.load("expired", force=True)
    assert first.account.id != second.account.id
    (only,) = await stage.simulator.accounts()
    assert only.id == second.account.id


@pytest.mark.parametrize("force", [False, True])
async def test_somebodys_own_account_is_never_touched(stage: ScenarioStage, force: bool) -> None:

    parts, clock = stage.parts, stage.parts.context.clock
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=64))
    people = People(parts.context.database, parts.clocks, passwords, RateLimiter(clock), parts.bus)
    ada = await people.create("expired@example.test", "a long enough password", "127.0.0.1")
    before = await parts.states.account_state(ada.account_id)
    with pytest.raises(SimulatorRefused) as caught:
        await stage.load("expired", force=force)
    assert caught.value.code == "account_is_real"
    assert await parts.states.account_state(ada.account_id) == before


@pytest.mark.parametrize("speed", [-1.0, math.nan, math.inf, 100_001.0, -0.001])
async def test_an_absurd_speed_is_refused_before_anything_is_made(stage: ScenarioStage, speed: float) -> None:
    with pytest.raises(ClockRefused) as caught:
        await stage.load("trial", speed=speed)
    assert caught.value.code == "clock_rate_invalid"
    assert await is_gone(stage, "trial@example.test")


async def test_seed_speed_address_and_beginning_can_be_ones_own(stage: ScenarioStage) -> None:
    wish = {"seed": "s", "speed": 0, "email": "tess@example.test"}
    loaded = await stage.load("active_month", starts=START, **wish)
    account = loaded.account
    assert (account.seed, account.email, account.created_at) == ("s", "tess@example.test", START)
    assert account.clock == ClockView(START + timedelta(days=10, seconds=30), 0.0)


async def test_a_hint_tells_the_key_that_can_be_registered(stage: ScenarioStage) -> None:
    loaded = await stage.load("business_key_unregistered")
    text = loaded.hints[0].removeprefix("Register the key ").partition(":")[0]
    key = await stage.parts.subscriptions.register_key(loaded.account.id, text)
    assert key.licences == 3
    assert (await sight(stage.parts, loaded.account.id))["limit"] == 15
