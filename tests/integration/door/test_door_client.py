"""The client side of the local door, as the command line uses it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from agent.door.client import DoorClient
from agent.door.server import DoorLimits
from shared.codec import to_json
from shared.commands import Command, Pause, RenameComputer
from shared.errors import AccessError, DoorError, NameRefused
from shared.framing import encode_line
from shared.snapshot import Snapshot
from shared.state import AgentState
from tests.support.door import FakeBackend, House, open_door

pytestmark = pytest.mark.security(15)


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


async def test_who_watches_every_snapshot_sees_those_that_came_at_once(tmp_path: Path) -> None:
    shown = [AgentState.STARTING, AgentState.READY, AgentState.PAUSED, AgentState.READY]

    async def tell_all(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = [{"type": "hello", "version": "0.1.0", "pid": 1}]
        lines += [{"type": "snapshot", "snapshot": to_json(Snapshot(1, shown[0]))}]
        writer.write(b"".join(map(encode_line, lines)))
        await reader.readline()
        await reader.readline()  # the command: from here on he watches
        later = [Snapshot(number, state) for number, state in enumerate(shown[1:], start=2)]
        writer.write(b"".join(encode_line({"type": "snapshot", "snapshot": to_json(each)}) for each in later))
        await writer.drain()
        writer.close()

    address = str(tmp_path / "door.sock")
    server = await asyncio.start_unix_server(tell_all, address)
    async with await DoorClient.connect(address) as client:
        every, seen = client.every_snapshot(), []
        seen.append((await anext(every)).state)
        with pytest.raises(DoorError):
            await client.command(Pause())
        await client.closed()  # all of it has come by now
        seen += [(await anext(every)).state for _ in shown[1:]]
        with pytest.raises(DoorError):
            await anext(every)
    assert seen == shown
    server.close()
    await server.wait_closed()


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
