"""The processes of the demonstration: agents and the window, started here and never left behind."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from agent.demo.layout import Rect
from agent.door.client import DoorClient
from agent.door.contact import shut_down
from agent.processes import agent_command, screen_area_command, window_command
from agent.profile import settings, simulated
from agent.profile.paths import Paths, paths_for
from shared.codec import from_json
from shared.commands import ShowWindow
from shared.errors import AccessError, DecodeError, DoorError, Fault
from shared.reasons import Language
from shared.snapshot import Snapshot

READY_WITHIN_S: Final = 15.0
ENDED_WITHIN_S: Final = 5.0
_LOOK_AGAIN_S: Final = 0.01


class StageFault(Fault):
    """A process of the demonstration did not do its part: `demo_failed`."""


class Stage:
    """All processes of one demonstration, and the connections to its agents."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = dict(environ)
        self._agents: list[subprocess.Popen[bytes]] = []
        self._windows: list[subprocess.Popen[bytes]] = []
        self._prepared: list[Paths] = []
        self._clients: dict[Path, DoorClient] = {}

    def prepare(self, profile: Path, account_url: str | None = None) -> Paths:
        """A profile whose secrets are in a file, because a demonstration must not touch the keyring."""
        paths = paths_for(profile, self._environ)
        found, _ = settings.load(paths.settings_file)
        settings.save(
            paths.settings_file, dataclasses.replace(found, secrets="file", account_url=account_url)
        )
        self._prepared.append(paths)
        return paths

    def prepare_simulated(self, profile: Path, screen: str) -> Paths:
        """The same with a simulator beside its agent; `screen` is what a session shows."""
        paths = self.prepare(profile)
        found, _ = settings.load(paths.settings_file)
        settings.save(paths.settings_file, dataclasses.replace(found, screen=screen))
        simulated.claim(paths, force=False)
        return paths

    async def start_agent(self, paths: Paths) -> DoorClient:
        """Start the agent of a profile and connect to it. Raises `StageFault`."""
        process = self._start(agent_command(paths), subprocess.PIPE)
        self._agents.append(process)
        assert process.stdout is not None
        with process.stdout:
            try:
                async with asyncio.timeout(READY_WITHIN_S):
                    line = await asyncio.to_thread(process.stdout.readline)
            except TimeoutError:
                process.kill()
                raise
        news = json.loads(line or b"{}")
        if news.get("code") == "already_running":  # somebody else's: not ours to end
            self._prepared.remove(paths)
            detail = (
                f"Another demonstration uses {paths.profile}. Close its window, or end its agent: "
                f"access-agent stop --profile {paths.profile}"
            )
            raise AccessError("already_running", detail)
        if not news.get("ready"):
            raise StageFault("demo_failed", str(news.get("detail", "The agent ended before it was ready.")))
        return await self.connect(paths)

    async def connect(self, paths: Paths) -> DoorClient:
        """A connection to the agent that runs for a profile, whoever started it."""
        client = await DoorClient.connect(paths.door_address)
        self._clients[paths.profile] = client
        return client

    def open_window(
        self,
        paths: Paths,
        pictures: Path | None,
        theme: str | None,
        language: Language,
        place: Rect | None = None,
    ) -> subprocess.Popen[bytes]:
        """Open the window of a profile; `place` None: where it stood before."""
        command = [*window_command(paths, paths.door_address), "--guided"]
        if pictures is not None:
            command += ["--pictures", str(pictures)]
        if theme is not None:
            command += ["--theme", theme]
        command += ["--language", language.value]
        if place is not None:
            command += ["--geometry", f"{place.x},{place.y},{place.width},{place.height}"]
        window = self._start(command, subprocess.DEVNULL)
        self._windows.append(window)
        return window

    async def screen_area(self) -> Rect | None:
        """Which part of the screen is free for windows; None where that cannot be found out."""
        process = await asyncio.create_subprocess_exec(
            *screen_area_command(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self._environ,
        )
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                printed, _ = await process.communicate()
        except BaseException:
            process.kill()
            await process.wait()
            raise
        try:
            return from_json(Rect, json.loads(printed))
        except (ValueError, DecodeError):
            return None

    async def window_is_there(self, window: subprocess.Popen[bytes], agent: DoorClient) -> None:
        """Wait until a window shows what `agent` says. Raises `StageFault` when it ends instead."""
        async with asyncio.timeout(READY_WITHIN_S):
            while not await _came_forward(agent):
                if window.poll() is not None:
                    raise _ended_early(window)
                await asyncio.sleep(_LOOK_AGAIN_S)  # nothing tells of windows but asking for one

    async def picture(self, window: subprocess.Popen[bytes], folder: Path, page: str) -> Path:
        """The first picture of `page` that the window takes. Raises `StageFault` when it ends instead."""
        while True:
            found = await asyncio.to_thread(_pictures_of, page, folder)
            if found:
                return found[0]
            if window.poll() is not None:
                raise _ended_early(window)
            await asyncio.sleep(_LOOK_AGAIN_S)  # another process writes the file; no event tells

    async def stop_agent(self, paths: Paths) -> None:
        """Ask the agent of a profile to stop, and wait until it has."""
        client = self._clients.pop(paths.profile)
        await shut_down(client)
        await client.close()

    def close_window(self, window: subprocess.Popen[bytes]) -> None:
        """Close a window, as the end of a desktop session would."""
        window.terminate()
        _end(window)

    async def clear(self) -> None:
        """End everything that still runs, windows first; also an agent that a window started."""
        for process in reversed(self._windows):
            self.close_window(process)
        for client in self._clients.values():
            await client.close()
        self._clients.clear()
        for paths in self._prepared:
            with contextlib.suppress(DoorError, TimeoutError):
                async with asyncio.timeout(ENDED_WITHIN_S):
                    async with await DoorClient.connect(paths.door_address) as client:
                        await shut_down(client)
        for process in self._agents:
            await asyncio.to_thread(_end, process)

    def _start(self, command: list[str], stdout: int) -> subprocess.Popen[bytes]:
        """Start a part apart from this terminal: Ctrl-C comes here, and the parts are ended in order."""
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            env=self._environ,
            start_new_session=sys.platform != "win32",
        )


async def _came_forward(agent: DoorClient) -> bool:
    try:
        await agent.command(ShowWindow())
    except AccessError as exc:
        if exc.code != "no_window":
            raise
        return False
    return True


def _ended_early(window: subprocess.Popen[bytes]) -> StageFault:
    return StageFault("demo_failed", f"The window ended early (exit code {window.returncode}).")


def _pictures_of(page: str, folder: Path) -> list[Path]:
    return sorted(folder.glob(f"[0-9][0-9]-{page}*.png"))


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that was asked to end; ask again, less politely, when it does not."""
    for ask in (None, process.terminate, process.kill):
        if ask is not None:
            ask()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(ENDED_WITHIN_S)
            return


async def until(client: DoorClient, holds: Callable[[Snapshot], bool]) -> Snapshot:
    """The first snapshot for which `holds` is true."""
    async for snapshot in client.snapshots():
        if holds(snapshot):
            return snapshot
    raise AssertionError("snapshots end only by raising")


def environment(offscreen: bool) -> dict[str, str]:
    """The environment of the parts; offscreen, the window draws into memory."""
    environ = dict(os.environ)
    if offscreen:
        environ["QT_QPA_PLATFORM"] = "offscreen"
    return environ
