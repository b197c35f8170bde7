"""That this computer only lets look is told to the service, for the other end to show it (SECURITY 25)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from agent.session.view_only import AGAIN_S
from shared import commands
from shared.errors import NotFoundRefused, SessionRefused
from shared.state import AgentState, SessionSettings
from tests.support.backend_stage import DOWN, Stage, Stages
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.security(25)
NAME = "view-only"
ONLY_LOOKS = SessionSettings(view_only=True)


def told(stage: Stage) -> list[Any]:
    """What the service was told, in order."""
    return [body["view_only"] for name, _, body in stage.client.told if name == NAME]


async def until_told(stage: Stage, *said: bool) -> None:
    """Wait until the service has been told all this."""
    async with asyncio.timeout(PATIENCE_S):
        while told(stage) != list(said):
            stage.client.said.clear()
            await stage.client.said.wait()


async def switch(stage: Stage, on: bool) -> None:
    """Somebody at this computer switches it."""
    await stage.backend.submit(commands.ChangeSessionSettings(view_only=on))


async def test_it_is_told_before_the_session_begins_and_at_each_change(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(settings=ONLY_LOOKS) as stage:
        await stage.come_to(AgentState.READY)
        stage.ask_for()
        socket = await stage.house.socket()
        assert stage.client.calls.index(NAME) < stage.client.calls.index("accept")
        socket.say(stage.terms(computer_view_only=True))
        await stage.until(lambda seen: seen.session is not None)
        assert told(stage) == [True]
        await switch(stage, False)
        await until_told(stage, True, False)
        await switch(stage, True)
        await until_told(stage, True, False, True)
        assert stage.house.servers[0].view_only


async def test_a_computer_that_takes_input_says_nothing(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(AgentState.READY)
        await stage.session()
        assert NAME not in stage.client.calls


@pytest.mark.parametrize("code", ["not_found", "session_over"])
async def test_a_service_that_does_not_take_it_is_not_asked_again(stages: Stages, code: str) -> None:
    kind = NotFoundRefused if code == "not_found" else SessionRefused
    stages.signed_in()
    async with stages.open(failures={NAME: kind(code, "No.")}) as stage:
        await stage.come_to(AgentState.READY)
        await stage.session()
        await switch(stage, True)
        await stage.client.was_called(NAME)
        await stage.waiting.pass_time(AGAIN_S)
        assert stage.client.calls.count(NAME) == 1
        assert stage.house.servers[0].view_only


async def test_an_older_service_gets_the_session_all_the_same(stages: Stages) -> None:
    stages.signed_in()
    failures = {NAME: NotFoundRefused("not_found", "There is no such page.")}
    async with stages.open(settings=ONLY_LOOKS, failures=failures) as stage:
        await stage.come_to(AgentState.READY)
        await stage.session()
        assert stage.house.servers[0].view_only


async def test_a_service_that_does_not_answer_is_told_again(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(failures={NAME: DOWN}) as stage:
        await stage.come_to(AgentState.READY)
        await stage.session()
        await switch(stage, True)
        await stage.client.was_called(NAME)
        assert told(stage) == []
        del stage.client.failures[NAME]
        await stage.waiting.pass_time(AGAIN_S)
        await until_told(stage, True)
