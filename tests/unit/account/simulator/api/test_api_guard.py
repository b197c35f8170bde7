"""Whom the simulator answers: this computer, no page, no proxy, and only for its token (SECURITY 14, 19)."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import Request

from account.context import Settings
from account.edge.rate_limits import RateLimiter
from account.simulator.api.guard import TOKEN_TRIES, SimulatorGuard, is_local
from shared.errors import RateRefused, SimulatorRefused
from shared.redact import Secret
from shared.simulator import TOKEN_HEADER
from tests.support.clock import FakeClock

TOKEN = "asm_" + "t" * 43
HOST = "127.0.0.1:8765"
SETTINGS = Settings(f"http://{HOST}", "", frozenset({HOST, "localhost:8765"}))

pytestmark = pytest.mark.security(19)


def scope(peer: tuple[str, int] | None = ("127.0.0.1", 50_000), **headers: str) -> dict[str, Any]:
    """A request's scope; `_` in a header's name stands for a dash."""
    named = {"host": HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
    raw = [(name.encode(), value.encode()) for name, value in named.items()]
    return {"type": "http", "method": "GET", "path": "/simulator/v1/accounts", "headers": raw, "client": peer}


def with_token(token: str = TOKEN, **headers: str) -> Request:
    """A request that carries a token."""
    return Request(scope(**headers, **{TOKEN_HEADER.lower(): token}))


@pytest.fixture
def guard(clock: FakeClock) -> SimulatorGuard:
    """A guard that knows `TOKEN`."""
    return SimulatorGuard(Secret(TOKEN), SETTINGS, RateLimiter(clock))


async def refused(guard: SimulatorGuard, request: Request) -> str:
    """The code of the refusal that a request has to meet."""
    with pytest.raises(SimulatorRefused) as caught:
        await guard(request)
    return caught.value.code


@pytest.mark.parametrize(
    ("peer", "is_here"),
    [
        (("127.0.0.1", 1), True),
        (("127.8.9.1", 1), True),
        (("::1", 1), True),
        (("::ffff:127.0.0.1", 1), True),
        (("192.168.1.7", 1), False),
        (("::ffff:192.168.1.7", 1), False),
        (("0.0.0.0", 1), False),
        (("localhost", 1), False),
        (("", 1), False),
        (None, False),
    ],
)
def test_only_a_peer_on_this_computer_is_local(peer: tuple[str, int] | None, is_here: bool) -> None:
    assert is_local(scope(peer)) is is_here


@pytest.mark.parametrize(
    "added",
    [
        "forwarded",
        "via",
        "x_forwarded_for",
        "x_forwarded_host",
        "x_forwarded_proto",
        "x_real_ip",
        "X_Forwarded_For",
    ],
)
def test_what_came_through_a_proxy_is_not_local_whatever_that_says(added: str) -> None:
    assert not is_local(scope(**{added: "127.0.0.1"}))


@pytest.mark.parametrize(
    "host", ["access.example", "access.example:8765", "127.0.0.1.evil.example", "10.0.0.5", "[", ""]
)
def test_a_public_name_of_the_service_is_not_local(host: str) -> None:
    assert not is_local(scope(host=host))


async def test_the_token_opens_and_nothing_else_does(guard: SimulatorGuard) -> None:
    await guard(with_token())
    await guard(with_token(origin=f"http://{HOST}", sec_fetch_site="same-origin"))
    assert await refused(guard, Request(scope())) == "simulator_token_missing"
    for wrong in ("", "asm_", TOKEN[:-1], f"{TOKEN}x", TOKEN.upper(), "ü" * 20):
        assert await refused(guard, with_token(wrong)) == "simulator_token_invalid"


async def test_two_tokens_are_none(guard: SimulatorGuard) -> None:
    twice = scope()
    twice["headers"] += [(TOKEN_HEADER.lower().encode(), TOKEN.encode())] * 2
    assert await refused(guard, Request(twice)) == "simulator_token_invalid"


async def test_the_token_is_of_no_use_from_elsewhere(guard: SimulatorGuard) -> None:
    elsewhere = scope(("192.168.1.7", 50_000), **{TOKEN_HEADER.lower(): TOKEN})
    assert await refused(guard, Request(elsewhere)) == "loopback_only"


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
async def test_a_page_of_another_origin_is_refused_even_with_the_token(
    guard: SimulatorGuard, headers: dict[str, str]
) -> None:
    assert await refused(guard, with_token(**headers)) == "origin_refused"


async def test_wrong_tokens_are_counted_and_right_ones_are_not(
    guard: SimulatorGuard, clock: FakeClock
) -> None:
    for _ in range(3 * TOKEN_TRIES.burst):
        await guard(with_token())
    for _ in range(TOKEN_TRIES.burst):
        assert await refused(guard, with_token("asm_guess")) == "simulator_token_invalid"
    with pytest.raises(RateRefused) as caught:
        await guard(with_token("asm_guess"))
    clock.advance(caught.value.retry_after)
    await guard(with_token())
