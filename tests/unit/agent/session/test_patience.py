"""A system that does not answer: who waits goes on, and what comes too late is given back (SECURITY 38)."""

from __future__ import annotations

import asyncio
import threading

import pytest

from agent.session import visit
from agent.session.patience import patiently
from shared.errors import ScreenError
from shared.reasons import SessionRefusal
from shared.state import AgentState
from tests.support.backend_stage import Stages
from tests.support.patience import PATIENCE_S


async def test_what_is_done_in_time_is_returned_or_raised() -> None:
    assert await patiently(lambda: 7, PATIENCE_S) == 7

    def fails() -> int:
        raise ScreenError("no_screen", "None.")

    with pytest.raises(ScreenError, match="None"):
        await patiently(fails, PATIENCE_S)


async def test_what_hangs_is_left_behind_and_given_back_when_it_returns_after_all() -> None:
    answers, too_late = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    given: list[bool] = []

    def give_back(result: bool) -> None:
        given.append(result)
        loop.call_soon_threadsafe(too_late.set)

    with pytest.raises(TimeoutError):
        await patiently(lambda: answers.wait(PATIENCE_S), 0.01, give_back)
    answers.set()
    async with asyncio.timeout(PATIENCE_S):
        await too_late.wait()
    assert given == [True]


async def test_who_is_cancelled_leaves_it_behind_too_and_a_late_failure_is_nobodys() -> None:
    answers, fails = threading.Event(), threading.Event()

    def hangs() -> None:
        answers.wait(PATIENCE_S)
        fails.set()
        raise ScreenError("no_screen", "None.")

    waiting = asyncio.create_task(patiently(hangs, PATIENCE_S))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    answers.set()
    assert await asyncio.to_thread(fails.wait, PATIENCE_S)


@pytest.mark.security(38)
async def test_a_display_that_hangs_is_no_screen_and_holds_up_neither_the_next_request_nor_the_end(
    stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit, "OPEN_WITHIN_S", 0.01)
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(AgentState.READY)
        stage.house.opens.clear()
        for number in range(12):  # more than the event loop has threads
            stage.ask_for(f"ses_{number}")
        async with asyncio.timeout(PATIENCE_S):
            while len(stage.client.told) < 12:
                stage.client.said.clear()
                await stage.client.said.wait()
        assert {body["refusal"] for _, _, body in stage.client.told} == {SessionRefusal.NO_SCREEN}
        await asyncio.to_thread(lambda: None)  # the event loop's own threads are all free
        stage.house.opens.set()
    assert await stage.house.all_closed()
