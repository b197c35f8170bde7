"""The one-time login link, from the button in the agent to its page (R23, R33, SECURITY 8)."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from account.sign_in.login_links import LIFETIME, LoginLinks
from account.tokens import RevokedFor
from shared.errors import SignInDenied
from shared.reasons import LoginPage
from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.portal import browser, session_cookie, sign_in_of, text_of


def links_of(service: Service) -> LoginLinks:
    return sign_in_of(service).login_links


async def family_of(service: Service, account_id: str) -> str:
    """A sign-in of an agent; its id."""
    device = await service.device(account_id)
    caller = await service.parts.authenticator.authenticate(device.access_token, device.thumbprint)
    return caller.family_id


async def link_for(service: Service, account_id: str, page: LoginPage = LoginPage.COMPUTERS) -> str:
    """Path and query of a fresh link."""
    made = await links_of(service).make(account_id, await family_of(service, account_id), page)
    assert made.url.startswith(f"{service.base_url}/enter?")
    parts = urlsplit(made.url)
    return f"{parts.path}?{parts.query}"


def token_in(path: str) -> str:
    return parse_qs(urlsplit(path).query)["token"][0]


@pytest.mark.rule("R33")
@pytest.mark.security(8)
async def test_link_signs_a_fresh_browser_in_and_leads_to_its_page_with_a_clean_address(
    service: Service,
) -> None:
    ada = await service.account("ada@example.org")
    link = await link_for(service, ada)
    async with browser(service) as fresh:
        first = await fresh.get(link)
        assert (first.status_code, first.headers["location"]) == (303, "/enter")
        assert first.headers["referrer-policy"] == "no-referrer"
        assert first.headers["cache-control"] == "no-store"
        assert "httponly" in first.headers["set-cookie"].lower()
        second = await fresh.get("/enter")
        assert (second.status_code, second.headers["location"]) == (303, "/computers")
        assert "ada@example.org" in (await fresh.get("/computers")).text


@pytest.mark.security(8)
async def test_link_works_once(service: Service) -> None:
    link = await link_for(service, await service.account("ada@example.org"))
    async with browser(service) as first, browser(service) as second:
        await first.get(link)
        await second.get(link)
        assert (await first.get("/enter")).headers["location"] == "/computers"
        refused = await second.get("/enter")
        assert text_of(refused.text, "error-code") == "login_link_used"
        assert session_cookie(service) not in second.http.cookies


@pytest.mark.security(8)
async def test_of_many_redemptions_at_once_one_succeeds(service: Service) -> None:
    token = token_in(await link_for(service, await service.account("ada@example.org")))
    outcomes = await asyncio.gather(
        *(links_of(service).redeem(token) for _ in range(10)), return_exceptions=True
    )
    assert sum(not isinstance(each, BaseException) for each in outcomes) == 1
    assert sum(isinstance(each, SignInDenied) for each in outcomes) == 9


@pytest.mark.security(8)
async def test_link_is_over_after_sixty_seconds_to_the_instant(service: Service, clock: FakeClock) -> None:
    ada = await service.account("ada@example.org")
    early, late = await link_for(service, ada), await link_for(service, ada)
    clock.advance(LIFETIME - timedelta(microseconds=1))
    assert (await links_of(service).redeem(token_in(early))).account_id == ada
    clock.advance(timedelta(microseconds=1))
    with pytest.raises(SignInDenied):
        await links_of(service).redeem(token_in(late))


@pytest.mark.security(8)
async def test_link_of_an_agent_that_was_signed_out_meanwhile_is_refused(service: Service) -> None:
    ada = await service.account("ada@example.org")
    family = await family_of(service, ada)
    made = await links_of(service).make(ada, family, LoginPage.BUY)
    tokens = sign_in_of(service).tokens
    await service.context.database.write(
        lambda session: tokens.revoke_family(session, family, RevokedFor.SIGNED_OUT)
    )
    with pytest.raises(SignInDenied):
        await links_of(service).redeem(token_in(made.url.removeprefix(service.base_url)))


@pytest.mark.rule("R23")
@pytest.mark.security(8)
async def test_browser_of_another_account_asks_first_and_names_both(service: Service) -> None:
    ada, eve = await service.account("ada@example.org"), await service.account("eve@example.org")
    async with browser(service) as hers:
        await hers.signed_in_as(eve)
        await hers.get(await link_for(service, ada))
        question = await hers.get("/enter")
        assert question.status_code == 200
        assert text_of(question.text, "link-email") == "ada@example.org"
        assert "eve@example.org" in question.text
        assert "eve@example.org" in (await hers.get("/computers")).text
        answer = await hers.post("/enter", decision="switch")
        assert answer.headers["location"] == "/computers"
        assert "ada@example.org" in (await hers.get("/computers")).text


@pytest.mark.rule("R23")
async def test_staying_as_the_other_account_uses_the_link_up(service: Service) -> None:
    ada, eve = await service.account("ada@example.org"), await service.account("eve@example.org")
    link = await link_for(service, ada)
    async with browser(service) as hers:
        await hers.signed_in_as(eve)
        await hers.get(link)
        answer = await hers.post("/enter", decision="stay")
        assert answer.headers["location"] == "/computers"
        assert "eve@example.org" in (await hers.get("/computers")).text
        assert text_of((await hers.get("/enter")).text, "error-code") == "login_link_used"
    with pytest.raises(SignInDenied):
        await links_of(service).redeem(token_in(link))


async def test_browser_of_the_same_account_keeps_its_session_and_opens_the_page(service: Service) -> None:
    ada = await service.account("ada@example.org")
    link = await link_for(service, ada, LoginPage.BUY)
    async with browser(service) as hers:
        await hers.signed_in_as(ada)
        before = hers.http.cookies[session_cookie(service)]
        await hers.get(link)
        for _ in range(2):  # a reload of a used link does no harm to who is signed in already
            assert (await hers.get("/enter")).headers["location"] == "/buy"
        assert hers.http.cookies[session_cookie(service)] == before
    with pytest.raises(SignInDenied):
        await links_of(service).redeem(token_in(link))


@pytest.mark.security(8)
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Referer": "https://evil.example/"}])
async def test_link_on_a_page_of_somebody_else_signs_nobody_in_unasked(
    service: Service, headers: dict[str, str]
) -> None:
    async with browser(service) as victim:
        await victim.get(await link_for(service, await service.account("eve@example.org")))
        question = await victim.http.get("/enter", headers={"Accept": "text/html", **headers})
        assert text_of(question.text, "link-email") == "eve@example.org"
        assert session_cookie(service) not in victim.http.cookies
        answer = await victim.post("/enter", decision="stay")
        assert answer.headers["location"].startswith("/sign-in?")
        assert session_cookie(service) not in victim.http.cookies


@pytest.mark.security(8)
async def test_answer_without_the_form_token_changes_nothing(service: Service) -> None:
    ada = await service.account("ada@example.org")
    async with browser(service) as fresh:
        await fresh.get(await link_for(service, ada))
        answer = await fresh.post("/enter", "", decision="switch")
        assert text_of(answer.text, "error-code") == "form_expired"
        assert (await fresh.get("/enter")).headers["location"] == "/computers"


@pytest.mark.parametrize("token", ["", "x", "aot_short", "aot_" + "a" * 43, "ass_" + "a" * 43, "é" * 47])
async def test_token_that_is_none_is_refused_without_a_session(service: Service, token: str) -> None:
    async with browser(service) as fresh:
        answer = await fresh.http.get("/enter", params={"token": token}, headers={"Accept": "text/html"})
        if answer.status_code == 303:
            answer = await fresh.get("/enter")
        assert text_of(answer.text, "error-code") == "login_link_used"
        assert session_cookie(service) not in fresh.http.cookies


@pytest.mark.rule("R33")
@pytest.mark.parametrize(
    ("page", "target"),
    [
        (LoginPage.BUY, "/buy"),
        (LoginPage.MANAGE, "/manage"),
        (LoginPage.COMPUTERS, "/computers"),
        (LoginPage.LICENCES, "/subscriptions"),
        (LoginPage.PAYMENT, "/subscriptions"),
        (LoginPage.ORDER, "/orders"),
        (LoginPage.APP_STORE, "/app-store/manage"),
    ],
)
async def test_link_leads_to_the_page_it_was_made_for_and_to_no_other(
    service: Service, page: LoginPage, target: str
) -> None:
    link = await link_for(service, await service.account("ada@example.org"), page)
    async with browser(service) as fresh:
        await fresh.get(link + "&page=https://evil.example/&return_to=/computers")
        assert (await fresh.get("/enter?return_to=//evil.example")).headers["location"] == target
        assert (await fresh.get(target)).status_code in (200, 303)


@pytest.mark.security(14)
async def test_token_is_stored_as_its_hash_and_shown_nowhere(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    ada = await service.account("ada@example.org")
    made = await links_of(service).make(ada, await family_of(service, ada), LoginPage.BUY)
    token = token_in(made.url.removeprefix(service.base_url))
    assert token not in repr(made)
    async with browser(service) as fresh:
        for path in (made.url.removeprefix(service.base_url), "/enter", "/computers", "/enter"):
            assert token not in (await fresh.get(path)).text
    stored = Path(service.context.database.url.database or "")
    for file in (stored, stored.with_name(stored.name + "-wal")):
        assert token.encode() not in file.read_bytes()
    assert token not in caplog.text


async def test_signing_in_with_the_agents_account_leads_back_to_where_it_was_said(service: Service) -> None:
    eve = await service.account("eve@example.org")
    for return_to, kept in (("/store/access/payment", "%2Fstore%2Faccess%2Fpayment"), ("//evil", "%2F")):
        async with browser(service) as hers:
            await hers.signed_in_as(eve)
            answer = await hers.post("/enter/switch", return_to=return_to)
            assert answer.headers["location"] == f"/sign-in?return_to={kept}"
            assert (await hers.get("/computers")).status_code == 303
