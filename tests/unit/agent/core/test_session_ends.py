"""Ends that take their time: who is still there, and what is given back meanwhile."""

from __future__ import annotations

import threading

import pytest

from agent.session import visit
from agent.session.living import TICK_S
from shared import commands
from shared.reasons import EndReason, SessionRefusal
from shared.state import AgentState
from tests.support.backend_stage import Stages

S = AgentState


@pytest.mark.rule("R18", "R91")
async def test_a_session_that_is_stopping_tells_no_more_of_itself(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        await stage.session("ses_1")
        server = stage.house.servers[0]
        server.may_stop.clear()
        await stage.session("ses_2", client="Tablet")
        shown = list[str | None]()
        end = stage.backend.subscribe(lambda seen: shown.append(seen.session.id if seen.session else None))
        await stage.waiting.pass_time(TICK_S)
        await stage.until(lambda _: bool(shown))
        server.may_stop.set()
        await stage.until(lambda seen: seen.last_session is not None)
        end()
        assert set(shown) == {"ses_2"}


@pytest.mark.security(22)
async def test_a_relay_that_gives_up_on_the_client_gives_the_desktop_back_at_once(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        stage.ask_for()
        socket = await stage.house.socket()
        socket.lose()
        assert await stage.house.all_closed()
        assert socket.closed is not None
        assert stage.backend.snapshot.recent_sessions == ()


async def test_a_screen_that_does_not_open_in_time_is_none_and_is_closed_when_it_does(
    stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit, "OPEN_WITHIN_S", 0.05)
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        stage.house.opens.clear()
        stage.ask_for()
        await stage.client.was_called("refuse")
        (told,) = [body for name, _, body in stage.client.told if name == "refuse"]
        assert told["refusal"] == SessionRefusal.NO_SCREEN
        stage.house.opens.set()
        assert await stage.house.all_closed()


@pytest.mark.security(26)
@pytest.mark.expects_log("the screen hangs, and is left behind")
async def test_a_display_that_lets_go_of_nothing_does_not_hold_up_the_end(
    stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit, "_GIVE_BACK_WITHIN_S", 0.05)
    answers = threading.Event()
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        socket = await stage.session()
        desktop = stage.house.desktops[0]
        monkeypatch.setattr(desktop, "release_all", lambda: answers.wait(5))
        await stage.backend.submit(commands.EndSession())
        assert socket.closed is EndReason.ENDED_BY_COMPUTER
        assert not desktop.closed.is_set()
        answers.set()
        assert await stage.house.all_closed()
