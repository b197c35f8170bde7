"""What strangers and broken clients send to the relay's door (SECURITY 19–23), over real sockets."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.frames import BINARY, CLOSE, Frame

from account.relay.endpoint import LINGER_S
from account.relay.sessions import Side
from shared.reasons import EndReason
from shared.sessions import CLIENT_PATH
from tests.support.clock import FakeClock
from tests.support.fake_timers import FakeTimers
from tests.support.patience import PATIENCE_S
from tests.support.relay_end import upgrade_request
from tests.support.relay_stage import RelayStage, relay_stage


async def said_to(stage: RelayStage, request: bytes) -> bytes:
    """Everything that the service answers until it closes."""
    reader, writer = await stage.connection()
    writer.write(request)
    async with asyncio.timeout(PATIENCE_S):
        said = await reader.read()
    writer.close()
    return said


@pytest.mark.security(19)
@pytest.mark.parametrize(
    ("old", "new", "status"),
    [
        (b"Host: ", b"Host: evil.example\r\nX: ", b"421"),
        (b"Connection:", b"Origin: https://evil.example\r\nConnection:", b"403"),
        (b"/relay/client", b"/relay/other", b"404"),
        (b"/relay/client", b"/relay/client?grant=x", b"404"),
        (b"GET", b"POST", b"405"),
        (b"binary, ", b"chat, ", b"400"),
        (b"grant.g", b"grant.g, grant.h", b"400"),
        (b"Connection:", b"Cookie: " + b"x" * 9000 + b"\r\nConnection:", b"431"),
        (b"Connection:", b"X: 1\r\n" * 200 + b"Connection:", b"431"),
    ],
)
async def test_wrong_upgrade_is_answered_and_closed(
    stage: RelayStage, old: bytes, new: bytes, status: bytes
) -> None:
    said = await said_to(stage, upgrade_request(stage.host, CLIENT_PATH, "g").replace(old, new, 1))
    assert said.startswith(b"HTTP/1.1 " + status), said
    assert stage.relay.meetings == 0
    assert stage.server.server_state.connections == set()


@pytest.mark.security(20)
async def test_grant_that_is_none_is_refused_by_the_close_code(stage: RelayStage, timers: FakeTimers) -> None:
    reader, writer = await stage.bare_client("ses_unknown")
    await stage.meeting()
    timers.pass_time(LINGER_S)
    assert await reader.read() == Frame(CLOSE, (4001).to_bytes(2) + b"grant_used").serialize(mask=False)
    writer.close()


async def test_service_still_answers_requests_that_are_none_of_it(stage: RelayStage) -> None:
    said = await said_to(stage, f"GET / HTTP/1.1\r\nHost: {stage.host}\r\nConnection: close\r\n\r\n".encode())
    assert said.endswith(b"hello")


@pytest.mark.security(23)
@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (Frame(BINARY, b"not masked").serialize(mask=False), 1002),
        (bytes((0xF2, 0x81)) + b"maskx", 1002),
        (bytes((0x81, 0x81)) + b"maskx", 1003),
        (bytes((0x82, 0xFF)) + b"\x7f" + b"\xff" * 7 + b"mask", 1009),
        (Frame(CLOSE, b"\x03").serialize(mask=True), 1002),
        (Frame(CLOSE, (999).to_bytes(2)).serialize(mask=True), 1002),
        (Frame(CLOSE, (1000).to_bytes(2) + b"\xff\xfe").serialize(mask=True), 1007),
    ],
    ids=["not masked", "reserved bits", "text", "too long", "short close", "close code", "close reason"],
)
async def test_broken_frames_end_the_session_with_a_typed_reason(
    stage: RelayStage, stream: bytes, code: int
) -> None:
    session_id = stage.sessions.new()
    reader, writer = await stage.bare_client(session_id)
    computer = await stage.join(session_id, Side.COMPUTER)
    await computer.next_terms()
    writer.write(stream)
    async with asyncio.timeout(PATIENCE_S):
        said = await reader.read()
    assert said[0] == 0x88
    assert int.from_bytes(said[2:4]) == code
    assert await computer.closed() == (4000, "network_lost")
    assert [each.reason for each in await stage.sessions.recorded()] == [EndReason.NETWORK_LOST]
    writer.close()


@pytest.mark.security(23)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=200), is_client=st.booleans())
def test_garbage_at_either_end_ends_that_session_and_nothing_else(data: bytes, is_client: bool) -> None:
    async def one_session() -> None:
        clock = FakeClock()
        timers = FakeTimers(clock)
        async with relay_stage(clock, timers) as stage:
            client, computer = await stage.pair()
            session_id = stage.sessions.new()
            reader, writer = await stage.bare_client(session_id)
            other_reader, other = await stage.bare_computer(session_id)
            (writer if is_client else other).write(data)
            (writer if is_client else other).write_eof()
            assert len(await stage.sessions.recorded()) == 1
            timers.pass_time(LINGER_S)
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.gather(reader.read(), other_reader.read())
            writer.close()
            other.close()
            await computer.send(b"unmoved")
            assert await client.read() == b"unmoved"
            await client.close()
            await computer.closed()

    asyncio.run(one_session())


@pytest.mark.security(23, 39)
async def test_head_that_never_ends_is_given_up(stage: RelayStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("account.edge.slow_callers.HEAD_TIMEOUT_S", 0.05)
    said = await said_to(stage, upgrade_request(stage.host, CLIENT_PATH, "g")[:-4])
    assert said == b""


@pytest.mark.security(23)
async def test_opened_socket_is_not_given_up_as_a_slow_head(
    stage: RelayStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("account.edge.slow_callers.HEAD_TIMEOUT_S", 0.05)
    client, computer = await stage.pair()
    reading = asyncio.create_task(client.read())
    done, _ = await asyncio.wait({reading}, timeout=0.2)
    assert not done
    await computer.send(b"here")
    assert await reading == b"here"
    await client.close()
