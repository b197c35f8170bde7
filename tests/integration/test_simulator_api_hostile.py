"""`/simulator/v1` against whoever should not be there, on every route (SECURITY 9, 14, 19)."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from account.edge.guards import MAX_BODY, MAX_EXPORT
from account.simulator.api.guard import TOKEN_TRIES
from shared.simulator import PREFIX, TOKEN_HEADER
from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.described import code_in
from tests.support.faulty_service import TOKEN, faulty_service
from tests.support.simulator_caller import WITH_TOKEN, SimulatorCaller, simulator_caller

pytestmark = pytest.mark.security(19)


@pytest.fixture
async def caller(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SimulatorCaller]:
    """Somebody who may ask."""
    async with faulty_service(tmp_path, clock) as service, simulator_caller(service) as caller:
        yield caller


def routes(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every method and address, of an account that could be."""
    for path, operations in schema["paths"].items():
        for method in operations:
            yield method.upper(), path.replace("{account}", "a@example.test").replace("{reference}", "pay_1")
    yield "GET", f"{PREFIX}/openapi.json"


def from_peer(service: Service, address: str) -> httpx.AsyncClient:
    """A client at another network address."""
    transport = httpx.ASGITransport(app=service.app, client=(address, 50_000))
    return httpx.AsyncClient(transport=transport, base_url=service.base_url)


async def refused_everywhere(
    caller: SimulatorCaller, http: httpx.AsyncClient, headers: dict[str, str], status: int, code: str
) -> None:
    """Every route has to answer this."""
    asked = list(routes(caller.schema))
    assert len(asked) >= 20
    for method, path in asked:
        answer = await http.request(method, path, headers=headers, json={} if method != "GET" else None)
        assert (answer.status_code, code_in(answer)) == (status, code), (method, path)
        assert answer.headers["cache-control"] == "no-store"


async def test_without_a_simulator_there_is_nothing(caller: SimulatorCaller, http: httpx.AsyncClient) -> None:
    await refused_everywhere(caller, http, WITH_TOKEN, 404, "not_found")
    described = (await http.get("/openapi.json")).text
    assert "simulator" not in described


@pytest.mark.security(9)
async def test_without_the_token_every_route_is_closed(caller: SimulatorCaller) -> None:
    await refused_everywhere(caller, caller.http, {}, 401, "simulator_token_missing")


@pytest.mark.security(9)
async def test_with_a_wrong_token_every_route_is_closed_and_tries_are_counted(
    caller: SimulatorCaller, clock: FakeClock
) -> None:
    wrong = {TOKEN_HEADER: "asm_guess"}
    for _ in range(TOKEN_TRIES.burst):
        answer = await caller.http.get(f"{PREFIX}/accounts", headers=wrong)
        assert (answer.status_code, code_in(answer)) == (401, "simulator_token_invalid")
        assert answer.headers["www-authenticate"] == "Simulator"
    limited = await caller.http.get(f"{PREFIX}/accounts", headers=wrong)
    assert (limited.status_code, code_in(limited)) == (429, "rate_limited")
    assert int(limited.headers["retry-after"]) > 0


async def test_another_computer_is_refused_with_the_right_token(caller: SimulatorCaller) -> None:
    async with from_peer(caller.service, "192.0.2.7") as http:
        await refused_everywhere(caller, http, WITH_TOKEN, 403, "loopback_only")


async def test_what_a_proxy_says_of_its_visitor_is_not_believed(caller: SimulatorCaller) -> None:
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        answer = await caller.http.get(f"{PREFIX}/accounts", headers=WITH_TOKEN | {name: "127.0.0.1"})
        assert (answer.status_code, code_in(answer)) == (403, "loopback_only")


@pytest.mark.proof
async def test_a_page_of_another_origin_is_refused_with_the_right_token(caller: SimulatorCaller) -> None:
    evil = WITH_TOKEN | {"Origin": "https://evil.example"}
    await refused_everywhere(caller, caller.http, evil, 403, "origin_refused")
    answer = await caller.http.options(
        f"{PREFIX}/accounts",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Headers": TOKEN_HEADER},
    )
    assert answer.status_code in (403, 405)
    assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_a_rebound_name_is_refused(caller: SimulatorCaller) -> None:
    answer = await caller.http.get(f"{PREFIX}/accounts", headers=WITH_TOKEN | {"Host": "evil.example"})
    assert (answer.status_code, code_in(answer)) == (421, "host_refused")


@pytest.mark.security(14)
async def test_the_token_is_not_taken_from_an_address(caller: SimulatorCaller) -> None:
    for query in (f"?token={TOKEN}", f"?{TOKEN_HEADER}={TOKEN}"):
        answer = await caller.http.get(f"{PREFIX}/accounts{query}")
        assert code_in(answer) == "simulator_token_missing"


@pytest.mark.proof
@pytest.mark.security(14)
async def test_the_token_and_the_codes_are_neither_logged_nor_answered(
    caller: SimulatorCaller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [
        await caller.http.request(method, path, headers=WITH_TOKEN, json={} if method != "GET" else None)
        for method, path in routes(caller.schema)
        if not path.endswith("/stream")
    ]
    assert all(TOKEN not in answer.text for answer in answers)
    assert TOKEN not in caplog.text


@pytest.mark.proof
async def test_a_wrong_method_is_405_and_names_the_right_ones(caller: SimulatorCaller) -> None:
    right: dict[str, set[str]] = {}
    for method, path in routes(caller.schema):
        right.setdefault(path, set()).add(method)
    for path, methods in right.items():
        refused = await caller.http.request("PATCH", path, headers=WITH_TOKEN, json={})
        assert (refused.status_code, code_in(refused)) == (405, "method_not_allowed"), path
        assert methods <= set(refused.headers["allow"].split(", "))


async def test_an_address_that_is_none_is_404(caller: SimulatorCaller) -> None:
    for path in (
        "/",
        "/account",
        "/accounts/",
        "/accounts/a@b.test/clocks",
        "/../v1/account",
        "/accounts//clock",
    ):
        answer = await caller.http.get(f"{PREFIX}{path}", headers=WITH_TOKEN)
        assert answer.status_code in (401, 404), path
        assert code_in(answer) in ("not_found", "no_simulated_account", "token_invalid"), path


@pytest.mark.proof
async def test_a_body_that_is_none_is_refused_on_every_route(caller: SimulatorCaller) -> None:
    account = await caller.load()
    sent: tuple[tuple[bytes | None, str, int], ...] = (
        (None, "application/json", 422),
        (b"{}", "text/plain", 422),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'"' + b"\xff" + b'"', "application/json", 400),
        (b"[" * 20_000, "application/json", 400),
        (b'{"no_such_field": 1}', "application/json", 422),
    )
    for method, path in routes(caller.schema):
        if method in ("GET", "DELETE"):
            continue
        path = path.replace("a@example.test", account.id)
        for content, kind, status in sent:
            headers = WITH_TOKEN | {"Content-Type": kind}
            answer = await caller.http.request(method, path, content=content, headers=headers)
            assert answer.status_code == status, (method, path, content, answer.text)
            assert code_in(answer) == ("request_malformed" if status == 400 else "request_invalid")


async def test_bodies_are_limited_and_an_export_may_be_longer(caller: SimulatorCaller) -> None:
    headers = WITH_TOKEN | {"Content-Type": "application/json"}
    long = json.dumps({"scenario": "x" * MAX_BODY}).encode()
    answer = await caller.http.post(f"{PREFIX}/accounts", content=long, headers=headers)
    assert (answer.status_code, code_in(answer)) == (413, "request_too_large")
    answer = await caller.http.post(f"{PREFIX}/replay", content=long, headers=headers)
    assert (answer.status_code, code_in(answer)) == (422, "request_invalid")
    answer = await caller.http.post(f"{PREFIX}/replay", content=b" " * (MAX_EXPORT + 1), headers=headers)
    assert (answer.status_code, code_in(answer)) == (413, "request_too_large")


async def test_without_a_simulator_no_body_may_be_longer(http: httpx.AsyncClient) -> None:
    answer = await http.post(f"{PREFIX}/replay", content=b" " * (MAX_BODY + 1))
    assert answer.status_code == 413
