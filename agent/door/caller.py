"""One caller at the local door: what he has said, and what still has to be told to him.

Snapshots overwrite each other until he reads (SECURITY 16: a slow reader costs one snapshot, not a
queue); replies, `show` and `bye` are kept in order. A snapshot that waits goes out before
anything else, so the one that shows a command's effect is seen before its reply.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from enum import StrEnum
from typing import Any

from shared.codec import to_json
from shared.framing import encode_line
from shared.snapshot import Snapshot


class Face(StrEnum):
    """Who calls; only windows are asked to come to the front."""

    WINDOW = "window"
    CLI = "cli"
    OTHER = "other"


class Caller:
    """The sending half of a connection. `run` sends until `finish`, an error or cancellation."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.face: Face | None = None  # None until he has said hello
        self.listens_only = False  # once he has closed his half
        self.answers = False  # whether he says that he was shown, so that one that hangs is noticed
        self.hangs = False
        self._writer = writer
        self._hello: dict[str, Any] | None = None
        self._snapshot: Snapshot | None = None
        self._last_revision = -1
        self._messages: deque[dict[str, Any]] = deque()
        self._wake = asyncio.Event()
        self._finishing = False
        self._shown: dict[int, asyncio.Event] = {}
        self._asked = 0
        writer.transport.set_write_buffer_limits(high=0)  # `drain` then means: he has it

    def greet(self, hello: dict[str, Any]) -> None:
        """Answer his hello, before anything else."""
        self._hello = hello
        self._wake.set()

    def admit(self, face: Face, snapshot: Snapshot) -> None:
        """From now on he sees snapshots, `snapshot` first."""
        self.face = face
        self.offer(snapshot)

    def offer(self, snapshot: Snapshot) -> None:
        """Show `snapshot` as soon as he reads; older ones are dropped."""
        if self.face is not None and snapshot.revision > self._last_revision:
            self._last_revision = snapshot.revision
            self._snapshot = snapshot
            self._wake.set()

    def tell(self, message: dict[str, Any]) -> None:
        """Send `message` after what is already waiting."""
        self._messages.append(message)
        self._wake.set()

    async def show(self, verb: str, within_s: float) -> bool:
        """Ask a window to come to the front with what `verb` names; whether it does, as far as it can say."""
        if not self.answers:
            self.tell({"type": "show", "verb": verb})
            return True
        self._asked += 1
        number, shown = self._asked, asyncio.Event()
        self._shown[number] = shown
        self.tell({"type": "show", "verb": verb, "ask": number})
        try:
            async with asyncio.timeout(within_s):
                await shown.wait()
        except TimeoutError:
            self.hangs = True
        finally:
            del self._shown[number]
        return not self.hangs

    def was_shown(self, number: object) -> None:
        """He says that he has come to the front; a late word is one, too."""
        self.hangs = False
        if isinstance(number, int) and number in self._shown:
            self._shown[number].set()

    def finish(self, reason: str) -> None:
        """Say goodbye after what is already waiting, then end."""
        if not self._finishing:
            self._finishing = True
            self.tell({"type": "bye", "reason": reason})

    async def run(self) -> None:
        """Send until there is nothing more to come. Raises `OSError` when the caller is gone."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while (message := self._next()) is not None:
                self._writer.write(encode_line(message))
                await self._writer.drain()
            if self._finishing:
                return

    def hang_up(self) -> None:
        """End the connection now, without waiting for a caller who does not read."""
        with contextlib.suppress(OSError):
            self._writer.close()
        if self._writer.transport.get_write_buffer_size() > 0:
            self._writer.transport.abort()

    def _next(self) -> dict[str, Any] | None:
        if self._hello is not None:
            hello, self._hello = self._hello, None
            return hello
        if self._snapshot is not None:
            snapshot, self._snapshot = self._snapshot, None
            return {"type": "snapshot", "snapshot": to_json(snapshot)}
        return self._messages.popleft() if self._messages else None
