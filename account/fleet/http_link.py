"""Just enough HTTP/1.1 (RFC 9112) to ask the service of this very process, over real sockets.

The service has no HTTP client and needs none; the one library that speaks it belongs to the agent alone
(contract "http"). Only what this service sends is understood: lengths and chunks, no redirects, no TLS.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
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
    """The way to the service at `host` ("127.0.0.1:8765"). Each request has a connection of its own."""

    def __init__(self, host: str) -> None:
        self._address, _, port = host.rpartition(":")
        self._port = int(port)
        self._host = host
        self._open: set[asyncio.StreamWriter] = set()

    async def ask(self, method: str, path: str, headers: Mapping[str, str], body: object = None) -> Answer:
        """One request. Raises `ServiceUnreachableError`, `ServiceFaultError`."""
        raw = json.dumps(body).encode() if body is not None else b""
        sent = {**headers, "Content-Length": str(len(raw)), "Connection": "close"}
        if body is not None:
            sent["Content-Type"] = "application/json"
        try:
            async with asyncio.timeout(LIMIT_S), self.begun(method, path, sent, raw) as reader:
                status, received = await _head(reader)
                return Answer(status, received, await _whole_body(reader, status, received))
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as exc:
            raise ServiceUnreachableError("service_unreachable", "The service does not answer.") from exc

    @asynccontextmanager
    async def begun(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> AsyncIterator[asyncio.StreamReader]:
        """Where the answer to a request is read, until one is done with it. Raises `OSError`."""
        reader, writer = await asyncio.open_connection(self._address, self._port, limit=_BUFFER)
        self._open.add(writer)
        try:
            lines = [f"{method} {path} HTTP/1.1", f"Host: {self._host}"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
            await writer.drain()
            yield reader
        finally:
            self._open.discard(writer)
            writer.transport.abort()
            with contextlib.suppress(OSError):  # the other side was quicker
                await writer.wait_closed()

    def cut(self) -> None:
        """Break what is open at once, as a computer does whose network is gone."""
        for writer in self._open:
            writer.transport.abort()


async def events_of(
    link: HttpLink, path: str, headers: Mapping[str, str], begun: Callable[[], None] = lambda: None
) -> AsyncGenerator[tuple[str, Any], None]:
    """The frames of an event stream as (name, data), until it ends. Comment lines are skipped.

    `begun` is called when the service has answered; the first frame may be long in coming. Raises
    `ServiceUnreachableError`, and `ServiceFaultError` when what is answered is no stream.
    """
    try:
        async with link.begun("GET", path, headers) as reader:
            status, received = await _head(reader)
            if status != 200:
                body = await _whole_body(reader, status, received)
                said = body[:200].decode(errors="replace")
                raise ServiceFaultError("service_fault", f"No stream: {status} {said}")
            begun()
            waiting = b""
            while (chunk := await _chunk(reader)) != b"":
                *frames, waiting = (waiting + chunk).split(b"\n\n")
                for frame in frames:
                    fields = _fields(frame)
                    if "data" in fields:
                        yield fields.get("event", "message"), json.loads(fields["data"])
    except (OSError, asyncio.IncompleteReadError) as exc:
        raise ServiceUnreachableError("service_unreachable", "The stream broke.") from exc


def _fields(frame: bytes) -> dict[str, str]:
    """The fields of a frame without its comments."""
    return dict(line.split(": ", 1) for line in frame.decode().splitlines() if not line.startswith(":"))


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
