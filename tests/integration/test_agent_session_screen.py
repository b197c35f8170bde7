"""A screen that goes away while somebody sees it: the session ends with a word of its own, at both ends."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import cast

import pytest

from agent.session.systems.synthetic.desktop import SyntheticDesktop
from shared.commands import ChangeSessionSettings
from shared.reasons import EndReason, NoticeCode
from tests.support.rfb_client import RESIZES
from tests.support.session_house import Client, House, session_house
from tests.support.x_display import x_process

A = ord("a")


async def assert_told(house: House, client: Client, session_id: str) -> None:
    """The client, the service and the computer tell of the same end."""
    assert await client.end_reason() is EndReason.SCREEN_LOST
    assert (await house.over(session_id)).end_reason is EndReason.SCREEN_LOST
    seen = await house.until(lambda snapshot: snapshot.last_session is not None)
    assert seen.last_session is not None
    assert (seen.last_session.id, seen.last_session.end_reason) == (session_id, EndReason.SCREEN_LOST)
    (notice,) = seen.notices
    assert notice.code is NoticeCode.SCREEN_UNAVAILABLE
    assert notice.params == {"code": "screen_lost", "during": "session"}


async def test_a_screen_that_is_lost_ends_the_session_with_its_own_word(tmp_path: Path) -> None:
    async with session_house(tmp_path) as house:
        async with await house.connect() as client:
            session_id = await house.live()
            cast(SyntheticDesktop, house.desktops[0]).lose()
            await assert_told(house, client, session_id)
        async with await house.connect():  # the next session has a screen of its own
            seen = await house.until(lambda snapshot: snapshot.session is not None)
            assert seen.notices == ()


@pytest.mark.proof
@pytest.mark.security(26)
async def test_an_x_server_that_is_killed_ends_the_session_with_its_own_word(tmp_path: Path) -> None:
    with x_process("640x480x24") as (display, process_id):
        async with session_house(tmp_path, screen=display) as house, await house.connect() as client:
            session_id = await house.live()
            client.rfb.key(A, True)
            await client.flush()
            os.kill(process_id, signal.SIGKILL)
            await assert_told(house, client, session_id)


async def test_monitors_that_come_and_go_are_shown_at_both_ends(tmp_path: Path) -> None:
    async with session_house(tmp_path) as house, await house.connect() as client:
        assert [each.width for each in house.backend.snapshot.monitors] == [320]
        client.rfb.encode([0, *RESIZES])
        client.rfb.ask()
        await client.flush()
        desktop = cast(SyntheticDesktop, house.desktops[0])
        desktop.resize("320x200+160x100")
        await client.until(lambda rfb: rfb.size == (480, 200))
        seen = await house.until(lambda snapshot: len(snapshot.monitors) == 2)
        second = seen.monitors[1].id
        await house.backend.submit(ChangeSessionSettings(monitor=second))
        await client.until(lambda rfb: rfb.size == (160, 100))
        desktop.resize("320x200")
        await client.until(lambda rfb: rfb.size == (320, 200))
        seen = await house.until(lambda snapshot: len(snapshot.monitors) == 1)
        assert seen.session_settings.monitor == second  # it may be plugged in again
        desktop.resize("320x200+160x100")
        await client.until(lambda rfb: rfb.size == (160, 100))
