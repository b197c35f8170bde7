"""The local door over a real socket, with an agent that does as the test says."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.door import DoorLimits
from agent.door_client import DoorClient
from shared.commands import Command, Pause, RenameComputer, SignIn
from shared.errors import AccessError, AlreadyRunningRefused, DoorError, NameRefused, StorageError
from shared.framing import MAX_LINE_BYTES
from shared.state import AgentState
from tests.support.door import PATIENCE_S, Caller, FakeBackend, open_door

pytestmark = pytest.mark.security(15)

TOO_MANY = {"type": "bye", "reason": "too_many_callers"}
NO_COMMANDS = ({"type": "command", "id": "x"}, {"type": "command", "id": True}, {"type": "?"})


@dataclass
class House:
    address: str
    backend: FakeBackend


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    backend = FakeBackend()
    address = str(tmp_path / "run" / "door.sock")
    async with open_door(address, backend, limits=DoorLimits(goodbye_s=0.3)):
        yield House(address, backend)


async def test_socket_is_private_in_a_private_folder(house: House) -> None:
    folder, name = os.path.split(house.address)
    assert stat.S_IMODE(os.stat(house.address).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o700
    assert os.listdir(folder) == [name]


async def test_folder_open_to_others_is_closed_before_the_socket_appears(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    async with open_door(str(folder / "door.sock"), FakeBackend()):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_hello_is_answered_with_version_and_the_present_snapshot(house: House) -> None:
    caller = await Caller.call(house.address, face=None)
    await caller.say({"type": "hello", "protocol": 1, "face": "window"})
    assert await caller.hear() == {"type": "hello", "protocol": 1, "version": "0.1.0", "pid": os.getpid()}
    first = await caller.hear()
    assert first["type"] == "snapshot"
    assert first["snapshot"]["state"] == "signed_out"
    await caller.leave()


async def test_change_reaches_every_caller(house: House) -> None:
    callers = [await Caller.call(house.address) for _ in range(3)]
    for caller in callers:
        await caller.hear("snapshot")
    house.backend.change(state=AgentState.READY)
    assert [(await caller.hear("snapshot"))["snapshot"]["state"] for caller in callers] == ["ready"] * 3
    for caller in callers:
        await caller.leave()


async def test_snapshot_with_the_effect_comes_before_the_reply(house: House) -> None:
    house.backend.answer = lambda _: house.backend.change(paused=True)
    caller = await Caller.call(house.address)
    await caller.hear("snapshot")
    await caller.say({"type": "command", "id": 7, "verb": "pause", "args": {}})
    effect, reply = await caller.hear(), await caller.hear()
    assert effect["snapshot"]["paused"] is True
    assert reply == {"type": "reply", "id": 7, "error": None}
    assert house.backend.commands == [Pause()]
    await caller.leave()


async def test_refusal_of_the_agent_arrives_with_its_code(house: House) -> None:
    def refuse(_: Command) -> None:
        raise NameRefused("name_empty", "A computer needs a name.")

    house.backend.answer = refuse
    caller = await Caller.call(house.address)
    reply = await caller.ask("rename_computer", name="  ")
    assert reply["error"] == {"code": "name_empty", "detail": "A computer needs a name."}
    await caller.leave()


@pytest.mark.expects_log("agent.door ERROR a command failed")
async def test_failure_inside_the_agent_ends_neither_connection_nor_door(house: House) -> None:
    def fail(_: Command) -> None:
        raise ZeroDivisionError

    house.backend.answer = fail
    caller = await Caller.call(house.address)
    assert (await caller.ask("pause"))["error"]["code"] == "internal_error"
    house.backend.answer = None
    assert (await caller.ask("resume", 2))["error"] is None
    await caller.leave()


async def test_unknown_command_is_refused_and_the_connection_stays(house: House) -> None:
    caller = await Caller.call(house.address)
    assert (await caller.ask("format_disk"))["error"]["code"] == "command_unknown"
    assert (await caller.ask("rename_computer", 2, name=5))["error"]["code"] == "message_malformed"
    assert (await caller.ask("pause", 3))["error"] is None
    await caller.leave()


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


async def test_caller_who_closed_his_half_still_gets_his_reply(house: House) -> None:
    release = asyncio.Event()
    house.backend.answer = lambda _: release.wait()
    caller = await Caller.call(house.address)
    await caller.say({"type": "command", "id": 1, "verb": "pause", "args": {}})
    caller.writer.write_eof()
    release.set()
    assert (await caller.hear("reply"))["error"] is None
    assert (await caller.hear())["type"] == "bye"
    await caller.leave()


async def test_command_goes_on_when_its_caller_leaves(house: House) -> None:
    started, release, finished = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def slowly(_: Command) -> None:
        started.set()
        await release.wait()
        finished.set()

    house.backend.answer = slowly
    caller = await Caller.call(house.address)
    await caller.say({"type": "command", "id": 1, "verb": "pause", "args": {}})
    await started.wait()
    await caller.leave()
    release.set()
    async with asyncio.timeout(PATIENCE_S):
        await finished.wait()


async def test_long_command_does_not_hold_up_the_next_one(house: House) -> None:
    release = asyncio.Event()

    async def answer(command: Command) -> None:
        if isinstance(command, SignIn):
            await release.wait()

    house.backend.answer = answer
    caller = await Caller.call(house.address)
    await caller.say({"type": "command", "id": 1, "verb": "sign_in", "args": {}})
    assert (await caller.ask("cancel_sign_in", 2))["id"] == 2
    release.set()
    assert (await caller.hear("reply"))["id"] == 1
    await caller.leave()


async def test_show_window_reaches_windows_only(house: House) -> None:
    asking = await Caller.call(house.address, face="cli")
    assert (await asking.ask("show_window"))["error"]["code"] == "no_window"
    window = await Caller.call(house.address, face="window")
    assert (await asking.ask("show_window", 2))["error"] is None
    assert await window.hear("show") == {"type": "show"}
    assert house.backend.commands == []
    await asking.leave()
    await window.leave()


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


async def test_client_sees_snapshots_and_gets_answers(house: House) -> None:
    house.backend.answer = lambda command: house.backend.change(
        state=AgentState.READY if isinstance(command, RenameComputer) else AgentState.PAUSED
    )
    async with await DoorClient.connect(house.address) as client:
        assert client.agent_version == "0.1.0"
        assert client.agent_pid == os.getpid()
        await client.command(RenameComputer("Studio"))
        assert client.snapshot.state is AgentState.READY
        states = []
        async for snapshot in client.snapshots():
            states.append(snapshot.state)
            if snapshot.state is AgentState.PAUSED:
                break
            await client.command(Pause())
        assert states == [AgentState.READY, AgentState.PAUSED]


async def test_client_gets_the_refusal_as_an_error_with_its_code(house: House) -> None:
    def refuse(_: Command) -> None:
        raise NameRefused("name_empty", "No.")

    house.backend.answer = refuse
    async with await DoorClient.connect(house.address) as client:
        with pytest.raises(AccessError) as refusal:
            await client.command(RenameComputer(""))
    assert refusal.value.code == "name_empty"


async def test_client_learns_that_the_agent_stopped(tmp_path: Path) -> None:
    address = str(tmp_path / "door.sock")
    async with open_door(address, FakeBackend(), limits=DoorLimits(goodbye_s=0.3)):
        client = await DoorClient.connect(address)
    await client.closed()
    with pytest.raises(DoorError) as gone:
        await client.command(Pause())
    assert gone.value.code == "door_closed"
    await client.close()


async def test_client_without_an_agent_says_so(tmp_path: Path) -> None:
    with pytest.raises(DoorError) as gone:
        await DoorClient.connect(str(tmp_path / "nobody.sock"))
    assert gone.value.code == "door_closed"


async def test_client_refuses_an_agent_that_talks_nonsense(tmp_path: Path) -> None:
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"what?\n")
        writer.close()

    address = str(tmp_path / "door.sock")
    server = await asyncio.start_unix_server(babble, address)
    with pytest.raises(DoorError) as refusal:
        await DoorClient.connect(address)
    assert refusal.value.code == "door_garbage"
    server.close()
