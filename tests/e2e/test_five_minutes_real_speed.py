"""The five minutes at the world's own speed, once: not before 300.0 s, not later than a second (R10, R15).

Two computers at once; the clock of one is set forward by a day and back by two while it is used.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from shared.clock import SystemClock
from shared.entitlement import LIMITED_SESSION
from shared.reasons import EndReason
from tests.support.agent_place import SCREEN, Place, place_in
from tests.support.agent_processes import AgentProcess
from tests.support.person import Person
from tests.support.session_house import Client
from tests.support.wrong_clocks import WallClock, wall_clock

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc and pidfd"),
]

LIMIT_S = LIMITED_SESSION.total_seconds()
LATEST_S = 1.0
DAY = 86_400.0
IDLE_S = 60.0


async def second_computer(first: Place, folder: Path) -> Place:
    """Another agent of the same account."""
    agent = AgentProcess(folder)
    agent.configure(account_url=first.service.base_url)
    await asyncio.to_thread(agent.start, *SCREEN)
    async with Person("ada@example.org", first.service.base_url) as person:
        told = await asyncio.to_thread(agent.done, "sign-in", "--no-browser", "--no-wait")
        await person.consent(told["sign_in"]["url"])
    seen = await asyncio.to_thread(agent.wait_for, "online")
    return Place(first.service, agent, first.account_id, seen["computer"]["id"])


async def closed(client: Client, patience_s: float) -> None:
    """Do nothing until the socket is closed."""
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(patience_s):
            while True:
                await client.end.socket.recv()


async def lived(place: Place, clock: WallClock | None) -> float:
    """A session until its cut; how many seconds after its instant the client felt it, by the account's time,
    which at this speed is the service's steady one. Its picture keeps being asked for all the while."""
    steady = SystemClock()
    async with await place.connect() as client:
        (live,) = [each for each in await place.sessions() if each.computer_id == place.computer_id]
        at = steady.monotonic()
        for off_by in (DAY, -DAY):
            async with asyncio.timeout(100):
                while steady.monotonic() - at < LIMIT_S / 4:
                    await client.shown()
                    await asyncio.sleep(2)
            at = steady.monotonic()
            if clock is not None:
                clock.be_off_by(off_by)
        await closed(client, LIMIT_S)
        felt_at = place.service.parts.clocks.read(place.account_id).account_now
        assert (client.end.socket.close_code, client.end.socket.close_reason) == (4000, "trial_limit")
    over = await place.over(live.id)
    assert over.started_at is not None
    assert set((await place.faces(live.id)).items()) == {
        (face, ("trial_limit", LIMIT_S)) for face in ("command line", "API", "database")
    }
    return (felt_at - over.started_at).total_seconds() - LIMIT_S


@pytest.mark.rule("R10", "R15", "R91", "R95")
@pytest.mark.security(24, 32)
@pytest.mark.invariant(12)
async def test_five_minutes_are_three_hundred_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with place_in(tmp_path) as first:
        wrong = tmp_path / "wrong"
        wrong.mkdir()
        clock = wall_clock(wrong, monkeypatch)
        with contextlib.ExitStack() as after:
            second = await second_computer(first, tmp_path / "second")
            after.callback(second.agent.clear)
            late = await asyncio.gather(lived(first, None), lived(second, clock))
    told = f"after 300 s, the clients felt the cut at (ms) {[round(each * 1000, 1) for each in late]}"
    sys.stderr.write(told + "\n")
    assert all(0 <= each <= LATEST_S for each in late), told


@pytest.mark.rule("R91")
async def test_session_in_which_nobody_does_anything_ends_as_idle_on_every_face(tmp_path: Path) -> None:
    async with place_in(tmp_path, configure={"schema": 2, "session": {"idle_minutes": 1}}) as place:
        async with await place.connect() as client:
            (live,) = await place.sessions()
            await closed(client, IDLE_S + 10)
            assert client.end.socket.close_reason == EndReason.IDLE
        faces = await place.faces(live.id)
        assert {reason for reason, _ in faces.values()} == {"idle"}
        assert all(IDLE_S <= (duration or 0) < IDLE_S + 2 for _, duration in faces.values()), faces
