"""Two ends of a session meet at the relay (DESIGN section 5, SECURITY 20–22), over real sockets."""

from __future__ import annotations

import asyncio

import pytest

from account.relay.meeting import HALF_OPEN_S
from account.relay.sessions import Side
from account.tokens import hash_token
from shared.errors import SessionRefused, StorageError
from shared.reasons import EndReason, SessionRefusal, SessionState
from tests.support.fake_timers import FakeTimers
from tests.support.relay_end import RelayEnd
from tests.support.relay_stage import Record, RelayStage
from tests.support.waiting import settle


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


async def test_what_comes_before_the_other_end_waits_for_it(stage: RelayStage) -> None:
    session_id = stage.sessions.new()
    computer = await stage.join(session_id, Side.COMPUTER)
    await computer.send(b"early")
    await computer.send(b" bird")
    client = await stage.join(session_id, Side.CLIENT)
    assert await client.read_exactly(10) == b"early bird"
    await client.close()


async def test_nothing_flows_before_the_session_is_recorded_as_live(stage: RelayStage) -> None:
    session_id = stage.sessions.new()
    stage.sessions.before_start = asyncio.Event()
    client, computer = await asyncio.gather(*(stage.join(session_id, side) for side in Side))
    await client.send(b"too early")
    waiting = asyncio.create_task(computer.read())
    await settle()
    assert not waiting.done()
    stage.sessions.before_start.set()
    assert await waiting == b"too early"
    assert computer.terms[0].session.state is SessionState.LIVE
    await client.close()


@pytest.mark.security(22)
@pytest.mark.parametrize("side", Side)
async def test_third_joiner_is_refused_and_the_pair_goes_on(stage: RelayStage, side: Side) -> None:
    session_id = stage.sessions.new()
    client, computer = await stage.pair(session_id)
    used = await stage.join(session_id, side)
    assert await used.closed() == (4001, "grant_used")
    third = await RelayEnd.open(stage.url(side), stage.sessions.again(session_id, side))
    assert await third.closed() == (4001, "grant_used")
    await computer.send(b"still here")
    assert await client.read() == b"still here"
    await client.close()


@pytest.mark.security(20)
async def test_grant_of_one_end_opens_no_other(stage: RelayStage) -> None:
    session_id = stage.sessions.new()
    wrong = await RelayEnd.open(stage.url(Side.COMPUTER), f"client.{session_id}")
    assert (await wrong.closed())[0] == 4001
    assert stage.relay.meetings == 0


@pytest.mark.security(20)
@pytest.mark.parametrize(
    ("cookie", "expected"),
    [("access_session=ass_right", None), ("access_session=ass_wrong", 4001), ("", 4001)],
)
async def test_grant_of_a_browser_is_good_with_its_cookie_alone(
    stage: RelayStage, cookie: str, expected: int | None
) -> None:
    session_id = stage.sessions.new(bound_to=hash_token("ass_right"))
    client = await stage.join(session_id, Side.CLIENT, {"Cookie": cookie})
    if expected is not None:
        assert await client.closed() == (expected, "grant_invalid")
        assert stage.relay.meetings == 0
        return
    computer = await stage.join(session_id, Side.COMPUTER)
    await computer.next_terms()
    await client.close()


@pytest.mark.security(22)
@pytest.mark.parametrize("side", Side)
async def test_half_open_pair_dies_after_ten_seconds(
    stage: RelayStage, timers: FakeTimers, side: Side
) -> None:
    session_id = stage.sessions.new()
    end = await stage.join(session_id, side)
    await stage.meeting()
    timers.pass_time(HALF_OPEN_S)
    assert await end.closed() == (4001, "not_met")
    await stage.sessions.recorded()
    assert stage.sessions.refusals == [(session_id, SessionRefusal.NOT_MET)]
    assert stage.relay.meetings == 0


@pytest.mark.security(22)
async def test_ten_seconds_count_from_when_the_computer_accepts(
    stage: RelayStage, timers: FakeTimers
) -> None:
    session_id = stage.sessions.new(SessionState.ASKING)
    client = await stage.join(session_id, Side.CLIENT)
    await stage.meeting()
    timers.pass_time(HALF_OPEN_S + 5)
    stage.sessions.change(session_id, state=SessionState.ACCEPTED)
    await settle()
    timers.pass_time(HALF_OPEN_S - 0.1)
    computer = await stage.join(session_id, Side.COMPUTER)
    await computer.next_terms()
    timers.pass_time(HALF_OPEN_S)
    await computer.send(b"picture")
    assert await client.read() == b"picture"
    await client.close()


@pytest.mark.parametrize(
    ("side", "refusal"),
    [(Side.CLIENT, SessionRefusal.CANCELLED), (Side.COMPUTER, SessionRefusal.NOT_MET)],
)
async def test_end_that_leaves_before_the_other_comes_ends_the_waiting(
    stage: RelayStage, side: Side, refusal: SessionRefusal
) -> None:
    session_id = stage.sessions.new()
    end = await stage.join(session_id, side)
    await stage.meeting()
    await end.close()
    await stage.sessions.recorded()
    assert stage.sessions.refusals == [(session_id, refusal)]
    late = await stage.join(session_id, side.other)
    assert await late.closed() == (4001, refusal.value)


async def test_client_learns_that_the_computer_refused(stage: RelayStage) -> None:
    session_id = stage.sessions.new(SessionState.ASKING)
    client = await stage.join(session_id, Side.CLIENT)
    await stage.meeting()
    stage.sessions.change(session_id, state=SessionState.REFUSED, refusal=SessionRefusal.DECLINED)
    assert await client.closed() == (4001, "declined")
    assert stage.relay.meetings == 0
    assert stage.sessions.refusals == []


@pytest.mark.parametrize(
    "trouble",
    [SessionRefused("session_over", "It is over."), StorageError("disk_full", "The disk is full.")],
)
async def test_session_that_cannot_start_is_told_to_both(
    stage: RelayStage, trouble: SessionRefused | StorageError
) -> None:
    session_id = stage.sessions.new()
    stage.sessions.refuse_start = trouble
    client, computer = await asyncio.gather(*(stage.join(session_id, side) for side in Side))
    assert await client.closed() == (4001, trouble.code)
    assert await computer.closed() == (4001, trouble.code)
    assert (stage.relay.meetings, stage.sessions.records) == (0, [])


async def test_end_that_leaves_while_the_session_starts_is_recorded_after_it(stage: RelayStage) -> None:
    session_id = stage.sessions.new()
    stage.sessions.before_start = asyncio.Event()
    client, computer = await asyncio.gather(*(stage.join(session_id, side) for side in Side))
    await stage.meeting()
    await client.close()
    assert await computer.closed() == (4000, "ended_by_client")
    assert stage.sessions.records == []
    stage.sessions.before_start.set()
    assert await stage.sessions.recorded() == [Record(session_id, EndReason.ENDED_BY_CLIENT, 0, 0)]
