"""Ready means that somebody can connect: the service's events come, and not only its answers (RULES R26)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from agent.core.listening import WITHIN_S
from shared import commands
from shared.reasons import SignInMethod
from shared.state import AgentState
from tests.support.backend_stage import Stage, Stages
from tests.support.fake_client import FakeClient, Item
from tests.support.waiting import settle

S = AgentState
pytestmark = pytest.mark.rule("R26")


class SlowStreams(FakeClient):
    """Answers at once, but opens a stream only when it is let."""

    let: asyncio.Event

    @asynccontextmanager
    async def events(self, last_seq: int | None) -> AsyncIterator[AsyncIterator[Item]]:
        self._called("events")
        await self.let.wait()
        yield self._stream()


def held(stages: Stages) -> Stage:
    """A stage on which the service gives no stream yet."""
    stage = stages.build()
    stage.client.__class__ = SlowStreams  # all that it has is the other's, which the stage has made
    door_of(stage).let = asyncio.Event()
    return stage


def door_of(stage: Stage) -> SlowStreams:
    assert isinstance(stage.client, SlowStreams)
    return stage.client


async def test_answers_alone_do_not_make_ready(stages: Stages) -> None:
    stages.signed_in()
    async with stages.run(held(stages)) as stage:
        await stage.client.was_called("heartbeat")
        await stage.until(lambda snapshot: bool(snapshot.service and snapshot.service.reachable))
        await settle()
        assert stage.state is S.OFFLINE
        assert stage.backend.snapshot.computer is not None
        assert not stage.backend.snapshot.computer.online
        door_of(stage).let.set()
        assert (await stage.come_to(S.READY)).revision > 1


async def resumed_without_events(stage: Stage) -> asyncio.Task[commands.Result | None]:
    """Paused after it had been ready, and resumed while the service gives no stream; what is asked."""
    door_of(stage).let.set()
    await stage.come_to(S.READY)
    await stage.backend.submit(commands.Pause())
    door_of(stage).let.clear()
    resuming = asyncio.ensure_future(stage.backend.submit(commands.Resume()))
    await stage.come_to(S.OFFLINE)
    return resuming


async def test_resume_is_done_when_events_come(stages: Stages) -> None:
    stages.signed_in()
    async with stages.run(held(stages)) as stage:
        resuming = await resumed_without_events(stage)
        await settle()
        assert not resuming.done()
        door_of(stage).let.set()
        await resuming
        assert stage.state is S.READY


async def test_service_that_answers_but_gives_no_stream_is_not_waited_for_long(stages: Stages) -> None:
    stages.signed_in()
    async with stages.run(held(stages)) as stage:
        resuming = await resumed_without_events(stage)
        await stage.waiting.pass_time(WITHIN_S)
        await resuming
        assert stage.state is S.OFFLINE


async def test_signed_in_means_that_somebody_can_connect(stages: Stages) -> None:
    async with stages.run(held(stages)) as stage:
        await stage.come_to(S.SIGNED_OUT)
        await stage.backend.submit(commands.SignIn(SignInMethod.CODE))
        stage.client.approved.set()
        await stage.waiting.pass_time(5)
        await stage.client.was_called("state")
        await settle()
        assert stage.backend.snapshot.sign_in is not None
        door_of(stage).let.set()
        seen = await stage.until(lambda snapshot: snapshot.sign_in is None)
        assert seen.state is S.READY


async def test_pause_and_sign_out_end_the_listening_and_a_session_does_not_hang_on_it(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        await stage.session()
        stage.backend.turned(False)
        assert stage.state is S.IN_SESSION
        stage.backend.turned(True)
        await stage.backend.submit(commands.Pause())
        await settle()
        assert not stage.backend.facts.connection.listening
