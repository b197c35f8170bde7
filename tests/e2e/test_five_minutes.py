"""The five minutes of an agent that is a process of its own, and every way to dodge them (RULES R10–R15).

The account's clock runs at ×60: three hundred seconds of it are five of ours. How late a cut is, is told in
real time; that it is never early and recorded at exactly 300 s holds at every rate.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from shared.entitlement import LIMITED_SESSION
from shared.reasons import EndReason, SessionState
from tests.support.agent_place import Place, place_in
from tests.support.session_house import Client
from tests.support.swallower import swallower_before
from tests.support.wrong_clocks import wall_clock

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc and pidfd"),
]

RATE = 60.0
ROUNDS = 10
LATEST_S = 1.0
DAY = 86_400.0
CUT = (EndReason.TRIAL_LIMIT.value, LIMITED_SESSION.total_seconds())


async def late_s(place: Place, client: Client, session_id: str) -> float:
    """Wait for the cut at the client; how many real seconds after its instant it was felt. Never early."""
    assert await client.end_reason() is EndReason.TRIAL_LIMIT
    reading = place.service.parts.clocks.read(place.account_id)
    session = await place.over(session_id)
    assert session.started_at is not None
    assert session.ended_at == session.started_at + LIMITED_SESSION
    late = (reading.account_now - session.ended_at).total_seconds() / reading.rate
    assert late >= 0, f"cut {-late * 1000:.1f} ms too early"
    return late


async def same_everywhere(place: Place, session_id: str) -> None:
    """Command line, API and database agree that it was the limit, after exactly 300 s."""
    assert set((await place.faces(session_id)).items()) == {
        (face, CUT) for face in ("command line", "API", "database")
    }


@pytest.mark.rule("R10", "R12", "R15", "R91")
@pytest.mark.invariant(12)
async def test_cut_comes_at_its_instant_each_time_and_a_new_session_begins_at_once(tmp_path: Path) -> None:
    late = []
    async with place_in(tmp_path, rate=RATE) as place:
        for number in range(ROUNDS):
            async with await place.connect(f"Client {number}") as client:
                live, *_ = await place.sessions()
                assert live.ends_at is not None
                assert live.started_at is not None
                assert live.ends_at - live.started_at == LIMITED_SESSION  # all of it, whatever was before
                late.append(await late_s(place, client, live.id))
            await same_everywhere(place, live.id)
        assert len(await place.sessions()) == ROUNDS
    told = f"cuts at ×{RATE:g} were felt (ms) {[round(each * 1000, 1) for each in late]} after their instant"
    sys.stderr.write(told + "\n")
    assert max(late) <= LATEST_S, told


@pytest.mark.rule("R15", "R95")
@pytest.mark.security(24, 32)
async def test_computer_whose_clock_is_set_by_a_day_and_back_is_cut_at_the_same_instant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = wall_clock(tmp_path, monkeypatch)
    async with place_in(tmp_path, rate=RATE) as place:
        for first, second in ((DAY, -DAY), (-DAY, DAY)):
            async with await place.connect() as client:
                (live, *_) = await place.sessions()
                clock.be_off_by(first)
                seen = await place.until_cli(
                    lambda told: (told["session"] or {}).get("remaining_s", 300) < 200
                )
                assert seen["session"]["id"] == live.id
                clock.be_off_by(second)
                assert await late_s(place, client, live.id) <= LATEST_S
            await same_everywhere(place, live.id)
        assert _days_in(place.agent.profile / "logs" / "agent.log") >= {-1, 0, 1}, "its clock was wrong"


def _days_in(log: Path) -> set[int]:
    """The days of the lines of a log, from today's."""
    today = datetime.now(UTC).date()
    days = (
        datetime.fromisoformat(line[:19]).date() for line in log.read_text().splitlines() if line[:2] == "20"
    )
    return {(day - today) // timedelta(days=1) for day in days}


@pytest.mark.rule("R15", "R12")
@pytest.mark.security(24)
async def test_client_whose_connection_is_half_open_is_cut_and_everybody_else_knows(tmp_path: Path) -> None:
    async with place_in(tmp_path, rate=RATE) as place:
        port = urlsplit(place.service.base_url).port
        assert port is not None
        async with swallower_before(port) as way:
            client = await place.connect(port=way.port)
            (live,) = await place.sessions()
            way.swallows = True
            assert (await place.over(live.id)).ended_at == live.ends_at
            await same_everywhere(place, live.id)
            async with await place.connect() as again:  # the dead connection is in nobody's way
                (second, _) = await place.sessions()
                assert await late_s(place, again, second.id) <= LATEST_S
            client.end.socket.transport.abort()


@pytest.mark.rule("R15")
@pytest.mark.security(24)
async def test_agent_that_stands_still_is_cut_by_the_relay_and_learns_it_when_it_goes_on(
    tmp_path: Path,
) -> None:
    async with place_in(tmp_path, rate=RATE) as place, await place.connect() as client:
        (live,) = await place.sessions()
        os.kill(place.agent.pid, signal.SIGSTOP)
        try:
            assert await late_s(place, client, live.id) <= LATEST_S
        finally:
            os.kill(place.agent.pid, signal.SIGCONT)
        await same_everywhere(place, live.id)


@pytest.mark.rule("R12", "R15")
@pytest.mark.security(24, 37)
async def test_agent_killed_and_started_again_in_the_middle_goes_on_with_nothing(tmp_path: Path) -> None:
    async with place_in(tmp_path, rate=RATE) as place:
        async with await place.connect() as client:
            (live,) = await place.sessions()
            os.kill(place.agent.pid, signal.SIGKILL)
            await asyncio.to_thread(place.agent.ended)
            assert await client.end_reason() is EndReason.COMPUTER_OFFLINE
        faces = await place.service_faces(live.id)
        assert {reason for reason, _ in faces.values()} == {"computer_offline"}
        await asyncio.to_thread(place.agent.start)
        assert (await asyncio.to_thread(place.agent.wait_for, "online"))["session"] is None
        async with await place.connect() as client:
            (second, _) = await place.sessions()
            assert await late_s(place, client, second.id) <= LATEST_S
        await same_everywhere(place, second.id)
        assert [each.state for each in await place.sessions()] == [SessionState.ENDED] * 2


@pytest.mark.rule("R10", "R12", "R15")
@pytest.mark.security(24)
async def test_reconnecting_in_a_loop_gives_each_session_its_own_limit_and_one_end(tmp_path: Path) -> None:
    async with place_in(tmp_path, rate=RATE) as place:
        for number in range(5):
            async with await place.connect(f"Client {number}"):
                pass
        async with await place.connect("The last one") as client:
            (live, *others) = await place.sessions()
            assert await late_s(place, client, live.id) <= LATEST_S
        assert {each.end_reason for each in others} == {EndReason.ENDED_BY_CLIENT}
        rows = await place.ask("GET", "/v1/sessions")
        assert [row["end_reason"] for row in rows] == ["trial_limit"] + ["ended_by_client"] * 5
