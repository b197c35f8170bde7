"""Connections that never get to a request are closed; all others are left alone (SECURITY 39)."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from account.edge import slow_callers
from account.edge.slow_callers import MAX_HEAD
from account.serve import Options, Server, server_config

GOOD = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"


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


async def closed(writer: asyncio.StreamWriter) -> None:
    """Hang up on a server that may have done so first."""
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


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


@pytest.mark.security(39)
async def test_a_head_that_is_too_long_is_refused_and_never_kept(app: Halting, port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\nHost: here\r\nX-Long: ")
    with contextlib.suppress(ConnectionError):
        for _ in range(100):
            writer.write(b"x" * MAX_HEAD)
            await writer.drain()
    with contextlib.suppress(ConnectionResetError):  # it closes while more is on its way
        assert (await reader.read()).startswith(b"HTTP/1.1 400")
    await closed(writer)
    assert not app.asked.is_set()


@pytest.mark.security(39)
async def test_trailers_without_end_are_refused(
    app: Halting, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_callers, "MAX_REQUEST", 4 * MAX_HEAD)
    app.may_answer.set()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(CHUNKED + b"0\r\n")
    with contextlib.suppress(ConnectionError):
        for _ in range(2000):
            writer.write(b"X-Trailer: " + b"x" * 4096 + b"\r\n")
            await writer.drain()
        raise AssertionError("it took them all")
    await closed(writer)


@pytest.mark.parametrize(
    "first",
    [
        GOOD,
        GOOD[:-2]
        + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
        CHUNKED + b"2\r\nhi\r\n0\r\nX-Trailer: 1\r\n\r\n",
        b"GET http://here/ HTTP/1.1\r\nHost: here\r\n\r\n",
    ],
    ids=["plain", "asks for HTTP/2", "with trailers", "absolute address"],
)
@pytest.mark.expects_log("uvicorn.error WARNING (Unsupported upgrade request|No supported WebSocket library)")
async def test_a_connection_is_good_for_another_request(app: Halting, port: int, first: bytes) -> None:
    app.may_answer.set()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for sent in (first, GOOD):
        writer.write(sent)
        assert (await reader.readuntil(b"done")).startswith(b"HTTP/1.1 200")
    writer.close()
    await writer.wait_closed()


async def test_requests_that_come_together_are_answered_in_their_order(app: Halting, port: int) -> None:
    app.may_answer.set()
    answers = await all_of(port, GOOD + GOOD + GOOD[:-2] + b"Connection: close\r\n\r\n")
    assert answers.count(b"done") == 3


@pytest.mark.security(39)
@pytest.mark.expects_log("uvicorn.error WARNING Invalid HTTP request received")
@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
        b"GET / HTTP/1.1\r\nHost : here\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: a\r\n folded: b\r\nHost: here\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /\xff HTTP/1.1\r\nHost: here\r\n\r\n",
    ],
    ids=["two lengths", "lengths differ", "space before colon", "folded", "TLS", "not ASCII"],
)
async def test_what_two_servers_could_read_differently_is_refused(
    app: Halting, port: int, sent: bytes
) -> None:
    app.may_answer.set()
    assert (await all_of(port, sent)).startswith(b"HTTP/1.1 400")
    assert not app.asked.is_set()
