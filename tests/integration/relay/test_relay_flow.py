"""How much goes through, and what it costs: back-pressure, shares, memory (SECURITY 23, 39)."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
from contextlib import suppress

import pytest
from websockets.frames import BINARY, PING, Frame

from account.relay.endpoint import READ_SIZE, Endpoint
from account.relay.limits import PING_S, TOWARD_COMPUTER
from account.relay.meeting import Meeting
from account.relay.sessions import Side
from shared.sessions import CLIENT_PATH
from tests.support.fake_timers import FakeTimers
from tests.support.patience import PATIENCE_S
from tests.support.relay_end import RelayEnd, upgrade_request
from tests.support.relay_stage import RelayStage
from tests.support.waiting import settle

BLOCK = os.urandom(2**16)


async def slow_client(stage: RelayStage, session_id: str) -> socket.socket:
    """A client that takes nothing unless the test reads; the kernel keeps little for it."""
    loop = asyncio.get_running_loop()
    end = socket.socket()
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**16)
    end.setblocking(False)
    await loop.sock_connect(end, stage.address)
    await loop.sock_sendall(end, upgrade_request(stage.host, CLIENT_PATH, f"client.{session_id}"))
    assert (await loop.sock_recv(end, 4096)).startswith(b"HTTP/1.1 101")
    return end


async def flood(computer: RelayEnd) -> int:
    """Send until nothing goes any more; bytes that were taken."""
    sent = 0
    try:
        while True:
            async with asyncio.timeout(0.3):
                await computer.send(BLOCK)
            sent += len(BLOCK)
    except TimeoutError:
        return sent


@pytest.mark.security(23)
async def test_slow_reader_holds_up_its_own_session_and_no_other(stage: RelayStage) -> None:
    slow_id = stage.sessions.new()
    slow = await slow_client(stage, slow_id)
    sender = await stage.join(slow_id, Side.COMPUTER)
    await sender.next_terms()
    client, computer = await stage.pair()
    before = stage.held()
    taken = await flood(sender)
    assert taken < 32 * 2**20, "nothing holds the sender up"
    assert stage.held() - before < 2 * READ_SIZE, "the relay keeps what the client does not take"
    for _ in range(20):
        await computer.send(BLOCK)
        assert await client.read_exactly(len(BLOCK)) == BLOCK
    slow.close()
    await sender.closed()
    await client.close()


@pytest.mark.security(23)
async def test_everything_arrives_in_order_however_slowly_it_is_taken(stage: RelayStage) -> None:
    session_id = stage.sessions.new()
    slow = await slow_client(stage, session_id)
    computer = await stage.join(session_id, Side.COMPUTER)
    await computer.next_terms()
    whole = os.urandom(3 * 2**20)
    sending = asyncio.create_task(computer.send(whole))
    await settle()
    got = await payload_of(slow, len(whole))
    await sending
    assert got == whole
    slow.close()
    await computer.closed()


async def payload_of(end: socket.socket, size: int) -> bytes:
    """So many bytes of payload, frame by frame, read little by little."""
    loop = asyncio.get_running_loop()
    stream, payload = b"", b""
    while len(payload) < size:
        stream += await loop.sock_recv(end, 2**15)
        while len(stream) >= 10:
            short = stream[1]
            head = 2 if short < 126 else 4 if short == 126 else 10
            length = short if short < 126 else int.from_bytes(stream[2:head])
            if len(stream) < head + length:
                break
            payload += stream[head : head + length] if stream[0] == 0x82 else b""
            stream = stream[head + length :]
    return payload


@pytest.mark.security(23)
async def test_share_of_a_client_is_used_up_and_refilled(stage: RelayStage, timers: FakeTimers) -> None:
    client, computer = await stage.pair()
    total = int(TOWARD_COMPUTER.burst) + 8 * READ_SIZE
    taken = bytearray()

    async def take() -> None:
        while len(taken) < total and (more := await computer.read()):
            taken.extend(more)

    async def give() -> None:
        for _ in range(total // len(BLOCK)):
            await client.send(BLOCK)

    taking, giving = asyncio.create_task(take()), asyncio.create_task(give())
    done, _ = await asyncio.wait({taking}, timeout=1.0)
    assert not done
    assert len(taken) <= TOWARD_COMPUTER.burst + READ_SIZE
    while not taking.done():
        timers.pass_time(0.5)
        await asyncio.wait({taking}, timeout=0.02)
        await computer.socket.pong()
    await giving
    assert bytes(taken) == BLOCK * (total // len(BLOCK))
    timers.pass_time(5)  # what was used up last is refilled, so that the close is read
    await client.close()


@pytest.mark.security(23)
async def test_too_large_a_message_toward_the_computer_ends_the_session(stage: RelayStage) -> None:
    client, computer = await stage.pair()
    await client.send(bytes(2**20 + 1))
    assert (await client.closed())[0] == 1009
    assert await computer.closed() == (4000, "network_lost")


async def test_large_message_toward_the_client_goes_through(stage: RelayStage) -> None:
    client, computer = await stage.pair()
    whole = os.urandom(4 * 2**20)
    sending = asyncio.create_task(computer.send(whole))
    assert await client.read_exactly(len(whole)) == whole
    await sending
    await client.close()


@pytest.mark.security(23)
async def test_both_ends_are_pinged_every_twenty_seconds(stage: RelayStage, timers: FakeTimers) -> None:
    session_id = stage.sessions.new()
    reader, writer = await stage.bare_client(session_id)
    computer = await stage.join(session_id, Side.COMPUTER)
    await computer.next_terms()
    timers.pass_time(PING_S)
    assert await reader.readexactly(2) == Frame(PING, b"").serialize(mask=False)
    writer.close()
    await computer.closed()


async def test_pings_of_an_end_are_answered(stage: RelayStage) -> None:
    client, computer = await stage.pair()
    for end in (client, computer):
        async with asyncio.timeout(PATIENCE_S):
            await (await end.socket.ping(b"there?"))
    await client.close()


@pytest.mark.security(23)
async def test_flood_of_pings_is_held_up_and_takes_no_memory(stage: RelayStage, timers: FakeTimers) -> None:
    session_id = stage.sessions.new()
    slow = await slow_client(stage, session_id)
    computer = await stage.join(session_id, Side.COMPUTER)
    await computer.next_terms()
    pings = Frame(PING, b"!" * 100).serialize(mask=True) * 1000
    loop = asyncio.get_running_loop()
    before = stage.held()
    with suppress(TimeoutError):
        for _ in range(1000):
            async with asyncio.timeout(0.3):
                await loop.sock_sendall(slow, pings)
        pytest.fail("nothing holds the flood up")
    assert stage.held() - before < 2 * READ_SIZE
    slow.close()
    await computer.closed()


@pytest.mark.security(39)
async def test_nothing_of_a_session_that_is_over_is_kept(stage: RelayStage, timers: FakeTimers) -> None:
    client, _ = await stage.pair()
    before = ends_and_meetings()
    for _ in range(5):
        session_id = stage.sessions.new()
        _, one = await stage.bare_client(session_id)
        reader, other = await stage.bare_computer(session_id)
        await reader.readexactly(4)
        one.close()
        other.close()
    await stage.sessions.recorded(5)
    await settle()
    timers.pass_time(1)
    assert ends_and_meetings() == before
    await client.close()


def ends_and_meetings() -> int:
    """How many there are in this process, those of other tests included."""
    gc.collect()
    return sum(isinstance(each, Endpoint | Meeting) for each in gc.get_objects())


async def test_many_small_messages_arrive_whole_and_in_order(stage: RelayStage) -> None:
    session_id = stage.sessions.new()
    _, writer = await stage.bare_client(session_id)
    computer = await stage.join(session_id, Side.COMPUTER)
    await computer.next_terms()
    messages = [str(number).encode() for number in range(3000)]
    writer.write(b"".join(Frame(BINARY, each).serialize(mask=True) for each in messages))
    assert await computer.read_exactly(sum(map(len, messages))) == b"".join(messages)
    writer.close()
    await computer.closed()
