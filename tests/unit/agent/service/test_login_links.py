"""Asking the service for a one-time login link, against a scripted service (RULES R33)."""

from __future__ import annotations

import json

import httpx
import pytest

from shared.codec import to_json
from shared.errors import AccessError, ServiceFaultError, ServiceUnreachableError
from shared.reasons import LoginPage
from shared.sales import LoginLink
from tests.support.clock import START, FakeClock
from tests.support.scripted_service import URL, Service, problem

LINK = LoginLink(f"{URL}/enter?token=aot_0123456789", START)


@pytest.fixture
async def service(clock: FakeClock) -> Service:
    made = Service(clock)
    await made.client.use(URL + "/")
    return made


@pytest.mark.rule("R33")
@pytest.mark.parametrize("page", list(LoginPage))
async def test_the_page_is_asked_for_and_the_link_comes_back(service: Service, page: LoginPage) -> None:
    service.script["/v1/login-links"] = [httpx.Response(200, json=to_json(LINK))]
    assert await service.client.login_link(page) == LINK
    asked = service.requests[-1]
    assert (asked.method, json.loads(asked.content)) == ("POST", {"page": page.value})
    assert asked.headers["Authorization"].startswith("DPoP ")


@pytest.mark.security(18)
@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/enter?token=aot_x",
        f"{URL}.evil.example/enter",
        f"{URL}@evil.example/enter",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "",
    ],
)
async def test_a_link_that_leads_elsewhere_is_refused(service: Service, url: str) -> None:
    service.script["/v1/login-links"] = [httpx.Response(200, json=to_json(LoginLink(url, START)))]
    with pytest.raises(ServiceFaultError) as fault:
        await service.client.login_link(LoginPage.BUY)
    assert fault.value.code == "answer_malformed"
    assert "aot_" not in str(fault.value)


@pytest.mark.rule("R33")
@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (httpx.ConnectError("no"), "service_unreachable"),
        (problem(422, "page_unknown"), "page_unknown"),
        (problem(404, "not_found"), "not_found"),
        (problem(503, "service_unavailable"), "service_unavailable"),
        (httpx.Response(200, json={"url": f"{URL}/enter"}), "answer_malformed"),
    ],
)
async def test_every_other_answer_is_the_error_that_it_is_elsewhere(
    service: Service, answer: httpx.Response | Exception, code: str
) -> None:
    service.script["/v1/login-links"] = [answer]
    with pytest.raises(AccessError) as told:
        await service.client.login_link(LoginPage.BUY)
    assert told.value.code == code


async def test_before_the_service_is_known_there_is_no_link(clock: FakeClock) -> None:
    with pytest.raises(ServiceUnreachableError):
        await Service(clock).client.login_link(LoginPage.BUY)
