"""A second `access-agent` while a window is open (SECURITY 17): the window comes forward."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent import exits, launch
from agent.door.knock import Front, bring_window_forward
from agent.door.server import DoorLimits
from agent.launch import WindowRequest
from agent.profile.lock import ProfileLock
from agent.profile.paths import Paths, paths_for
from shared.deep_links import LinkVerb
from tests.support.door import Caller, FakeBackend, open_door

pytestmark = pytest.mark.security(17)


@pytest.fixture
async def paths(tmp_path: Path) -> AsyncIterator[Paths]:
    paths = paths_for(tmp_path / "profile", os.environ)  # a short runtime folder: sockets need one
    async with open_door(paths.door_address, FakeBackend()):
        yield paths


def start(paths: Paths) -> int:
    environ = {"XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"]}
    return launch.open_window(WindowRequest(paths.profile, ()), environ)


async def test_open_window_is_brought_forward_and_no_second_one_opens(paths: Paths) -> None:
    window = await Caller.call(paths.door_address, face="window")
    assert await asyncio.to_thread(start, paths) == exits.DONE
    assert await window.hear("show") == {"type": "show", "verb": "open"}
    await window.leave()


async def test_without_an_open_window_a_new_one_would_open(
    paths: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await asyncio.to_thread(start, paths) == exits.REFUSED  # no display in this environment
    assert "display_missing" in capsys.readouterr().err


async def test_agent_of_another_login_session_is_found_by_its_note(paths: Paths, tmp_path: Path) -> None:
    lock = ProfileLock(paths.lock_file)
    lock.acquire(paths.door_address)
    elsewhere = paths_for(paths.profile, {})
    assert elsewhere.door_address != paths.door_address
    assert await asyncio.to_thread(launch.door_that_answers, elsewhere) == paths.door_address
    lock.release()


async def test_door_that_talks_nonsense_counts_as_no_window(tmp_path: Path) -> None:
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"what?\n")
        writer.close()

    address = os.path.join(tmp_path, "door.sock")
    server = await asyncio.start_unix_server(babble, address)
    assert await asyncio.to_thread(bring_window_forward, address) is Front.NONE
    server.close()


async def test_what_a_link_names_is_handed_to_the_window_that_is_open(paths: Paths) -> None:
    window = await Caller.call(paths.door_address, face="window")
    environ = {"XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"]}
    request = WindowRequest(paths.profile, (), verb=LinkVerb.MANAGE)
    assert await asyncio.to_thread(launch.open_window, request, environ) == exits.DONE
    assert await window.hear("show") == {"type": "show", "verb": "manage"}
    await window.leave()


async def test_a_window_that_hangs_is_said_and_another_one_would_open(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = paths_for(tmp_path / "another", os.environ)
    async with open_door(paths.door_address, FakeBackend(), limits=DoorLimits(show_s=0.05)):
        window = await Caller.call(paths.door_address, face=None)
        await window.say({"type": "hello", "protocol": 1, "face": "window", "answers": True})
        assert await window.hear("snapshot")
        assert await asyncio.to_thread(start, paths) == exits.REFUSED  # no display in this environment
        assert "does not answer" in capsys.readouterr().err
        await window.leave()
