"""Sessions of an agent that is a process of its own: command line, sudden death, a service that restarts."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from agent.session.systems.keysyms import CONTROL_L
from agent.session.systems.x11.link import xproto
from shared.reasons import EndReason, SessionState
from tests.support.agent_place import place_in
from tests.support.patience import polling
from tests.support.x_display import XProgram, x_server

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc and pidfd"),
]


@pytest.mark.rule("R11", "R91")
@pytest.mark.security(29)
async def test_the_command_line_shows_waits_for_and_ends_a_session(tmp_path: Path) -> None:
    async with place_in(tmp_path) as place:
        waiting = asyncio.create_task(place.cli("wait", "--for", "session", "--timeout", "20"))
        async with await place.connect("Firefox on Linux") as client:
            live = (await waiting)["session"]
            assert live["client"] == "Firefox on Linux"
            assert live["limited"] is True
            assert 290 < live["remaining_s"] <= 300
            assert {"id", "client", "started_at", "limited", "ends_at", "remaining_s", "bytes"} <= set(live)
            told = await place.cli("sessions")
            assert told["session"]["id"] == live["id"]
            table = await asyncio.to_thread(place.agent.cli, "sessions")
            assert "Firefox on" in table.stdout
            await place.cli("end-session", "--session", live["id"])
            assert await client.end_reason() is EndReason.ENDED_BY_COMPUTER
        ended = await place.cli("wait", "--for", "session-end", "--timeout", "20")
        assert ended["last_session"]["id"] == live["id"]
        assert ended["last_session"]["end_reason"] == "ended_by_computer"
        again = await asyncio.to_thread(place.agent.cli, "end-session")
        assert again.returncode == 3
        assert "session_over" in again.stderr


@pytest.mark.rule("R15")
@pytest.mark.security(24, 37)
async def test_an_agent_that_is_killed_leaves_no_session_behind_and_resumes_none(tmp_path: Path) -> None:
    async with place_in(tmp_path) as place:
        async with await place.connect() as client:
            live = (await asyncio.to_thread(place.agent.wait_for, "session"))["session"]["id"]
            await polling(
                partial(asyncio.to_thread, _remembered, place.agent.profile), lambda kept: kept == live
            )
            os.kill(place.agent.pid, signal.SIGKILL)
            await asyncio.to_thread(place.agent.ended)
            assert await client.end_reason() is EndReason.COMPUTER_OFFLINE
        await asyncio.to_thread(place.agent.start)  # the screen was kept among the settings
        seen = await asyncio.to_thread(place.agent.wait_for, "online")
        assert seen["session"] is None
        (only,) = await place.sessions()
        assert (only.state, only.end_reason) == (SessionState.ENDED, EndReason.COMPUTER_OFFLINE)
        ended = (only.end_reason, only.duration_s, only.bytes)
        seen = await place.until_cli(lambda seen: _ends(seen) == [ended])
        assert (seen["last_session"]["id"], seen["recent_sessions"][0]["client"]) == (live, only.client)
        async with await place.connect() as client:
            assert client.rfb.size == (320, 200)
            assert len(await place.sessions()) == 2


@pytest.mark.security(26, 37)
async def test_what_a_killed_agent_left_pressed_is_let_go_by_the_next(tmp_path: Path) -> None:
    with x_server("320x240x24") as display:
        program = XProgram(display)
        async with place_in(tmp_path, "--screen", display) as place:
            async with await place.connect() as client:
                live = (await asyncio.to_thread(place.agent.wait_for, "session"))["session"]["id"]
                await polling(
                    partial(asyncio.to_thread, _remembered, place.agent.profile), lambda kept: kept == live
                )
                client.rfb.key(CONTROL_L, True)
                client.rfb.point(5, 5, 1)
                await client.flush()
                await asyncio.to_thread(program.heard, xproto.ButtonPressEvent)
                os.kill(place.agent.pid, signal.SIGKILL)
                await asyncio.to_thread(place.agent.ended)
            assert program.pressed_keys() == 1
            await asyncio.to_thread(place.agent.start)
            await asyncio.to_thread(program.heard, xproto.ButtonReleaseEvent)
            assert program.pressed_keys() == 0
        program.close()


@pytest.mark.security(24)
async def test_an_agent_that_is_stopped_by_signal_says_so(tmp_path: Path) -> None:
    async with place_in(tmp_path) as place:
        async with await place.connect() as client:
            place.agent.process.terminate()  # type: ignore[union-attr]
            assert await client.end_reason() is EndReason.AGENT_STOPPED
        assert await asyncio.to_thread(place.agent.ended) == 0
        await asyncio.to_thread(place.agent.start)
        (only,) = await place.sessions()
        last = (await place.cli("status"))["last_session"]
        assert (last["id"], last["end_reason"]) == (only.id, only.end_reason)


def _remembered(profile: Path) -> str | None:
    """The live session that an agent with this profile would know of if it were killed now."""
    for memory in profile.rglob("memory.json"):
        return (json.loads(memory.read_text()).get("session") or {}).get("id")
    return None


def _ends(status: Any) -> list[tuple[Any, ...]]:
    return [(each["end_reason"], each["duration_s"], each["bytes"]) for each in status["recent_sessions"]]
