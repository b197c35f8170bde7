"""The client side of the local door, as the command line uses it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from agent.door.client import DoorClient
from agent.door.server import DoorLimits
from shared.commands import Command, Pause, RenameComputer
from shared.errors import AccessError, DoorError, NameRefused
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
