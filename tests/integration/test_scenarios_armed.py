"""Deeds that wait for an event of their account: done once, at the first, and never for another account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from account.simulator.scenarios.loading import read
from account.simulator.scenarios.model import Scenario
from shared.reasons import EventKind
from shared.simulator import TimelineEvent
from tests.support.clock import FakeClock
from tests.support.patience import PATIENCE_S
from tests.support.scenario_stage import ScenarioStage, live_session, scenario_stage
from tests.support.scenario_text import GOOD

MOVED = timedelta(minutes=4, seconds=30)


@pytest.fixture
async def stage(tmp_path: Path, clock: FakeClock) -> AsyncIterator[ScenarioStage]:
    async with scenario_stage(tmp_path, clock) as there:
        yield there


def waiting(event: str, deed: str) -> Scenario:
    """`GOOD`, with this deed waiting for this event."""
    before, _, after = GOOD.partition("[[when]]")
    when = f'[[when]]\nevent = "{event}"\n{deed}\n'
    return read(f"{before}{when}[agent]{after.partition('[agent]')[2]}".encode(), "mine.toml")


async def events_until(stage: ScenarioStage, account_id: str, kind: EventKind) -> list[TimelineEvent]:
    """The account's events, once one of this kind is the latest of them."""
    async with asyncio.timeout(PATIENCE_S):
        with stage.parts.bus.listen(account_id) as listener:
            while True:
                events = (await stage.simulator.timeline(account_id)).events
                if events[-1].kind == kind.value:
                    return list(events)
                await listener.beyond(events[-1].seq)


def now(stage: ScenarioStage, account_id: str) -> datetime:
    """What the account's clock shows."""
    return stage.parts.clocks.read(account_id).account_now


async def moved(stage: ScenarioStage, account_id: str, to: datetime) -> None:
    """Return once the account's clock shows `to`."""
    async with asyncio.timeout(PATIENCE_S):
        with stage.parts.bus.listen(account_id) as listener:
            while now(stage, account_id) < to:
                await listener.beyond((await stage.parts.states.facts(account_id)).seq)


@pytest.mark.rule("R10")
async def test_the_first_live_session_stands_at_four_and_a_half_minutes(
    stage: ScenarioStage, clock: FakeClock
) -> None:
    account_id = (await stage.load("trial_session_ending")).account.id
    await stage.simulator.do(account_id, "computer.register", {"name": "Studio"})
    await live_session(stage, account_id)
    await moved(stage, account_id, clock.now() + MOVED)
    (session,) = (await stage.parts.states.account_state(account_id)).sessions
    assert session.ends_at is not None
    assert session.ends_at - now(stage, account_id) == timedelta(seconds=30)
    clock.advance(timedelta(seconds=30))
    await stage.parts.books.settle(account_id)
    assert (await stage.parts.states.account_state(account_id)).sessions == ()


async def test_what_waited_is_done_once(stage: ScenarioStage, clock: FakeClock) -> None:
    account_id = (await stage.load("trial_session_ending")).account.id
    await stage.simulator.do(account_id, "computer.register", {"name": "Studio"})
    first = await live_session(stage, account_id)
    await moved(stage, account_id, clock.now() + MOVED)
    await stage.simulator.do(account_id, "session.ended", {"session": first})
    await stage.waits_no_more(account_id)
    await live_session(stage, account_id)
    assert now(stage, account_id) == clock.now() + MOVED
    assert stage.simulator.armed.waiting == 0


@pytest.mark.rule("R25")
async def test_a_computer_that_registers_is_removed_and_those_of_the_story_stay(stage: ScenarioStage) -> None:
    account_id = (await stage.load("removed_computer")).account.id
    (office,) = await stage.parts.computers.list(account_id)
    await stage.simulator.do(account_id, "computer.register", {"name": "This computer"})
    events = await events_until(stage, account_id, EventKind.COMPUTER_REMOVED)
    assert (events[-1].data["name"], events[-1].data["removed_by"]) == ("This computer", "portal")
    assert await stage.parts.computers.list(account_id) == (office,)


async def test_what_waits_for_one_account_is_not_done_for_another(stage: ScenarioStage) -> None:
    story = waiting("computer.renamed", 'do = "remove_computer"\ncomputer = "event"')
    one = (await stage.load(story)).account.id
    other = (await stage.load(story, email="other@example.test", seed="other")).account.id
    (computer,) = await stage.parts.computers.list(other)
    await stage.simulator.do(other, "computer.rename", {"computer": computer.id, "name": "Desk"})
    await events_until(stage, other, EventKind.COMPUTER_REMOVED)
    await stage.waits_no_more(other)
    assert len(await stage.parts.computers.list(one)) == 1
    assert stage.simulator.armed.waiting == 1


@pytest.mark.expects_log(
    "scenarios.armed WARNING order.cancel, which waited for computer.renamed of .*, failed"
)
async def test_a_deed_that_is_refused_then_is_logged_and_waits_no_more(stage: ScenarioStage) -> None:
    story = waiting("computer.renamed", 'do = "cancel_order"\norder = "order"')
    account_id = (await stage.load(story)).account.id
    (computer,) = await stage.parts.computers.list(account_id)
    await stage.simulator.do(account_id, "computer.rename", {"computer": computer.id, "name": "Desk"})
    await stage.waits_no_more(account_id)
    assert stage.simulator.armed.waiting == 0


async def test_nothing_waits_for_an_account_that_is_gone_or_begins_anew(stage: ScenarioStage) -> None:
    first = (await stage.load("trial_session_ending")).account.id
    second = (await stage.load("trial_session_ending", force=True)).account.id
    assert first != second
    assert stage.simulator.armed.waiting == 1
    await stage.simulator.delete(second)
    assert stage.simulator.armed.waiting == 0
