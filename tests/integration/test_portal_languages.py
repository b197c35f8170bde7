"""The language of the pages: by choice, else by what the browser asks for (RULES R90)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import select

from account.db.tables import Account
from tests.support.account_service import Service
from tests.support.portal import Browser, browser

FRENCH = {"Accept": "text/html", "Accept-Language": "fr-FR,fr;q=0.9"}


@pytest.fixture
async def stranger(service: Service) -> AsyncIterator[Browser]:
    """Somebody who is not signed in."""
    async with browser(service) as signed_out:
        yield signed_out


def language_of(page: httpx.Response) -> str:
    """The page's language: where browsers, screen readers and programs look for it, and they agree."""
    found = re.search(r'<html lang="(\w+)"', page.text)
    assert found is not None
    assert page.headers["content-language"] == found[1]
    chosen = re.findall(r'lang="(\w+)" aria-current="true" data-testid="language-', page.text)
    assert chosen in ([found[1]], [])
    return found[1]


@pytest.mark.rule("R90")
async def test_page_is_in_the_language_that_the_browser_asks_for(stranger: Browser) -> None:
    other = {"Accept": "text/html", "Accept-Language": "de"}
    for path in ("/sign-in", "/sign-up", "/help", "/help/renew", "/nothing"):
        assert language_of(await stranger.http.get(path, headers=FRENCH)) == "fr", path
        assert language_of(await stranger.get(path)) == "en", path
        assert language_of(await stranger.http.get(path, headers=other)) == "en", path


@pytest.mark.rule("R90")
async def test_choice_of_a_stranger_lasts_and_leads_back_to_the_same_page(
    stranger: Browser,
) -> None:
    page = await stranger.get("/help?q=renew")
    back = re.search(r'action="/language".*?name="return_to" value="([^"]+)"', page.text, re.S)
    assert back is not None
    answer = await stranger.post("/language", language="fr", return_to=back[1])
    assert (answer.status_code, answer.headers["location"]) == (303, "/help?q=renew")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    for path in ("/help?q=renew", "/sign-in", "/nothing/at/all"):
        assert language_of(await stranger.get(path)) == "fr"
    await stranger.post("/language", language="en", return_to="/help")
    assert language_of(await stranger.http.get("/help", headers=FRENCH)) == "en", "a choice beats the browser"


@pytest.mark.rule("R90")
async def test_choice_of_a_signed_in_person_is_the_accounts_in_every_browser(
    service: Service, person: Browser
) -> None:
    await person.post("/language", language="fr", return_to="/computers")
    assert language_of(await person.get("/computers")) == "fr"
    email = re.search(r'data-testid="account-email"[^>]*>([^<]+)<', (await person.get("/computers")).text)
    assert email is not None
    account_id = await account_named(service, email[1])
    async with browser(service) as elsewhere:
        await elsewhere.signed_in_as(account_id)
        assert language_of(await elsewhere.get("/computers")) == "fr"
        assert language_of(await elsewhere.get("/help")) == "fr"


async def account_named(service: Service, email: str) -> str:
    """The id of the account with this address."""
    query = select(Account.id).where(Account.email == email)
    found = await service.context.database.read(lambda session: session.scalar(query))
    assert found is not None
    return found


async def test_language_that_there_is_not_is_refused_and_changes_nothing(person: Browser) -> None:
    for language in ("", "de", "FR", "fr-FR", "../fr", "x" * 500):
        answer = await person.post("/language", language=language, return_to="/computers")
        assert answer.status_code == 422, language
    assert language_of(await person.get("/computers")) == "en"


@pytest.mark.security(8)
async def test_choosing_a_language_leads_nowhere_else(stranger: Browser) -> None:
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", ""):
        answer = await stranger.post("/language", language="fr", return_to=target)
        assert answer.headers["location"] == "/", target


@pytest.mark.security(8)
async def test_choosing_a_language_needs_the_form_of_this_visit(stranger: Browser) -> None:
    answer = await stranger.post("/language", "wrong", language="fr", return_to="/help")
    assert answer.status_code == 403
    assert language_of(await stranger.get("/help")) == "en"


async def test_page_after_a_refused_form_leads_back_to_where_the_form_stood(person: Browser) -> None:
    csrf = await person.csrf()
    headers = {
        "Accept": "text/html",
        "Origin": person.service.base_url,
        "Referer": f"{person.service.base_url}/activate?x=1",
    }
    data = {"csrf_token": csrf, "code": "nothing"}
    page = await person.http.post("/activate/decide", data=data, headers=headers)
    assert page.status_code == 422
    assert 'name="return_to" value="/activate?x=1"' in page.text
    headers["Referer"] = "https://evil.example/activate"
    page = await person.http.post("/activate/decide", data=data, headers=headers)
    assert 'name="return_to" value="/"' in page.text
