"""Reads a live event stream of the account service frame by frame, as the agent's reader does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.support.device import Device
from tests.support.patience import PATIENCE_S


@dataclass(frozen=True)
class Frame:
    """One frame; a comment has only `comment`."""

    id: int = 0
    event: str = ""
    data: Any = None
    comment: str = ""


class EventReader:
    """The frames of one stream."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines

    async def frame(self, *, comments: bool = False) -> Frame | None:
        """The next frame, or None when the stream is over. Comments are skipped unless asked for."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE_S):
            async for line in self._lines:
                if line.startswith(":"):
                    if comments:
                        return Frame(comment=line[1:].strip())
                elif line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif fields:
                    return Frame(int(fields["id"]), fields["event"], json.loads(fields["data"]))
        return None

    async def until(self, kind: str) -> Frame:
        """The next frame of this kind."""
        while (frame := await self.frame()) is not None:
            if frame.event == kind:
                return frame
        raise AssertionError(f"the stream ended before {kind}")

    async def rest(self) -> list[Frame]:
        """All frames until the stream ends."""
        frames = []
        while (frame := await self.frame()) is not None:
            frames.append(frame)
        return frames


@asynccontextmanager
async def event_stream(
    http: httpx.AsyncClient, device: Device, after: int | str | None = None
) -> AsyncIterator[EventReader]:
    """Open the device's event stream, from event `after` on or with the full state first."""
    headers = httpx.Headers(device.headers("GET", "/v1/events"), encoding="latin-1")
    if after is not None:
        headers["Last-Event-ID"] = str(after)
    async with http.stream("GET", "/v1/events", headers=headers) as answer:
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield EventReader(answer.aiter_lines())
