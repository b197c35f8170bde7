"""Which address, hosts and database a start leads to."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from account.serve import (
    LOOPBACK,
    Options,
    StartFailure,
    _listen,
    open_database,
    server_config,
    settings_for,
)


def test_embedded_answers_for_its_own_two_names_only(tmp_path: Path) -> None:
    given = settings_for(Options(tmp_path, embedded=True), 4711)
    assert given.base_url == "http://127.0.0.1:4711"
    assert given.allowed_hosts == {"127.0.0.1:4711", "localhost:4711"}


def test_behind_a_proxy_the_base_url_names_the_host(tmp_path: Path) -> None:
    options = Options(
        tmp_path, host="0.0.0.0", base_url="https://access.example/", allowed_hosts=("alias.example",)
    )
    given = settings_for(options, 8000)
    assert given.base_url == "https://access.example"
    assert given.allowed_hosts == {"access.example", "alias.example"}


def test_an_ipv6_address_is_written_in_brackets(tmp_path: Path) -> None:
    assert settings_for(Options(tmp_path, host="::1"), 8000).base_url == "http://[::1]:8000"


@pytest.mark.security(19)
def test_embedded_listens_on_loopback_whatever_it_is_told(tmp_path: Path) -> None:
    listener = _listen(Options(tmp_path, host="0.0.0.0", embedded=True))
    assert listener.getsockname()[0] == LOOPBACK
    listener.close()


def test_a_taken_port_is_refused_alone_and_replaced_embedded(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(StartFailure) as refused:
            _listen(Options(tmp_path, port=port))
        assert refused.value.code == "port_taken"
        listener = _listen(Options(tmp_path, port=port, embedded=True))
        assert listener.getsockname()[1] != port
        listener.close()


async def test_answers_go_out_at_once(tmp_path: Path) -> None:
    """Nagle's algorithm would hold the body of each until the caller has confirmed its head: 40 ms."""
    waits: list[int] = []

    async def look(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        waits.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()
        await writer.wait_closed()

    listener = _listen(Options(tmp_path))
    async with await asyncio.start_server(look, sock=listener):
        reader, writer = await asyncio.open_connection(*listener.getsockname())
        assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
    assert waits != []
    assert 0 not in waits


def test_a_database_url_is_used_as_it_is(tmp_path: Path) -> None:
    database = open_database(Options(tmp_path / "unused", database_url=f"sqlite:///{tmp_path}/other.db"))
    database.close()
    assert [each.name for each in tmp_path.iterdir()] == ["other.db"]


async def asked_by(options: Options, peer: str, forwarded: str) -> str:
    """Whom the app takes for the caller when `peer` speaks for `forwarded`."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        client = Request(scope).client
        await PlainTextResponse(client.host if client else "")(scope, receive, send)

    config = server_config(app, options)
    config.load()
    transport = httpx.ASGITransport(app=config.loaded_app, client=(peer, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://access.example") as http:
        return (await http.get("/", headers={"X-Forwarded-For": forwarded})).text


@pytest.mark.security(7)
@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "taken_for"),
    [
        ((), "127.0.0.1", "198.51.100.7", "127.0.0.1"),
        (("10.0.0.1",), "10.0.0.1", "198.51.100.7", "198.51.100.7"),
        (("10.0.0.0/8",), "10.2.0.1", "198.51.100.7", "198.51.100.7"),
        (("10.0.0.1",), "203.0.113.9", "198.51.100.7", "203.0.113.9"),
        (("10.0.0.1",), "10.0.0.1", "192.0.2.1, 198.51.100.7", "198.51.100.7"),
    ],
)
async def test_only_a_trusted_proxy_is_believed_about_who_asks_and_only_what_it_saw_itself(
    tmp_path: Path, trusted: tuple[str, ...], peer: str, forwarded: str, taken_for: str
) -> None:
    assert await asked_by(Options(tmp_path, trusted_proxies=trusted), peer, forwarded) == taken_for


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_service_for_many_may_open_what_the_system_allows_and_rarely_looks_for_garbage() -> None:
    code = (
        "import gc, resource; kind = resource.RLIMIT_NOFILE; resource.setrlimit(kind, (256, 4096));"
        "from account.serve import allow_many_connections, collect_rarely;"
        "allow_many_connections(); collect_rarely(); print(*resource.getrlimit(kind), gc.get_threshold()[0])"
    )
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.split() == ["4096", "4096", "10000"]
