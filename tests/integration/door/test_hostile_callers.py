"""Garbage, crowds, slow readers and strangers at the local door."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest

from agent.door.server import DoorLimits
from shared.commands import Pause
from shared.errors import AlreadyRunningRefused, DoorError, StorageError
from shared.framing import MAX_LINE_BYTES
from tests.support.door import Caller, FakeBackend, House, open_door
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.security(15)

TOO_MANY = {"type": "bye", "reason": "too_many_callers"}
NO_COMMANDS = ({"type": "command", "id": "x"}, {"type": "command", "id": True}, {"type": "?"})


@pytest.mark.security(16)
@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x00\xff\xfe\n",
        b"[]\n",
        b"7\n",
        b'{"type": "hello"\n',
        b'{"a":' * 40 + b"1" + b"}" * 40 + b"\n",
        b"[" * 100_000 + b"\n",
        b'{"type": "command", "id": 1, "verb": "pause", "args": {}}\n',
        b'{"type": "hello", "protocol": 1, "face": 7}\n',
    ],
    ids=["http", "bytes", "list", "number", "cut", "deep", "very-deep", "no-hello", "face"],
)
async def test_garbage_closes_that_connection_and_no_other(house: House, garbage: bytes) -> None:
    good = await Caller.call(house.address)
    bad = await Caller.call(house.address, face=None)
    await bad.say_bytes(garbage)
    assert await bad.hear() == {"type": "bye", "reason": "door_garbage"}
    assert await bad.hung_up()
    assert (await good.ask("pause"))["error"] is None
    assert house.backend.commands == [Pause()]
    await good.leave()
    await bad.leave()


@pytest.mark.security(16)
@pytest.mark.parametrize(
    "wrong", [{"type": "command", "id": "x"}, {"type": "command", "id": True}, {"type": "?"}]
)
async def test_message_that_is_no_command_closes_the_connection(
    house: House, wrong: dict[str, object]
) -> None:
    caller = await Caller.call(house.address)
    await caller.say(wrong)
    assert await caller.hear("bye") == {"type": "bye", "reason": "door_garbage"}
    await caller.leave()


@pytest.mark.security(16)
async def test_line_of_ten_megabytes_is_cut_off_and_the_door_stays(house: House) -> None:
    caller = await Caller.call(house.address)

    async def pour() -> int:
        sent = 0
        chunk = b"x" * 65536
        try:
            while sent < 10 * 1024 * 1024:
                await caller.say_bytes(chunk)
                sent += len(chunk)
        except ConnectionError:
            pass
        return sent

    async with asyncio.timeout(PATIENCE_S):
        sent = await pour()
    assert sent < 4 * MAX_LINE_BYTES  # the rest was never taken in
    await caller.leave()
    after = await Caller.call(house.address)
    assert (await after.ask("pause"))["error"] is None
    await after.leave()


@pytest.mark.security(16)
async def test_thousand_connections_leave_room_again_and_refuse_politely(tmp_path: Path) -> None:
    backend = FakeBackend()
    address = str(tmp_path / "door.sock")
    async with open_door(address, backend, limits=DoorLimits(connections=8, goodbye_s=0.3)):
        inside = [await Caller.call(address) for _ in range(8)]
        refused = 0
        for _ in range(20):
            crowd = [await Caller.call(address, face=None) for _ in range(50)]
            refused += [await each.hear() for each in crowd].count(
                {"type": "bye", "reason": "too_many_callers"}
            )
            for each in crowd:
                await each.leave()
        assert refused == 1000
        assert (await inside[0].ask("pause"))["error"] is None
        for each in inside:
            await each.leave()
        await (await _caller_once_free(address)).leave()


async def _caller_once_free(address: str) -> Caller:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            caller = await Caller.call(address, face=None)
            await caller.say({"type": "hello", "protocol": 1})
            if (await caller.hear())["type"] == "hello":
                return caller
            await caller.leave()


async def test_caller_who_says_nothing_is_let_go(tmp_path: Path) -> None:
    address = str(tmp_path / "door.sock")
    async with open_door(address, FakeBackend(), limits=DoorLimits(hello_s=0.02, goodbye_s=0.3)):
        caller = await Caller.call(address, face=None)
        assert await caller.hear() == {"type": "bye", "reason": "hello_missing"}
        await caller.leave()


async def test_other_protocol_is_told_ours_and_let_go(house: House) -> None:
    caller = await Caller.call(house.address, face=None)
    await caller.say({"type": "hello", "protocol": 99, "face": "window"})
    assert (await caller.hear())["protocol"] == 1
    assert await caller.hear() == {"type": "bye", "reason": "door_too_old"}
    await caller.leave()


async def test_slow_reader_gets_only_the_newest_snapshot_and_delays_nobody(house: House) -> None:
    slow = await Caller.call(house.address)
    await slow.hear("snapshot")
    quick = await Caller.call(house.address)
    await quick.hear("snapshot")
    house.backend.become_large()
    for _ in range(50):
        house.backend.change(paused=not house.backend.snapshot.paused)
    newest = house.backend.snapshot.revision
    while (await quick.hear("snapshot"))["snapshot"]["revision"] < newest:
        pass
    seen = [(await slow.hear("snapshot"))["snapshot"]["revision"]]
    while seen[-1] < newest:
        seen.append((await slow.hear("snapshot"))["snapshot"]["revision"])
    assert len(seen) <= 3
    await slow.leave()
    await quick.leave()


async def test_caller_who_never_reads_cannot_hold_up_the_end(tmp_path: Path) -> None:
    backend = FakeBackend()
    address = str(tmp_path / "door.sock")
    async with asyncio.timeout(PATIENCE_S):
        async with open_door(address, backend, limits=DoorLimits(goodbye_s=0.05)):
            stubborn = await Caller.call(address)
            backend.become_large()
            quick = await Caller.call(address)
            await quick.hear("snapshot")
        assert await quick.hear("bye") == {"type": "bye", "reason": "shutdown"}
    await stubborn.leave()
    await quick.leave()
    assert os.listdir(tmp_path) == []


async def test_caller_of_another_user_is_refused(tmp_path: Path) -> None:
    address = str(tmp_path / "door.sock")
    async with open_door(address, FakeBackend(), owner_uid=os.getuid() + 1):
        caller = await Caller.call(address, face=None)
        assert await caller.hear() == {"type": "bye", "reason": "door_not_yours"}
        await caller.leave()


async def test_too_long_path_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(DoorError) as refusal:
        async with open_door(str(tmp_path / ("x" * 120) / "door.sock"), FakeBackend()):
            pass
    assert refusal.value.code == "door_path_too_long"


async def test_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "door.sock"
    precious.write_text("mine")
    with pytest.raises(StorageError):
        async with open_door(str(precious), FakeBackend()):
            pass
    assert precious.read_text() == "mine"


@pytest.mark.security(17)
async def test_door_that_somebody_answers_is_not_taken_over(house: House) -> None:
    with pytest.raises(AlreadyRunningRefused):
        async with open_door(house.address, FakeBackend()):
            pass
    caller = await Caller.call(house.address)
    await caller.leave()


@pytest.mark.security(17)
async def test_socket_left_by_a_dead_agent_is_replaced(tmp_path: Path) -> None:
    address = tmp_path / "door.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(address))
    async with open_door(str(address), FakeBackend()):
        caller = await Caller.call(str(address))
        await caller.leave()
    assert not address.exists()
