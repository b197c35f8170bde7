"""Two ends of a session meet at the relay (DESIGN section 5, SECURITY 20–22), over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from account.relay.sessions import Side
from shared.reasons import EndReason, SessionState
from tests.support.clock import FakeClock
from tests.support.fake_timers import FakeTimers
from tests.support.relay_stage import Record, RelayStage, relay_stage


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def timers(clock: FakeClock) -> FakeTimers:
    return FakeTimers(clock)


@pytest.fixture
async def stage(clock: FakeClock, timers: FakeTimers) -> AsyncIterator[RelayStage]:
    async with relay_stage(clock, timers) as made:
        yield made


async def test_bytes_go_both_ways_and_are_counted(stage: RelayStage) -> None:
    session_id = stage.sessions.new()
    client, computer = await stage.pair(session_id)
    await computer.send(b"RFB 003.008\n")
    assert await client.read() == b"RFB 003.008\n"
    await client.send(b"x" * 1000)
    assert await computer.read_exactly(1000) == b"x" * 1000
    await client.close()
    assert await computer.closed() == (4000, "ended_by_client")
    assert await stage.sessions.recorded() == [Record(session_id, EndReason.ENDED_BY_CLIENT, 1000, 12)]


async def test_terms_come_as_text_to_the_computer_alone(stage: RelayStage) -> None:
    session_id = stage.sessions.new()
    client, computer = await stage.pair(session_id)
    assert computer.terms[0].session.state is SessionState.LIVE
    stage.sessions.change(session_id, limited=True)
    assert (await computer.next_terms()).session.limited
    await computer.send(b"picture")
    assert await client.read() == b"picture"
    assert client.terms == []
    await computer.close(4000, "agent_stopped")
    assert await client.closed() == (4000, "agent_stopped")


@pytest.mark.security(22)
async def test_third_joiner_is_refused_and_the_pair_goes_on(stage: RelayStage) -> None:
    session_id = stage.sessions.new()
    client, computer = await stage.pair(session_id)
    for side in Side:
        third = await stage.join(session_id, side)
        assert await third.closed() == (4001, "grant_used")
    await computer.send(b"still here")
    assert await client.read() == b"still here"
    await client.close()
    await computer.closed()
