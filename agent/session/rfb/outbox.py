"""What waits to be sent. Frames are bounded by the pump's pacing, answers by `calm`, for the reader."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Final

_CALM_BYTES: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Bytes for the client. `frame`: the number of the frame that they end, if they do. `answer`: the client
    can make more of these at will."""

    data: bytes
    frame: int | None = None
    answer: bool = False


class Outbox:
    """A queue that belongs to the event loop."""

    def __init__(self) -> None:
        self._waiting: deque[Outgoing] = deque()
        self._filled = asyncio.Event()
        self._calm = asyncio.Event()
        self._calm.set()
        self._answers = 0

    @property
    def is_calm(self) -> bool:
        """Whether few answers wait."""
        return self._calm.is_set()

    def put(self, outgoing: Outgoing) -> None:
        """Send this after everything before it."""
        self._waiting.append(outgoing)
        self._filled.set()
        if outgoing.answer:
            self._answers += len(outgoing.data)
            if self._answers > _CALM_BYTES:
                self._calm.clear()

    async def take(self) -> Outgoing:
        """The next to be sent; call `sent` with it then."""
        while not self._waiting:
            self._filled.clear()
            await self._filled.wait()
        return self._waiting.popleft()

    def sent(self, outgoing: Outgoing) -> None:
        """The transport took it."""
        if outgoing.answer:
            self._answers -= len(outgoing.data)
            if self._answers <= _CALM_BYTES:
                self._calm.set()

    async def calm(self) -> None:
        """Return once few answers wait."""
        await self._calm.wait()
