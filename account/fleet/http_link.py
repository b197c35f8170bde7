"""Just enough HTTP/1.1 (RFC 9112) to ask the service of this very process, over real sockets.

The service has no HTTP client and needs none; the one library that speaks it belongs to the agent alone
(contract "http"). Only what this service sends is understood: lengths and chunks, no redirects, no TLS.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from shared.errors import ServiceFaultError, ServiceUnreachableError

LIMIT_S: Final = 30.0
_MAX_BODY: Final = 16 * 1024 * 1024
_BUFFER: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body. Raises `ServiceFaultError` when it is no JSON."""
        try:
            return json.loads(self.body) if self.body else None
        except ValueError as exc:
            raise ServiceFaultError("service_garbage", "The service answered no JSON.") from exc

    @property
    def code(self) -> str:
        """The stable code of a problem; empty without one."""
        found = self.json if self.status >= 400 else None
        return str(found.get("code", "")) if isinstance(found, dict) else ""


class HttpLink:
    """One connection, kept between requests. Not for several at once."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._pair: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, headers: Mapping[str, str], body: object = None) -> Answer:
        """One request. Raises `ServiceUnreachableError`, `ServiceFaultError`."""
        raw = json.dumps(body).encode() if body is not None else b""
        sent = {**headers, "Content-Length": str(len(raw))}
        if body is not None:
            sent["Content-Type"] = "application/json"
        try:
            async with asyncio.timeout(LIMIT_S):
                reader = await self.begin(method, path, sent, raw)
                status, received = await _head(reader)
                answer = Answer(status, received, await _whole_body(reader, status, received))
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as exc:
            self.cut()
            raise ServiceUnreachableError("service_unreachable", "The service does not answer.") from exc
        if received.get("connection", "").lower() == "close":
            self.cut()
        return answer

    async def begin(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> asyncio.StreamReader:
        """Send a request; where its answer is read. Raises `OSError`."""
        if self._pair is None or self._pair[0].at_eof():
            host, _, port = self._host.rpartition(":")
            self._pair = await asyncio.open_connection(host, int(port), limit=_BUFFER)
        reader, writer = self._pair
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        await writer.drain()
        return reader

    def cut(self) -> None:
        """Break the connection at once, as a computer does whose network is gone."""
        if self._pair is not None:
            self._pair[1].transport.abort()
            self._pair = None

    async def close(self) -> None:
        """Leave orderly."""
        if self._pair is None:
            return
        writer, self._pair = self._pair[1], None
        writer.close()
        try:
            await writer.wait_closed()
        except OSError:  # the other side was quicker
            return


async def events_of(link: HttpLink, path: str, headers: Mapping[str, str]) -> AsyncIterator[tuple[str, Any]]:
    """The frames of an event stream as (name, data), until it ends. Comment lines are skipped.

    Raises `ServiceUnreachableError`, and `ServiceFaultError` when what is answered is no stream.
    """
    try:
        reader = await link.begin("GET", path, headers)
        status, received = await _head(reader)
        if status != 200:
            body = await _whole_body(reader, status, received)
            raise ServiceFaultError(
                "service_fault", f"No stream: {status} {body[:200].decode(errors='replace')}"
            )
        waiting = b""
        while (chunk := await _chunk(reader)) != b"":
            *frames, waiting = (waiting + chunk).split(b"\n\n")
            for frame in frames:
                fields = dict(line.split(": ", 1) for line in frame.decode().splitlines() if line[:1] != ":")
                if "data" in fields:
                    yield fields.get("event", "message"), json.loads(fields["data"])
    except (OSError, asyncio.IncompleteReadError) as exc:
        raise ServiceUnreachableError("service_unreachable", "The stream broke.") from exc


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in head[1:] if line)
    return int(head[0].split(" ", 2)[1]), {name.lower(): value.strip() for name, _, value in pairs}


async def _whole_body(reader: asyncio.StreamReader, status: int, headers: Mapping[str, str]) -> bytes:
    if status == 204:
        return b""
    if headers.get("transfer-encoding") != "chunked":
        return await reader.readexactly(min(int(headers.get("content-length", "0")), _MAX_BODY))
    body = b""
    while (chunk := await _chunk(reader)) != b"":
        body += chunk
    return body


async def _chunk(reader: asyncio.StreamReader) -> bytes:
    """The next chunk; the last is empty."""
    size = int((await reader.readuntil(b"\r\n")).split(b";", 1)[0], 16)
    data = await reader.readexactly(size + 2)
    return data[:-2]
