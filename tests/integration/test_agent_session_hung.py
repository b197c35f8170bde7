"""A session on an X server that hangs, as it does under a stopped machine: it holds up nobody else."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from agent.session.systems.x11.link import xproto
from shared.commands import EndSession, Shutdown
from shared.reasons import EndReason
from tests.support.patience import PATIENCE_S
from tests.support.session_house import Client, House, session_house
from tests.support.x_display import XProgram, x_process

pytestmark = [pytest.mark.proof, pytest.mark.expects_log("the screen hangs, and is left behind")]

A = 0x61
BEAT_S = 0.01
LONGEST_PAUSE = 100
"""Beats of a thread without one of the event loop, which a hung display would hold up as long as it hangs."""


@dataclass
class Place:
    """A live session on an X server, in which the client holds a key down."""

    house: House
    client: Client
    program: XProgram
    server: int

    async def type_into_nothing(self) -> None:
        """The client presses keys and buttons, and the service is sure to have passed them on."""
        for step in range(20):
            self.client.rfb.key(A + 1 + step, True)
            self.client.rfb.point(step, step, 1)
        await self.client.flush()
        seen = await self.house.until(lambda snapshot: snapshot.session is not None)
        assert seen.session is not None
        told = seen.session.bytes
        await self.house.until(lambda snapshot: bool(snapshot.session and snapshot.session.bytes > told))


@contextmanager
def _stopped(process_id: int) -> Iterator[None]:
    os.kill(process_id, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process_id, signal.SIGCONT)


@asynccontextmanager
async def _at_a_steady_pace() -> AsyncIterator[None]:
    """The event loop does not stand still meanwhile, while another thread of this process goes on.

    Both count: a machine that is busy with something else holds up the thread as well.
    """
    over, beats, missed, longest = threading.Event(), 0, 0, 0

    def count() -> None:
        nonlocal missed, longest
        while not over.wait(BEAT_S):
            missed += 1
            longest = max(longest, missed)

    async def beat() -> None:
        nonlocal beats, missed
        while not over.is_set():
            beats, missed = beats + 1, 0
            await asyncio.sleep(BEAT_S)

    counting, beating = threading.Thread(target=count), asyncio.create_task(beat())
    counting.start()
    try:
        yield
    finally:
        over.set()
        await beating
        counting.join()
    assert beats > 1
    assert longest < LONGEST_PAUSE


@asynccontextmanager
async def _place(folder: Path) -> AsyncIterator[Place]:
    with x_process("640x480x24") as (display, server):
        program = XProgram(display)
        async with session_house(folder, 0, display) as house, await house.connect() as client:
            await house.live()
            client.rfb.key(A, True)
            await client.flush()
            await asyncio.to_thread(program.heard, xproto.KeyPressEvent)
            yield Place(house, client, program, server)
        program.close()


async def _nothing_is_pressed(place: Place) -> None:
    def hear() -> None:
        while place.program.pressed_keys():
            place.program.heard(xproto.KeyReleaseEvent)

    await asyncio.to_thread(hear)


@pytest.mark.rule("R11")
@pytest.mark.security(25, 26, 29)
async def test_stop_works_and_once_the_display_goes_on_nothing_is_pressed(tmp_path: Path) -> None:
    async with _place(tmp_path) as place, _at_a_steady_pace():
        with _stopped(place.server):
            await place.type_into_nothing()
            async with asyncio.timeout(PATIENCE_S):
                await place.house.backend.submit(EndSession())
                assert await place.client.end_reason() is EndReason.ENDED_BY_COMPUTER
        await _nothing_is_pressed(place)
        async with await place.house.connect("The next one") as client:
            client.rfb.key(A, True)
            client.rfb.key(A, False)
            await client.flush()
            await asyncio.to_thread(place.program.heard, xproto.KeyPressEvent)


@pytest.mark.rule("R10", "R11")
@pytest.mark.security(24, 26)
async def test_the_cut_comes_on_time(tmp_path: Path) -> None:
    async with _place(tmp_path) as place, _at_a_steady_pace():
        with _stopped(place.server):
            await place.type_into_nothing()
            await place.house.ada.pass_time(timedelta(seconds=300))
            async with asyncio.timeout(PATIENCE_S):
                assert await place.client.end_reason() is EndReason.TRIAL_LIMIT
                seen = await place.house.until(lambda snapshot: snapshot.last_session is not None)
        assert seen.last_session is not None
        assert seen.last_session.end_reason is EndReason.TRIAL_LIMIT
        await _nothing_is_pressed(place)


@pytest.mark.security(26)
async def test_the_agent_stops(tmp_path: Path) -> None:
    async with _place(tmp_path) as place, _at_a_steady_pace():
        with _stopped(place.server):
            await place.type_into_nothing()
            async with asyncio.timeout(PATIENCE_S):
                await place.house.backend.submit(Shutdown())
                await place.client.end.closed()
        await _nothing_is_pressed(place)
