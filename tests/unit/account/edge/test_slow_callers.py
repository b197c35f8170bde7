"""Connections that never get to a request are closed; all others are left alone (SECURITY 39)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from account.edge import slow_callers
from account.serve import Options, Server, server_config

GOOD = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


class Halting:
    """An app that answers when it is allowed to."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.asked = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.set()
        await self.may_answer.wait()
        await PlainTextResponse("done")(scope, receive, send)


@pytest.fixture
def app() -> Halting:
    return Halting()


@pytest.fixture
async def port(app: Halting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(slow_callers, "HEAD_TIMEOUT_S", 0.02)
    listener = socket.create_server(("127.0.0.1", 0))
    config = server_config(app, Options(tmp_path))
    config.lifespan = "off"
    ready = asyncio.Event()
    server = Server(config, (), ready.set)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    await ready.wait()
    yield listener.getsockname()[1]
    server.stop()
    await running
    listener.close()


async def all_of(port: int, sent: bytes) -> bytes:
    """What comes back on a connection that says `sent` and then waits, until the other end closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


@pytest.mark.security(39)
@pytest.mark.parametrize("sent", [b"", b"GET / HT", GOOD[:-2] + b"X-Slow: 1\r\n"])
async def test_a_connection_without_a_whole_head_is_closed_without_an_answer(port: int, sent: bytes) -> None:
    assert await all_of(port, sent) == b""


@pytest.mark.security(39)
async def test_the_next_request_of_a_connection_has_its_own_time(app: Halting, port: int) -> None:
    app.may_answer.set()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(GOOD)
    assert (await reader.readuntil(b"done")).startswith(b"HTTP/1.1 200")
    writer.write(b"GET / HT")
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()


async def test_an_answer_may_take_its_time(app: Halting, port: int) -> None:
    answer = asyncio.create_task(all_of(port, GOOD[:-2] + b"Connection: close\r\n\r\n"))
    await app.asked.wait()
    assert await all_of(port, b"") == b""  # a whole time for the head has passed
    app.may_answer.set()
    assert b"done" in await answer
