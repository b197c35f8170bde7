"""Foreign hosts, origins, bodies and ids are refused with a clear problem, changing nothing (SECURITY 19)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry import trace

from account.edge.guards import MAX_BODY
from shared.codec import from_json
from shared.wire import Problem
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem answer."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, from_json(Problem, answer.json()).code


@pytest.mark.security(19)
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example",
        "",
        "[",
        "::1",
    ],
)
async def test_a_foreign_host_is_refused(service: Service, http: httpx.AsyncClient, host: str) -> None:
    host = host.format(port=service.base_url.rpartition(":")[2])
    for path in ("/v1/health", "/v1/state", "/sign-in", "/openapi.json", "/oauth/token", "/nowhere"):
        assert code_of(await http.get(path, headers={"Host": host})) == (421, "host_refused")


@pytest.mark.security(19)
async def test_two_host_headers_are_refused(service: Service, http: httpx.AsyncClient) -> None:
    own = service.base_url.removeprefix("http://")
    answer = await http.get("/v1/health", headers=[("Host", own), ("Host", "evil.example")])
    assert code_of(answer) == (421, "host_refused")


@pytest.mark.security(19)
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "file://", ""])
async def test_a_page_of_a_foreign_origin_reaches_neither_api_nor_forms(
    service: Service, http: httpx.AsyncClient, origin: str
) -> None:
    device, computer_id = await service.computer(await service.account())
    refused = (403, "origin_refused")
    foreign = {"Origin": origin}
    assert code_of(await http.get("/v1/health", headers=foreign)) == refused
    assert code_of(await device.ask(http, "GET", "/v1/state", headers=foreign)) == refused
    path = f"/v1/computers/{computer_id}"
    assert code_of(await device.ask(http, "DELETE", path, headers=foreign)) == refused
    assert code_of(await http.options("/v1/state", headers=foreign)) == refused
    assert (await http.post("/sign-in", headers=foreign)).status_code == 403
    assert len((await device.ask(http, "GET", "/v1/computers")).json()) == 1


@pytest.mark.security(19)
async def test_a_form_sent_from_another_site_without_an_origin_is_refused(http: httpx.AsyncClient) -> None:
    answer = await http.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.security(19)
async def test_the_services_own_pages_may_ask(service: Service, http: httpx.AsyncClient) -> None:
    assert (await http.get("/v1/health", headers={"Origin": service.base_url})).status_code == 200


async def test_a_large_body_is_refused_before_it_is_read(service: Service, http: httpx.AsyncClient) -> None:
    device = await service.device(await service.account())
    answer = await device.ask(http, "POST", "/v1/computers", json={"name": "x" * MAX_BODY})
    assert code_of(answer) == (413, "request_too_large")
    lying = await http.post("/v1/computers", headers={"Content-Length": "many"})
    assert code_of(lying) == (413, "request_too_large")


async def test_a_large_body_of_unknown_length_is_refused(http: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 10_000

    assert code_of(await http.post("/v1/computers", content=endless())) == (413, "request_too_large")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", (400, "request_malformed")),
        (b"\xff\xfe", (400, "request_malformed")),
        (b"[" * 30_000, (400, "request_malformed")),
        (b"", (422, "request_invalid")),
        (b"null", (422, "request_invalid")),
        (b"[]", (422, "request_invalid")),
        (b'{"name": 5}', (422, "request_invalid")),
        (b'{"name": "a", "system": "linux", "machine_id": ""}', (422, "request_invalid")),
        (b'{"name": "a", "system": "linux", "machine_id": "a b"}', (422, "request_invalid")),
        (b'{"name": "a", "system": "amiga", "machine_id": "12345678"}', (422, "request_invalid")),
        (b'{"name": "\\ud800", "system": "linux", "machine_id": "12345678"}', (422, "name_empty")),
    ],
)
async def test_a_broken_body_is_a_clear_problem(
    service: Service, http: httpx.AsyncClient, body: bytes, expected: tuple[int, str]
) -> None:
    device = await service.device(await service.account())
    headers = device.headers("POST", "/v1/computers") | {"Content-Type": "application/json"}
    assert code_of(await http.post("/v1/computers", content=body, headers=headers)) == expected


async def test_a_refused_body_is_not_repeated_in_the_answer(
    service: Service, http: httpx.AsyncClient
) -> None:
    device = await service.device(await service.account())
    answer = await device.ask(http, "POST", "/v1/computers", json={"name": ["art_secret_secret_secret"]})
    assert code_of(answer) == (422, "request_invalid")
    assert "art_secret" not in answer.text


async def test_unknown_routes_and_methods_are_problems(http: httpx.AsyncClient) -> None:
    assert code_of(await http.get("/v1/nowhere")) == (404, "not_found")
    refused = await http.put("/v1/computers")
    assert code_of(refused) == (405, "method_not_allowed")
    assert "GET" in refused.headers["allow"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
REGISTRATION = st.fixed_dictionaries(
    {"name": st.text(max_size=80) | JSON, "system": st.sampled_from(["mac", "linux"]) | JSON},
    optional={"machine_id": st.text(max_size=70) | JSON, "replace": st.text(max_size=30) | JSON},
)


async def test_no_json_breaks_a_route(service: Service, http: httpx.AsyncClient) -> None:
    device, computer_id = await service.computer(await service.account())
    bodies: list[Any] = []

    @settings(max_examples=150, suppress_health_check=list(HealthCheck))
    @given(JSON | REGISTRATION)
    def collect(body: Any) -> None:
        bodies.append(body)

    collect()
    bodies += [{"name": "a\ud800b", "system": "linux", "machine_id": "machine-1"}, {"name": "\x00"}, "\udfff"]
    paths = (await http.get("/openapi.json")).json()["paths"]
    for body in bodies:
        service.parts.rates._buckets.clear()
        for method, path in (("POST", "/v1/computers"), ("PATCH", f"/v1/computers/{computer_id}")):
            text = json.dumps(body).encode()
            headers = device.headers(method, path) | {"Content-Type": "application/json"}
            answer = await http.request(method, path, content=text, headers=headers)
            assert answer.status_code in {200, 201, 400, 401, 404, 422}, (body, answer.text)
            route = paths[path.replace(computer_id, "{computer_id}")][method.lower()]
            assert str(answer.status_code) in route["responses"], (body, answer.text)
            if answer.status_code == 401:  # a second machine id for this key: noticed, and signed in again
                await service.sign_in(device, device.account_id)


@pytest.mark.expects_log("account.edge.problems ERROR .*failed unexpectedly")
async def test_what_nobody_expected_is_one_problem_and_the_service_goes_on(
    service: Service, http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = await service.device(await service.account())

    def break_(*_: object) -> None:
        raise ZeroDivisionError("aat_secret_in_an_exception")

    monkeypatch.setattr(type(service.parts.states), "look", break_)
    answer = await device.ask(http, "GET", "/v1/state")
    assert code_of(answer) == (500, "internal_error")
    assert "aat_secret" not in answer.text
    monkeypatch.undo()
    assert (await device.ask(http, "GET", "/v1/state")).status_code == 200


@pytest.mark.security(14)
async def test_no_environment_makes_the_service_send_requests_to_somebody_else(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Provider:
        def get_tracer(self, name: str, *_: object, **__: object) -> None:
            asked.append(name)

    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(trace, "get_tracer_provider", Provider)
    async with account_service(tmp_path, clock) as service, service.live() as http:
        assert (await http.get("/v1/health")).status_code == 200
    assert asked == []
