"""The local door over a real socket, with an agent that does as the test says."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path

import pytest

from shared.commands import Command, Pause, SignIn
from shared.errors import NameRefused
from shared.state import AgentState
from tests.support.door import Caller, FakeBackend, House, open_door
from tests.support.patience import PATIENCE_S

pytestmark = pytest.mark.security(15)


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


@pytest.mark.expects_log("agent.door.server ERROR a command failed")
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
    assert await window.hear("show") == {"type": "show", "verb": "open"}
    assert (await asking.ask("show_window", 3, verb="settings"))["error"] is None
    assert await window.hear("show") == {"type": "show", "verb": "settings"}
    assert house.backend.commands == []
    await asking.leave()
    await window.leave()


async def test_a_second_window_is_sent_away_and_the_first_comes_forward(house: House) -> None:
    first = await Caller.call(house.address, face="window")
    second = await Caller.call(house.address, face="window")
    assert await second.hear("bye") == {"type": "bye", "reason": "window_open"}
    assert await first.hear("show") == {"type": "show", "verb": "open"}
    await first.leave()
    await second.leave()


async def test_a_window_opens_while_the_one_before_it_only_waits_for_its_last_answer(house: House) -> None:
    release = asyncio.Event()

    async def answer(_command: Command) -> None:
        await release.wait()

    house.backend.answer = answer
    closing = await Caller.call(house.address, face="window")
    await closing.say({"type": "command", "id": 1, "verb": "pause", "args": {}})
    closing.writer.write_eof()
    opened = await Caller.call(house.address, face="window")
    assert (await opened.hear("snapshot"))["type"] == "snapshot"
    release.set()
    assert (await closing.hear("reply"))["id"] == 1
    await closing.leave()
    await opened.leave()
