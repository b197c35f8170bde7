"""Finding the agent of a profile, and starting it in the background: for faces that use asyncio.

May not import `agent.core`; what runs there is known only through the door.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import subprocess
import sys
from contextlib import suppress
from typing import Any, Final

from agent.door.client import DoorClient
from agent.processes import agent_command
from agent.profile.lock import noted_door
from agent.profile.paths import Paths
from shared.commands import Shutdown
from shared.errors import AccessError, DoorError, Fault
from shared.snapshot import Snapshot
from shared.spoken import environ_outside
from shared.state import AgentState

START_WITHIN_S: Final = 20.0
AWAKE_WITHIN_S: Final = 15.0
STOPPED_WITHIN_S: Final = 5.0
_ROUND_S: Final = 0.05


async def reach(paths: Paths, *, start: bool) -> DoorClient:
    """A connection to this profile's agent; with `start`, one is started if none answers.

    Raises `DoorError` (`door_closed` and its kin) or what kept the agent from starting.
    """
    try:
        return await _knock(paths)
    except DoorError as exc:
        if exc.code != "door_closed" or not start:
            raise
    news = await start_agent(paths)
    if not news.get("ready") and news.get("code") != "already_running":
        raise _start_failure(news)
    return await _knock_patiently(paths)


async def awake(client: DoorClient) -> Snapshot:
    """The first snapshot that is not `starting`. Raises `Fault` (`agent_starting`) when none comes."""
    try:
        async with asyncio.timeout(AWAKE_WITHIN_S):
            async for snapshot in client.snapshots():
                if snapshot.state is not AgentState.STARTING:
                    return snapshot
    except TimeoutError as exc:
        raise Fault("agent_starting", "The agent is still starting.") from exc
    raise AssertionError("snapshots end only by raising")


async def start_agent(paths: Paths) -> dict[str, Any]:
    """Start the agent apart from this terminal; what its one line of readiness said, `{}` if none came."""
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    process = subprocess.Popen(  # noqa: ASYNC220  returns at once; asyncio's own would kill it with the loop
        agent_command(paths),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environ_outside(),
        **apart,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(START_WITHIN_S):
            line = await asyncio.to_thread(process.stdout.readline)
    except TimeoutError:
        process.kill()
        return {}
    finally:
        process.stdout.close()
    news = _news_in(line)
    if not news.get("ready"):
        await asyncio.to_thread(process.wait)  # it has said why, and ends
    return news


def _news_in(line: bytes) -> dict[str, Any]:
    try:
        news = json.loads(line)
    except ValueError:
        return {}
    return news if isinstance(news, dict) else {}


async def _knock(paths: Paths) -> DoorClient:
    """Try the usual address, then the one that the agent wrote down for callers from elsewhere."""
    try:
        return await DoorClient.connect(paths.door_address)
    except DoorError as exc:
        noted = noted_door(paths.lock_file)
        if exc.code != "door_closed" or noted is None or noted == paths.door_address:
            raise
        return await DoorClient.connect(noted)


async def _knock_patiently(paths: Paths) -> DoorClient:
    """Knock until the agent that somebody else is starting has opened its door."""
    try:
        async with asyncio.timeout(START_WITHIN_S):
            while True:
                try:
                    return await _knock(paths)
                except DoorError as exc:
                    if exc.code != "door_closed":
                        raise
                await asyncio.sleep(_ROUND_S)  # no event tells a stranger that a door has opened
    except TimeoutError as exc:
        raise Fault("agent_start_failed", "The agent that is being started does not answer.") from exc


def _start_failure(news: dict[str, Any]) -> AccessError:
    code, detail = news.get("code"), news.get("detail")
    if isinstance(code, str) and isinstance(detail, str):
        return AccessError(code, detail)
    return Fault("agent_start_failed", "The agent ended before it was ready.")


async def shut_down(agent: DoorClient) -> None:
    """Stop the agent, and return once its process is gone."""
    with suppress(DoorError):  # it may be gone before it can say so
        await agent.command(Shutdown())
    await agent.closed()
    await asyncio.to_thread(_wait_for_end, agent.agent_pid)


def _wait_for_end(pid: int) -> None:
    """Wait until the process is gone, where the system can say so; elsewhere its goodbye must do."""
    if sys.platform != "linux" or pid <= 0:
        return
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        return
    try:
        select.select([descriptor], [], [], STOPPED_WITHIN_S)
    finally:
        os.close(descriptor)
