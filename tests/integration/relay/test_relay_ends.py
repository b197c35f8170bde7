"""How sessions end: each with its own typed reason, told to both ends, and recorded (DESIGN section 5)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from websockets.frames import Close

from account.relay.endpoint import LINGER_S
from account.relay.limits import DEAD_S
from account.relay.meeting import reason_of
from account.relay.sessions import Side
from shared.errors import SessionRefused, StorageError
from shared.reasons import EndReason, SessionState
from shared.sessions import CLOSE_ENDED
from tests.support.clock import FakeClock
from tests.support.fake_timers import FakeTimers
from tests.support.relay_end import RelayEnd
from tests.support.relay_stage import Record, RelayStage, relay_stage
from tests.support.waiting import settle

Pair = tuple[str, RelayEnd, RelayEnd]


@pytest.fixture
async def pair(stage: RelayStage) -> Pair:
    """A session that has begun: id, client, computer."""
    session_id = stage.sessions.new()
    return (session_id, *await stage.pair(session_id))


async def limited(stage: RelayStage) -> Pair:
    stage.sessions.limited = True
    session_id = stage.sessions.new()
    return (session_id, *await stage.pair(session_id))


@pytest.mark.parametrize(
    ("side", "close", "is_limited", "expected"),
    [
        (Side.CLIENT, Close(1000, ""), True, EndReason.ENDED_BY_CLIENT),
        (Side.CLIENT, Close(1001, ""), False, EndReason.ENDED_BY_CLIENT),
        (Side.CLIENT, Close(1005, ""), False, EndReason.ENDED_BY_CLIENT),
        (Side.CLIENT, Close(4000, "trial_limit"), False, EndReason.ENDED_BY_CLIENT),
        (Side.CLIENT, Close(1011, ""), False, EndReason.NETWORK_LOST),
        (Side.CLIENT, None, False, EndReason.NETWORK_LOST),
        (Side.COMPUTER, None, False, EndReason.COMPUTER_OFFLINE),
        (Side.COMPUTER, Close(1000, ""), False, EndReason.COMPUTER_OFFLINE),
        (Side.COMPUTER, Close(4001, "idle"), False, EndReason.COMPUTER_OFFLINE),
        (Side.COMPUTER, Close(4000, "idle"), False, EndReason.IDLE),
        (Side.COMPUTER, Close(4000, "agent_stopped"), True, EndReason.AGENT_STOPPED),
        (Side.COMPUTER, Close(4000, "ended_by_computer"), True, EndReason.ENDED_BY_COMPUTER),
        (Side.COMPUTER, Close(4000, "computer_removed"), True, EndReason.COMPUTER_REMOVED),
        (Side.COMPUTER, Close(4000, "trial_limit"), True, EndReason.TRIAL_LIMIT),
        (Side.COMPUTER, Close(4000, "trial_limit"), False, EndReason.ENDED_BY_COMPUTER),
        (Side.COMPUTER, Close(4000, "superseded"), False, EndReason.SUPERSEDED),
        (Side.COMPUTER, Close(4000, "ended_by_client"), True, EndReason.ENDED_BY_CLIENT),
        (Side.COMPUTER, Close(4000, "screen_lost"), False, EndReason.SCREEN_LOST),
        (Side.COMPUTER, Close(4000, "network_lost"), False, EndReason.COMPUTER_OFFLINE),
        (Side.COMPUTER, Close(4000, "signed_out"), False, EndReason.COMPUTER_OFFLINE),
        (Side.COMPUTER, Close(4000, "nonsense"), False, EndReason.COMPUTER_OFFLINE),
    ],
)
def test_each_way_to_leave_has_its_reason(
    side: Side, close: Close | None, is_limited: bool, expected: EndReason
) -> None:
    assert reason_of(side, close, is_limited) is expected


async def test_client_that_vanishes_is_a_lost_network(stage: RelayStage, pair: Pair) -> None:
    session_id, client, computer = pair
    await client.vanish()
    assert await computer.closed() == (4000, "network_lost")
    assert await stage.sessions.recorded() == [Record(session_id, EndReason.NETWORK_LOST, 0, 0)]


async def test_computer_that_vanishes_is_offline(stage: RelayStage, pair: Pair) -> None:
    session_id, client, computer = pair
    await computer.vanish()
    assert await client.closed() == (4000, "computer_offline")
    assert await stage.sessions.recorded() == [Record(session_id, EndReason.COMPUTER_OFFLINE, 0, 0)]


@pytest.mark.parametrize("reason", ["ended_by_computer", "agent_stopped", "idle"])
async def test_reason_of_the_computer_reaches_the_client(stage: RelayStage, pair: Pair, reason: str) -> None:
    session_id, client, computer = pair
    await computer.close(CLOSE_ENDED, reason)
    assert await client.closed() == (4000, reason)
    assert await stage.sessions.recorded() == [Record(session_id, EndReason(reason), 0, 0)]


@pytest.mark.rule("R18", "R25")
@pytest.mark.parametrize(
    "reason", [EndReason.SUPERSEDED, EndReason.COMPUTER_REMOVED, EndReason.ENDED_BY_CLIENT]
)
async def test_end_from_outside_reaches_both(stage: RelayStage, pair: Pair, reason: EndReason) -> None:
    session_id, client, computer = pair
    stage.sessions.change(session_id, state=SessionState.ENDED, end_reason=reason)
    assert await client.closed() == (4000, reason.value)
    assert await computer.closed() == (4000, reason.value)


@pytest.mark.rule("R10")
@pytest.mark.security(24)
async def test_limited_session_is_cut_at_300_seconds_and_not_before(
    stage: RelayStage, timers: FakeTimers
) -> None:
    session_id, client, computer = await limited(stage)
    await alive_for(timers, client, computer, 299.9)
    await client.send(b"key")
    assert await computer.read() == b"key"
    timers.pass_time(0.1)
    assert await client.closed() == (4000, "trial_limit")
    assert await computer.closed() == (4000, "trial_limit")
    assert await stage.sessions.recorded() == [Record(session_id, EndReason.TRIAL_LIMIT, 3, 0)]


@pytest.mark.security(24)
@pytest.mark.parametrize("day", [-1, 1])
async def test_clock_of_the_service_moves_no_cut(stage: RelayStage, timers: FakeTimers, day: int) -> None:
    _, client, computer = await limited(stage)
    timers.clock.set_now(timers.clock.now() + timedelta(days=day))
    await alive_for(timers, client, computer, 299.9)
    await client.send(b"key")
    assert await computer.read() == b"key"
    timers.pass_time(0.1)
    assert await client.closed() == (4000, "trial_limit")


@pytest.mark.security(24)
async def test_client_that_closes_nothing_and_reads_nothing_is_cut_off(
    stage: RelayStage, timers: FakeTimers
) -> None:
    session_id = stage.sessions.new()
    reader, writer = await stage.bare_client(session_id)
    computer = await stage.join(session_id, Side.COMPUTER)
    await computer.next_terms()
    stage.sessions.change(session_id, limited=True, ends_at=timers.clock.now() + timedelta(seconds=5))
    await computer.next_terms()
    timers.pass_time(5)
    assert await computer.closed() == (4000, "trial_limit")
    timers.pass_time(LINGER_S)
    assert b"trial_limit" in await reader.read()
    writer.close()


@pytest.mark.rule("R13")
async def test_purchase_at_299_seconds_lifts_the_limit_in_place(
    stage: RelayStage, timers: FakeTimers
) -> None:
    session_id, client, computer = await limited(stage)
    await alive_for(timers, client, computer, 299)
    stage.sessions.change(session_id, limited=False, ends_at=None)
    assert (await computer.next_terms()).session.ends_at is None
    await alive_for(timers, client, computer, 1000)
    await computer.send(b"picture")
    assert await client.read() == b"picture"
    await client.close()


@pytest.mark.rule("R14")
async def test_expiry_in_a_full_session_imposes_the_limit_in_place(
    stage: RelayStage, timers: FakeTimers, pair: Pair
) -> None:
    session_id, client, computer = pair
    await alive_for(timers, client, computer, 1000)
    stage.sessions.change(session_id, limited=True, ends_at=timers.clock.now() + timedelta(seconds=300))
    assert (await computer.next_terms()).session.limited
    await alive_for(timers, client, computer, 299.9)
    await computer.send(b"picture")
    assert await client.read() == b"picture"
    timers.pass_time(0.1)
    assert await client.closed() == (4000, "trial_limit")
    assert await computer.closed() == (4000, "trial_limit")


async def test_jump_of_the_accounts_clock_is_told_and_kept_to(stage: RelayStage, timers: FakeTimers) -> None:
    session_id, client, computer = await limited(stage)
    stage.jump(timedelta(seconds=290))
    stage.sessions.change(session_id)
    terms = await computer.next_terms()
    assert terms.session.ends_at is not None
    assert (terms.session.ends_at - terms.account_now).total_seconds() == pytest.approx(10)
    timers.pass_time(10)
    assert await client.closed() == (4000, "trial_limit")


async def test_terms_that_say_nothing_new_are_not_told_again(stage: RelayStage, pair: Pair) -> None:
    session_id, client, computer = pair
    stage.sessions.change(session_id)
    await settle()
    await client.send(b"next")
    assert await computer.read() == b"next"
    assert len(computer.terms) == 1
    await client.close()


@pytest.mark.security(23)
async def test_end_that_gives_no_sign_of_life_is_dead_after_45_seconds(
    stage: RelayStage, timers: FakeTimers
) -> None:
    session_id = stage.sessions.new()
    _, writer = await stage.bare_client(session_id)
    computer = await stage.join(session_id, Side.COMPUTER)
    await computer.next_terms()
    await alive_for(timers, computer, computer, DEAD_S)
    assert await computer.closed() == (4000, "network_lost")
    writer.close()
    assert await stage.sessions.recorded() == [Record(session_id, EndReason.NETWORK_LOST, 0, 0)]


@pytest.mark.expects_log("the end of a session waits to be recorded")
async def test_end_is_recorded_as_soon_as_the_database_can(
    stage: RelayStage, pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("account.relay.relay._AGAIN_S", (0.0,))
    session_id, client, _ = pair
    stage.sessions.troubles = [StorageError("disk_full", "The disk is full.")] * 2
    await client.close()
    assert await stage.sessions.recorded() == [Record(session_id, EndReason.ENDED_BY_CLIENT, 0, 0)]


async def test_end_that_somebody_else_recorded_is_left_alone(stage: RelayStage, pair: Pair) -> None:
    _, client, computer = pair
    stage.sessions.troubles = [SessionRefused("session_over", "It is over.")]
    await client.close()
    await computer.closed()
    await settle()
    assert (stage.sessions.records, stage.sessions.troubles) == ([], [])


async def test_service_that_stops_tells_both_ends_and_records(clock: FakeClock) -> None:
    timers = FakeTimers(clock)
    async with relay_stage(clock, timers) as stage:
        session_id = stage.sessions.new()
        client, computer = await stage.pair(session_id)
        waiting = await stage.join(stage.sessions.new(), Side.CLIENT)
        await stage.meeting()
    assert await client.closed() == (4000, "network_lost")
    assert await computer.closed() == (4000, "network_lost")
    assert (await waiting.closed())[1] == "network_lost"
    assert stage.sessions.records == [Record(session_id, EndReason.NETWORK_LOST, 0, 0)]
    assert (stage.relay.meetings, stage.sessions.following) == (0, 0)


@pytest.mark.security(39)
async def test_sessions_that_end_leave_nothing_behind(stage: RelayStage, timers: FakeTimers) -> None:
    tasks = len(asyncio.all_tasks())
    for number in range(20):
        session_id = stage.sessions.new()
        client, computer = await stage.pair(session_id)
        await (client.close() if number % 2 else computer.vanish())
        await (computer if number % 2 else client).closed()
    await stage.sessions.recorded(20)
    await settle()
    assert (stage.relay.meetings, stage.sessions.following) == (0, 0)
    assert stage.server.server_state.connections == set()
    assert timers.waiting == []
    assert len(asyncio.all_tasks()) == tasks


async def alive_for(timers: FakeTimers, client: RelayEnd, computer: RelayEnd, seconds: float) -> None:
    """Let time pass with both ends alive."""
    while seconds > 0:
        timers.pass_time(min(15.0, seconds))
        seconds -= 15
        for end in {client, computer}:
            await end.socket.pong()
        await settle()
