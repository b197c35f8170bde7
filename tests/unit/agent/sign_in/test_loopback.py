"""The listener for the browser's answer, and what others may try with it (SECURITY 3, 4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from agent.sign_in.loopback import LoopbackListener
from shared.errors import ServiceFaultError, SignInDenied
from shared.redact import Secret

ISSUER = "http://127.0.0.1:8080"
GOOD = "/callback?code=aco_abc&state=right&iss=http%3A%2F%2F127.0.0.1%3A8080"


@asynccontextmanager
async def listening(request_limit_s: float = 5.0) -> AsyncIterator[tuple[LoopbackListener, str]]:
    listener = LoopbackListener(Secret("right"), ISSUER, request_limit_s)
    address = await listener.open()
    try:
        yield listener, address.removeprefix("http://").removesuffix("/callback")
    finally:
        await listener.close()


async def ask(host: str, target: str = GOOD, method: str = "GET", *, says_host: str | None = None) -> str:
    request = f"{method} {target} HTTP/1.1\r\nHost: {says_host or host}\r\nAccept: */*\r\n\r\n"
    return await send(host, request.encode())


async def send(host: str, raw: bytes) -> str:
    name, port = host.split(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    try:
        writer.write(raw)
        await writer.drain()
        return (await reader.read()).decode()
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.security(3)
async def test_the_right_answer_is_taken_and_the_page_says_so() -> None:
    async with listening() as (listener, host):
        assert host.startswith("127.0.0.1:")
        page = await ask(host)
        assert page.startswith("HTTP/1.1 200")
        assert "You can close this tab" in page
        assert "default-src 'none'" in page
        assert "aco_abc" not in page
        assert await listener.code() == Secret("aco_abc")


@pytest.mark.security(3)
async def test_the_person_who_cancels_is_told_and_the_sign_in_ends() -> None:
    async with listening() as (listener, host):
        page = await ask(host, GOOD.replace("code=aco_abc", "error=access_denied"))
        assert "Sign-in was cancelled" in page
        with pytest.raises(SignInDenied) as denied:
            await listener.code()
        assert denied.value.code == "sign_in_cancelled"


async def test_another_error_of_the_service_is_its_fault() -> None:
    async with listening() as (listener, host):
        await ask(host, GOOD.replace("code=aco_abc", "error=server_error"))
        with pytest.raises(ServiceFaultError):
            await listener.code()


ABUSE: dict[str, Callable[[str], bytes]] = {
    "wrong state": lambda host: _get(host, GOOD.replace("right", "wrong")),
    "no state": lambda host: _get(host, GOOD.replace("&state=right", "")),
    "state in another alphabet": lambda host: _get(host, GOOD.replace("right", "%E2%98%83")),
    "wrong issuer": lambda host: _get(host, GOOD.replace("8080", "8081")),
    "no issuer": lambda host: _get(host, GOOD.split("&iss=")[0]),
    "two codes": lambda host: _get(host, GOOD + "&code=aco_other"),
    "code and error": lambda host: _get(host, GOOD + "&error=access_denied"),
    "empty code": lambda host: _get(host, GOOD.replace("aco_abc", "")),
    "neither code nor error": lambda host: _get(host, GOOD.replace("code=aco_abc&", "")),
    "another path": lambda host: _get(host, GOOD.replace("/callback", "/callback/../x")),
    "favicon": lambda host: _get(host, "/favicon.ico"),
    "a whole address": lambda host: _get(host, f"http://evil.example{GOOD}"),
    "an address that is none": lambda host: _get(host, "http://[::1/callback"),
    "too many parameters": lambda host: _get(host, GOOD + "&a=1" * 30),
    "POST": lambda host: _get(host, GOOD, method="POST"),
    "another host": lambda host: _get("evil.example", GOOD),
    "localhost": lambda host: _get("localhost:" + host.split(":")[1], GOOD),
    "two hosts": lambda host: f"GET {GOOD} HTTP/1.1\r\nHost: {host}\r\nHost: evil\r\n\r\n".encode(),
    "no host": lambda host: f"GET {GOOD} HTTP/1.1\r\n\r\n".encode(),
    "no HTTP": lambda host: b"hello\r\n\r\n",
    "bytes": lambda host: b"\xff\xfe\x00\r\n\r\n",
}


def _get(host: str, target: str, method: str = "GET") -> bytes:
    return f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()


@pytest.mark.security(3)
@pytest.mark.parametrize("abuse", list(ABUSE))
async def test_abuse_is_turned_away_and_the_right_answer_still_counts(abuse: str) -> None:
    async with listening() as (listener, host):
        page = await send(host, ABUSE[abuse](host))
        assert page.startswith("HTTP/1.1 400")
        await ask(host)
        assert await listener.code() == Secret("aco_abc")


@pytest.mark.security(3)
async def test_a_second_answer_changes_nothing_and_is_not_let_in() -> None:
    async with listening() as (listener, host):
        await ask(host)
        try:
            second = await ask(host, GOOD.replace("aco_abc", "aco_evil"))
        except ConnectionError:
            second = ""
        assert "200" not in second
        assert await listener.code() == Secret("aco_abc")


@pytest.mark.security(3)
async def test_who_sends_nothing_or_too_much_is_cut_off() -> None:
    async with listening(request_limit_s=0.05) as (listener, host):
        assert await send(host, b"GET /callback") == ""
        try:
            flooded = await send(host, b"GET /" + b"x" * 200_000)
        except ConnectionError:
            flooded = ""
        assert flooded == ""
        await ask(host)
        assert await listener.code() == Secret("aco_abc")


@pytest.mark.security(3)
async def test_a_crowd_that_waits_does_not_grow_and_leaves_with_the_listener() -> None:
    async with listening() as (listener, host):
        name, port = host.split(":")
        crowd = [await asyncio.open_connection(name, int(port)) for _ in range(24)]
        late = [reader for reader, _ in crowd[16:]]
        for reader in late:
            try:
                assert await reader.read() == b""
            except ConnectionError:
                continue
        await listener.close()
        for _, writer in crowd:
            writer.close()


async def test_closed_before_anybody_came() -> None:
    listener = LoopbackListener(Secret("right"), ISSUER)
    await listener.close()
    async with listening() as (second, host):
        await second.close()
        with pytest.raises(ConnectionRefusedError):
            await ask(host)
