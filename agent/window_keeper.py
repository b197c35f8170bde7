"""Keeps a face on the screen while somebody is connected, or wants to be (RULES R11, SECURITY 25, 29).

The strip that shows who is connected belongs to the window's process; where none runs, or the one that ran
was killed from the other side, this starts one that stays in the background but for the strip. Without a
screen there is nobody to show it to.
"""

from __future__ import annotations

import asyncio
import logging
import subprocess
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from agent.service.waiting import Waiting
from shared.snapshot import Snapshot

log = logging.getLogger(__name__)

LOOK_S: Final = 1.0
"""Real seconds between two looks at whether the face is still there, while it is needed."""

PATIENCE: Final = 10
"""So many looks a face that runs has to come to the door before another one is started beside it."""


class Started(Protocol):
    """A process of ours."""

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        ...


class Faces(Protocol):
    """The door, as far as it knows who is there."""

    @property
    def has_window(self) -> bool: ...


class Snapshots(Protocol):
    """The backend, as far as it tells what is so."""

    @property
    def snapshot(self) -> Snapshot: ...

    def subscribe(self, listener: Callable[[Snapshot], None]) -> Callable[[], None]: ...


Start = Callable[[], Started]
"""Starts the face. Raises `OSError`."""


def quiet_start(command: Sequence[str], environ: Mapping[str, str]) -> Start:
    """Start `command` beside the agent, with nothing to read and nobody to listen."""
    nowhere = subprocess.DEVNULL
    return lambda: subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=dict(environ))


def shown_on(screen: str, environ: Mapping[str, str]) -> Mapping[str, str]:
    """The environment of a face on the display that sessions show: `screen` is the setting of that name."""
    return {**environ, "DISPLAY": screen} if screen.startswith(":") else environ


class WindowKeeper:
    """Starts a face whenever one is needed and none is there."""

    def __init__(self, backend: Snapshots, faces: Faces, waiting: Waiting, start: Start) -> None:
        self._backend = backend
        self._faces = faces
        self._waiting = waiting
        self._start = start
        self._running: Started | None = None

    async def run(self) -> None:
        """Work until cancelled. What was started ends by itself, with the session or with the agent."""
        needed = asyncio.Event()

        def look(snapshot: Snapshot) -> None:
            if _is_needed(snapshot):
                needed.set()

        unsubscribe = self._backend.subscribe(look)
        try:
            while True:
                if not _is_needed(self._backend.snapshot) and not self._still_runs():
                    await needed.wait()
                needed.clear()
                if _is_needed(self._backend.snapshot) and not self._faces.has_window:
                    await self._begin()
                else:
                    await self._waiting.sleep(LOOK_S)
        finally:
            unsubscribe()

    async def _begin(self) -> None:
        """Start a face and give it time to come; one that ends is replaced after a moment."""
        try:
            self._running = await asyncio.to_thread(self._start)
        except OSError as exc:
            log.warning("the window that shows the session cannot be started: %s", exc)
        for _ in range(PATIENCE):
            await self._waiting.sleep(LOOK_S)
            if self._faces.has_window or not self._still_runs():
                return

    def _still_runs(self) -> bool:
        """Whether the process that was started runs; asking is also what lets the system forget it."""
        if self._running is not None and self._running.poll() is not None:
            self._running = None
        return self._running is not None


def _is_needed(snapshot: Snapshot) -> bool:
    return snapshot.session is not None or snapshot.question is not None
