"""Headers, errors, help and static files of the portal (SECURITY 8, RULES R85)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from account.portal.help_texts import HELP
from tests.support.account_service import Service
from tests.support.portal import Browser, browser, text_of

ROOT = Path(__file__).parents[2]


@pytest.mark.security(8)
@pytest.mark.parametrize(
    "path",
    [
        "/computers",
        "/downloads",
        "/activate",
        "/store/access",
        "/help/rate_limited",
        "/nothing",
        "/help/nothing",
    ],
)
async def test_every_page_carries_the_protecting_headers(person: Browser, path: str) -> None:
    headers = (await person.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.security(8)
async def test_no_page_has_script_or_style_inside(person: Browser) -> None:
    for path in ("/computers", "/downloads", "/activate", "/store/access", "/help/rate_limited", "/nothing"):
        html = (await person.get(path)).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html), path


async def test_wrong_address_is_a_page_for_people_and_a_problem_for_programs(person: Browser) -> None:
    page = await person.get("/nothing/here")
    assert (page.status_code, text_of(page.text, "error-code")) == (404, "not_found")
    problem = await person.http.get("/nothing/here", headers={"Accept": "application/json"})
    assert (problem.status_code, problem.json()["code"]) == (404, "not_found")
    api = await person.get("/v1/nothing")
    assert api.headers["content-type"] == "application/problem+json"


async def test_wrong_method_is_a_page_with_the_allowed_ones(person: Browser) -> None:
    page = await person.http.request("DELETE", "/computers", headers={"Accept": "text/html"})
    assert (page.status_code, text_of(page.text, "error-code")) == (405, "method_not_allowed")
    assert "GET" in page.headers["allow"]


@pytest.mark.expects_log("failed unexpectedly")
async def test_fault_inside_a_page_is_an_error_page_in_the_same_design(
    service: Service, person: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(type(service.parts.states), "account_state", broken)
    page = await person.get("/computers")
    assert (page.status_code, text_of(page.text, "error-code")) == (500, "internal_error")
    assert "a fault" not in page.text


async def test_oversized_form_is_refused(person: Browser) -> None:
    answer = await person.post("/activate", code="x" * 40_000)
    assert (answer.status_code, text_of(answer.text, "error-code")) == (413, "request_too_large")


def codes_of_the_protocol() -> set[str]:
    """Every code that docs/protocol.md names as an answer."""
    text = (ROOT / "docs/protocol.md").read_text()
    refusals = re.findall(r"\b[45]\d\d((?: `[a-z_]+`,?)+)", text)
    listed = {code for each in refusals for code in re.findall(r"`([a-z_]+)`", each)}
    agents = text[text.index("Error codes of the agent itself") :].split("\n\n")[0]
    return listed | set(re.findall(r"`([a-z_]+)`", agents))


@pytest.mark.rule("R85")
async def test_every_code_of_the_protocol_has_its_help_page(person: Browser) -> None:
    codes = codes_of_the_protocol()
    assert {"computer_limit_reached", "rate_limited", "door_garbage"} <= codes
    assert codes - set(HELP) == set()
    for code in ("computer_limit_reached", "secrets_locked"):
        page = await person.get(f"/help/{code}")
        assert page.status_code == 200
        assert HELP[code].sentence in page.text


async def test_help_is_there_for_signed_out_visitors_too(service: Service) -> None:
    async with browser(service) as stranger:
        assert (await stranger.get("/help/rate_limited")).status_code == 200


async def test_static_files_are_kept_for_ever_in_their_version_only(person: Browser) -> None:
    page = (await person.get("/computers")).text
    found = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    names = {re.sub(r"\?.*", "", each) for each in found}
    assert names >= {"/static/mark.svg", "/static/portal.css", "/static/times.js", "/static/live.js"}
    for address in found:
        assert "immutable" in (await person.get(address)).headers["cache-control"]
    old = await person.get("/static/portal.css?v=old")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "name", ["nothing.css", "..%2f..%2fpyproject.toml", "%2e%2e/portal.css", "portal.css/x"]
)
async def test_no_other_file_can_be_reached(person: Browser, name: str) -> None:
    assert (await person.get(f"/static/{name}")).status_code == 404


def test_style_sheet_stays_small() -> None:
    assert (ROOT / "resources/portal/static/portal.css").stat().st_size < 25_000
