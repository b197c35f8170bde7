"""The streams by which pages keep themselves up to date (RULES R20, R43, SECURITY 36)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import httpx
import pytest

from tests.support.account_service import Service
from tests.support.page_parts import words_of
from tests.support.portal import browser, session_cookie, sign_in_of
from tests.support.shopper import Shopper, shopper

PAGES = ("/", "/computers", "/subscriptions?show=active", "/keys", "/business")


def address(page: str) -> str:
    """Where this page hears of its changes."""
    return f"/live/events?{urlencode({'page': page})}"


async def parts(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, str]]:
    """Kind and data of each event."""
    kind = ""
    data: list[str] = []
    async for line in lines:
        if line.startswith("event: "):
            kind, data = line.removeprefix("event: "), []
        elif line.startswith("data: "):
            data.append(line.removeprefix("data: "))
        elif not line and kind:
            yield kind, "\n".join(data)
            kind = ""


@asynccontextmanager
async def listening(
    http: httpx.AsyncClient, service: Service, who: Shopper, page: str
) -> AsyncIterator[AsyncIterator[tuple[str, str]]]:
    """The events of one page for this person."""
    token = await sign_in_of(service).browser_sessions.open(who.account_id)
    http.cookies.set(session_cookie(service), token.reveal())
    async with http.stream("GET", address(page)) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        yield parts(stream.aiter_lines())


@pytest.mark.rule("R43")
async def test_each_live_page_says_at_once_what_it_shows(service: Service) -> None:
    who = await shopper(service)
    bought = await who.buy()
    async with service.live() as http:
        for page in (*PAGES, "/computers/manage", f"/subscriptions/{bought.id}"):
            async with listening(http, service, who, page) as events:
                kind, html = await anext(events)
            assert kind == "part", page
            assert "<html" not in html


@pytest.mark.rule("R43")
async def test_page_is_sent_again_when_something_changed_and_only_then(service: Service) -> None:
    who = await shopper(service)
    bought = await who.buy()
    page = f"/subscriptions/{bought.id}"
    async with service.live() as http, listening(http, service, who, page) as events:
        await anext(events)
        await service.computer(who.account_id, "Studio")  # an event that this page does not show
        await who.parts.subscriptions.set_auto_renewal(who.account_id, bought.id, False)
        _, html = await anext(events)
    assert "being disabled" in words_of(html, "renewal-change")


@pytest.mark.security(36)
async def test_page_of_another_account_or_none_is_not_there(service: Service) -> None:
    eve = await shopper(service, "eve@example.org")
    hers = await eve.buy()
    async with browser(service) as person:
        await person.signed_in_as(await service.account("ada@example.org"))
        for page in (
            f"/subscriptions/{hers.id}",
            "/computers/manage",
            "/sign-in",
            "/nothing",
            "//evil.example",
            "https://evil.example/",
            "",
            "/" + "x" * 5000,
        ):
            answer = await person.get(address(page))
            assert (answer.status_code, words_of(answer.text, "error-code")) == (404, "not_found"), page
        assert (await person.get("/live/events")).status_code == 404


@pytest.mark.rule("R20")
async def test_stranger_hears_nothing(service: Service) -> None:
    async with browser(service) as stranger:
        answer = await stranger.get(address("/computers"))
    assert answer.status_code == 303
