"""The fleet's own bit of HTTP, against a server that says what a test wants."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from account.fleet.http_link import HttpLink, events_of
from shared.errors import ServiceFaultError, ServiceUnreachableError


@asynccontextmanager
async def says(*answers: bytes) -> AsyncIterator[tuple[HttpLink, list[bytes]]]:
    """A server that answers each request with the next of `answers`; an empty one hangs up."""
    left, heard = list(answers), list[bytes]()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while left:
            try:
                heard.append(await reader.readuntil(b"\r\n\r\n"))
            except asyncio.IncompleteReadError:
                break
            answer = left.pop(0)
            if not answer:
                break
            writer.write(answer)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    link = HttpLink("{}:{}".format(*server.sockets[0].getsockname()))
    try:
        yield link, heard
    finally:
        server.close()
        await server.wait_closed()


def answer(head: str, body: bytes = b"") -> bytes:
    """An HTTP answer."""
    return head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


def in_chunks(body: bytes, size: int) -> bytes:
    """A body in pieces of this size (RFC 9112 section 7.1)."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(f"{len(each):x}\r\n".encode() + each + b"\r\n" for each in [*pieces, b""])


async def test_a_request_and_its_answer() -> None:
    good = answer("HTTP/1.1 200 OK\nContent-Length: 7\nDPoP-Nonce: n1", b'{"a":1}')
    async with says(good, answer("HTTP/1.1 204 No Content"), good) as (link, heard):
        first = await link.ask("GET", "/v1/state", {"X-A": "b"})
        assert (first.status, first.headers["dpop-nonce"], first.json) == (200, "n1", {"a": 1})
        assert (await link.ask("DELETE", "/v1/computers/c", {})).json is None
        assert (await link.ask("GET", "/v1/state", {})).status == 200
    assert heard[0].startswith(b"GET /v1/state HTTP/1.1\r\nHost: 127.0.0.1:")
    assert b"\r\nX-A: b\r\n" in heard[0]
    assert len(heard) == 3


async def test_the_code_of_a_problem_is_told_and_chunks_are_put_together() -> None:
    chunked = in_chunks(b'{"code":"rate_limited"}', 5)
    head = "HTTP/1.1 429 Too Many Requests\nTransfer-Encoding: chunked"
    async with says(answer(head, chunked)) as (link, _):
        refused = await link.ask("GET", "/v1/state", {})
        assert (refused.status, refused.code) == (429, "rate_limited")


async def test_a_service_that_hangs_up_is_unreachable_and_the_next_request_tries_again() -> None:
    async with says(b"", answer("HTTP/1.1 204 No Content")) as (link, _):
        with pytest.raises(ServiceUnreachableError):
            await link.ask("GET", "/v1/state", {})
        assert (await link.ask("GET", "/v1/state", {})).status == 204


async def test_nobody_at_the_port_is_unreachable() -> None:
    async with says() as (link, _):
        pass
    with pytest.raises(ServiceUnreachableError):
        await link.ask("GET", "/v1/state", {})


async def test_an_answer_that_is_no_json_is_a_fault_of_the_service() -> None:
    async with says(answer("HTTP/1.1 500 Oh\nContent-Length: 4", b"<oh>")) as (link, _):
        with pytest.raises(ServiceFaultError, match="no JSON"):
            _ = (await link.ask("GET", "/v1/state", {})).code


async def test_frames_of_a_stream_are_read_however_they_are_cut_and_comments_skipped() -> None:
    frames = (
        b': open\n\nid: 4\nevent: state\ndata: {"seq":4}\n\n: ping\n\nid: 5\nevent: a.b\ndata: {"seq":5}\n\n'
    )
    head = "HTTP/1.1 200 OK\nTransfer-Encoding: chunked"
    async with says(answer(head, in_chunks(frames, 7))) as (link, _):
        found = [each async for each in events_of(link, "/v1/events", {})]
    assert found == [("state", {"seq": 4}), ("a.b", {"seq": 5})]


async def test_a_stream_that_breaks_is_told_after_what_came_before() -> None:
    found = []
    body = in_chunks(b'event: x\ndata: {"seq":1}\n\n', 99).removesuffix(b"0\r\n\r\n")
    async with says(answer("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", body), b"") as (link, _):
        stream = events_of(link, "/v1/events", {})
        found.append(await anext(stream))
        link.cut()
        with pytest.raises(ServiceUnreachableError):
            await anext(stream)
    assert found == [("x", {"seq": 1})]


async def test_a_refused_stream_is_a_fault() -> None:
    async with says(answer("HTTP/1.1 401 No\nContent-Length: 2", b"{}")) as (link, _):
        with pytest.raises(ServiceFaultError, match="401"):
            await anext(events_of(link, "/v1/events", {}))
