"""Where the account service is: at a configured address, or a child process of this agent (DESIGN section 1).

The child serves 127.0.0.1 out of the profile's data folder. It ends with this process whatever
happens, `kill -9` included: it watches its standard input, which closes with us.
May not import `account`: the child is another program.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import random
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol

from agent.changes import Change, NoticeEnded, NoticeRaised, ServiceFound, ServiceLost
from agent.processes import service_command
from agent.profile.files import PRIVATE_FILE, make_private_folder, storage_error
from agent.service.waiting import Backoff, Waiting, sleep_unless
from shared.clock import Clock
from shared.errors import StorageError
from shared.log_file import make_room
from shared.reasons import NoticeCode

log = logging.getLogger(__name__)

READY_LIMIT_S: Final = 30.0
_STOP_LIMIT_S: Final = 1.0
_STEADY_S: Final = 30.0
"""A child that lived this long has started well; its next death is a new story for the back-off."""

Report = Callable[[Change], None]


class ServiceSource(Protocol):
    """How the agent learns where the service is."""

    async def run(self, report: Report) -> None:
        """Report `ServiceFound` and `ServiceLost` until cancelled."""
        ...

    def hurry(self) -> None:
        """Try again now, if it is waiting."""
        ...

    def prefer_port(self, port: int | None) -> None:
        """Ask for the port of last time, unless the settings name one."""
        ...


class ConfiguredService:
    """A service at an address from the settings."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def run(self, report: Report) -> None:
        report(ServiceFound(self._url, embedded=False))

    def hurry(self) -> None:
        """There is nothing to start."""

    def prefer_port(self, port: int | None) -> None:
        """The address is given."""


SERVE: Final = tuple(service_command())


@dataclass(frozen=True, slots=True)
class EmbeddedPlan:
    """What the child is started with. `port` None lets it choose.

    `on_ready` gets what each child says of its start, before anybody is told that it runs.
    """

    data_folder: Path
    port: int | None
    environ: Mapping[str, str]
    command: tuple[str, ...] = SERVE
    on_ready: Callable[[Mapping[str, Any]], None] | None = None


class EmbeddedService:
    """Keeps the child alive: starts it, waits for its address, starts it again when it dies."""

    def __init__(
        self,
        plan: EmbeddedPlan,
        clock: Clock,
        waiting: Waiting,
        chance: random.Random,
    ) -> None:
        self._plan = plan
        self._port = plan.port
        self._clock, self._waiting = clock, waiting
        self._backoff = Backoff(chance)
        self._hurry = asyncio.Event()
        self._was_ready = False

    def hurry(self) -> None:
        self._backoff.reset()
        self._hurry.set()

    def prefer_port(self, port: int | None) -> None:
        if self._port is None:
            self._port = port

    async def run(self, report: Report) -> None:
        while True:
            self._hurry.clear()
            started_at = self._clock.monotonic()
            try:
                problem = await self._live(report)
            except StorageError as error:
                problem = error.code
            if self._clock.monotonic() - started_at >= _STEADY_S:
                self._backoff.reset()
            report(ServiceLost(problem))
            if self._was_ready:
                report(NoticeRaised(NoticeCode.SERVICE_RESTARTING))
            log.warning("the embedded account service is not running: %s", problem)
            await sleep_unless(self._hurry, self._backoff.next_s(), self._waiting)

    async def _live(self, report: Report) -> str:
        """One child from start to end; the answer says what ended it. Never leaves it behind."""
        child = await self._start()
        try:
            told = await _first_line(child)
            if told.get("ready") is not True:
                return str(told.get("code") or "service_unavailable")
            self._take(told, report)
            await child.wait()
            return "service_unavailable"
        finally:
            await _end(child)

    def _take(self, told: dict[str, Any], report: Report) -> None:
        """Announce a child that is ready."""
        port = int(told["port"])
        if self._plan.on_ready is not None:
            self._plan.on_ready(told)
        report(ServiceFound(str(told["url"]), embedded=True, port=port))
        report(NoticeEnded(NoticeCode.SERVICE_RESTARTING))
        if self._port is not None and port != self._port:
            params = {"port": str(port), "was": str(self._port)}
            report(NoticeRaised(NoticeCode.SERVICE_PORT_CHANGED, params))
        self._port, self._was_ready = port, True

    async def _start(self) -> asyncio.subprocess.Process:
        """The child, just started. Raises `StorageError` for a folder that cannot be used."""
        make_private_folder(self._plan.data_folder)
        log_file = self._plan.data_folder / "service.log"
        more = ["--data", str(self._plan.data_folder), "--log", str(log_file)]
        if self._port is not None:
            more += ["--port", str(self._port)]
        try:
            with _opened(log_file) as journal:
                return await asyncio.create_subprocess_exec(
                    *self._plan.command,
                    *more,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=journal,
                    # One heap for its few threads: 0.5 MB less (docs/performance.md).
                    env={"MALLOC_ARENA_MAX": "1", **self._plan.environ},
                    limit=64 * 1024,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
        except OSError as exc:
            raise storage_error(exc, log_file) from exc


def _opened(log_file: Path) -> IO[bytes]:
    """`log_file` for what the child says before it has a log of its own, and in its last moments."""
    make_room(log_file)
    return open(log_file, "ab", buffering=0, opener=lambda path, flags: os.open(path, flags, PRIVATE_FILE))


async def _first_line(child: asyncio.subprocess.Process) -> dict[str, Any]:
    """What the child says about its start; a child that says nothing sensible did not start."""
    assert child.stdout is not None
    try:
        async with asyncio.timeout(READY_LIMIT_S):
            line = await child.stdout.readline()
        told = json.loads(line)
        if not isinstance(told, dict):
            return {"ready": False}
        if told.get("ready") is True and not {"url", "port"} <= told.keys():
            return {"ready": False}
        return told
    except TimeoutError:
        return {"ready": False, "code": "service_silent"}
    except ValueError:
        return {"ready": False}


async def _end(child: asyncio.subprocess.Process) -> None:
    """Close the child's standard input and wait for its end; then make it end."""
    ending = asyncio.ensure_future(_ended(child))
    try:
        await asyncio.shield(ending)
    except asyncio.CancelledError:
        if child.returncode is None:
            child.kill()
        await ending
        raise


async def _ended(child: asyncio.subprocess.Process) -> None:
    if child.stdin is not None:
        child.stdin.close()
    try:
        async with asyncio.timeout(_STOP_LIMIT_S):
            await child.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    # The transport goes now, not when the collector comes by.
    transport: Any = getattr(child, "_transport", None)
    if transport is not None:
        transport.close()
