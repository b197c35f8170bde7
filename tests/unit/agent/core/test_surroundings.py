"""The computer sleeps, wakes, changes its network: what the agent does then (RULES R15, SECURITY 24, 32)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest

from agent.core.parts import SystemParts
from agent.core.surroundings import AFTER_S
from agent.service.embedded import ConfiguredService
from agent.system.news import SystemNews, Tell
from shared import commands
from shared.reasons import EndReason
from tests.support.backend_stage import S, Stage, Stages
from tests.support.patience import PATIENCE_S
from tests.support.waiting import settle


class SystemInHand:
    """A system that does what the test says; counts who keeps it awake."""

    def __init__(self) -> None:
        self._tell: Tell = lambda _: None
        self.watched = asyncio.Event()
        self.is_awake_for_us = False
        self.changed = asyncio.Event()

    async def run(self, tell: Tell) -> None:
        self._tell = tell
        self.watched.set()
        await asyncio.get_running_loop().create_future()

    def says(self, news: SystemNews) -> None:
        self._tell(news)

    async def hold(self) -> None:
        self.is_awake_for_us = True
        self.changed.set()

    async def let_go(self) -> None:
        self.is_awake_for_us = False
        self.changed.set()

    async def until_kept_awake(self, wanted: bool) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.is_awake_for_us is not wanted:
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def ready(stages: Stages, **options: Any) -> AsyncIterator[tuple[Stage, SystemInHand]]:
    """An agent that is ready and watches its system; afterwards nobody keeps the computer awake."""
    system = SystemInHand()
    stages.signed_in()
    async with stages.open(system=SystemParts((system,), system), **options) as stage:
        await stage.come_to(S.READY)
        await stage.waiting.until_slept(AFTER_S)
        await stage.waiting.pass_time(AFTER_S)
        async with asyncio.timeout(PATIENCE_S):
            await system.watched.wait()
        yield stage, system
    assert not system.is_awake_for_us


@pytest.mark.rule("R10", "R15")
@pytest.mark.invariant(12)
@pytest.mark.security(24, 32)
async def test_a_session_whose_time_ran_out_during_sleep_is_cut_when_the_computer_wakes(
    stages: Stages,
) -> None:
    async with ready(stages) as (stage, system):
        socket = await stage.session()
        await settle()
        system.says(SystemNews.FALLS_ASLEEP)
        await settle()
        stages.clock.advance(timedelta(hours=1))  # nothing runs meanwhile
        system.says(SystemNews.WOKE)
        ended = await stage.until(lambda seen: seen.last_session is not None)
        assert ended.last_session is not None
        assert (ended.last_session.end_reason, ended.last_session.duration_s) == (
            EndReason.TRIAL_LIMIT,
            300.0,
        )
        assert socket.closed is EndReason.TRIAL_LIMIT


@pytest.mark.security(32)
async def test_a_short_sleep_takes_its_seconds_from_the_session_and_no_more(stages: Stages) -> None:
    async with ready(stages) as (stage, system):
        await stage.session()
        system.says(SystemNews.FALLS_ASLEEP)
        stages.clock.advance(timedelta(seconds=200))
        system.says(SystemNews.WOKE)
        await settle()
        seen = await stage.until(
            lambda seen: (
                seen.session is not None
                and seen.session.remaining_s is not None
                and seen.session.remaining_s <= 100
            )
        )
        assert seen.session is not None
        assert seen.session.remaining_s == pytest.approx(100)
        await stage.waiting.pass_time(101)
        assert stage.backend.snapshot.session is None


@pytest.mark.security(32)
async def test_after_waking_the_way_is_made_anew_and_the_lease_is_asked_for_again(stages: Stages) -> None:
    async with ready(stages) as (stage, system):
        streams, leases = stage.client.calls.count("events"), stage.client.calls.count("lease")
        assert leases == 1
        system.says(SystemNews.WOKE)
        await stage.waiting.pass_time(1)  # the pause between two tries, and the breath between two leases
        assert stage.client.calls.count("events") == streams + 1
        assert stage.client.calls.count("lease") == leases + 1


async def test_on_another_network_the_way_is_made_anew(stages: Stages) -> None:
    async with ready(stages) as (stage, system):
        streams = stage.client.calls.count("events")
        system.says(SystemNews.NETWORK_CHANGED)
        await stage.waiting.pass_time(1)
        assert stage.client.calls.count("events") == streams + 1


@pytest.mark.parametrize("url", ["http://127.0.0.1:8123", "http://[::1]:8123", "http://localhost:8123"])
async def test_the_service_on_this_computer_is_reached_on_every_network(stages: Stages, url: str) -> None:
    async with ready(stages, service=ConfiguredService(url)) as (stage, system):
        streams = stage.client.calls.count("events")
        system.says(SystemNews.NETWORK_CHANGED)
        await stage.waiting.pass_time(1)
        assert stage.client.calls.count("events") == streams


async def test_the_computer_is_kept_awake_exactly_while_somebody_uses_it(stages: Stages) -> None:
    async with ready(stages) as (stage, system):
        assert not system.is_awake_for_us
        socket = await stage.session()
        await system.until_kept_awake(True)
        socket.lose(EndReason.ENDED_BY_CLIENT)
        await system.until_kept_awake(False)
        await stage.session("ses_2")
        await system.until_kept_awake(True)
        system.says(SystemNews.FALLS_ASLEEP)
        await system.until_kept_awake(False)
        system.says(SystemNews.WOKE)
        await system.until_kept_awake(True)
        await stage.backend.submit(commands.EndSession(None))
        await system.until_kept_awake(False)
        await stage.session("ses_3")
        await system.until_kept_awake(True)  # and the agent stops


async def test_an_agent_without_a_system_to_watch_works_all_the_same(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        await stage.session()
