"""The page of a remote session and what its script asks for, over the real service (RULES R17, R78, R83)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest

from account.portal.module_trees import ModuleTrees
from account.tokens import hash_token
from shared.reasons import EndReason, SessionRefusal, SessionState
from tests.support.account_service import Service
from tests.support.page_parts import source_of
from tests.support.portal import Browser, browser, session_cookie, sign_in_of, text_of
from tests.support.remote_sessions import Ends, ends_of


@pytest.fixture
async def ada(service: Service) -> str:
    return await service.account("ada@example.org")


@pytest.fixture
async def studio(service: Service, ada: str) -> Ends:
    return await ends_of(service, ada)


@pytest.fixture
async def person(service: Service, ada: str) -> AsyncIterator[Browser]:
    async with browser(service) as fresh:
        yield await fresh.signed_in_as(ada)


@pytest.fixture
async def stranger(service: Service) -> AsyncIterator[Browser]:
    async with browser(service) as fresh:
        yield await fresh.signed_in_as(await service.account("eve@example.org"))


def page_of(ends: Ends) -> str:
    return f"/computers/{ends.computer_id}/session"


@pytest.mark.security(8)
async def test_page_lets_scripts_and_sockets_of_its_own_origin_in_and_nothing_else(
    service: Service, person: Browser, studio: Ends
) -> None:
    answer = await person.get(page_of(studio))
    policy = answer.headers["content-security-policy"]
    host = urlsplit(service.base_url).netloc
    assert f"connect-src 'self' ws://{host};" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert re.findall(r"<script(?![^>]* src=)", answer.text) == []
    assert re.findall(r"\son\w+=|\sstyle=", answer.text) == []
    assert "ws://" not in (await person.get("/computers")).headers["content-security-policy"]


async def test_page_is_complete_in_words_without_script(person: Browser, studio: Ends) -> None:
    page = (await person.get(page_of(studio))).text
    assert text_of(page, "no-script").startswith("To show the screen, this page needs JavaScript")
    for reason in EndReason:
        assert f'data-card="ended:{reason}"' in page
    for refusal in SessionRefusal:
        assert f'data-card="refused:{refusal}"' in page


async def test_every_module_of_the_page_is_served_for_ever_in_its_version_only(
    person: Browser, studio: Ends
) -> None:
    page = (await person.get(page_of(studio))).text
    modules = re.findall(r'<link rel="modulepreload" href="([^"]+)"', page)
    assert len(modules) == len(set(modules)) > 40
    for address in modules:
        answer = await person.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    base = modules[0].rsplit("/", 1)[0]
    version = base.split("/")[3]
    for wrong in (
        modules[0].replace(version, "0" * 12),
        f"/static/novnc/{version}/../../../../etc/passwd",
        f"/static/novnc/{version}/package.json",
        f"/static/nothing/{version}/core/rfb.js",
    ):
        assert (await person.get(wrong)).status_code == 404, wrong


@pytest.mark.security(20)
async def test_script_gets_an_offer_that_is_bound_to_its_browser(
    service: Service, person: Browser, studio: Ends
) -> None:
    answer = await person.post(page_of(studio))
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    offer = answer.json()
    assert (offer["socket"], offer["limited"]) == ("/relay/client", True)
    redeemed = await service.parts.sessions.redeem(offer["grant"], "client")
    assert redeemed.bound_to == hash_token(person.http.cookies[session_cookie(service)])
    session = await studio.session(offer["session"])
    assert session.state is SessionState.REQUESTED


async def test_refusal_comes_with_its_words_in_the_visitors_language(person: Browser, studio: Ends) -> None:
    studio.go_offline()
    await studio.service.parts.presence_events.settle(studio.stream.key)
    person.http.headers["Accept-Language"] = "fr"
    answer = await person.post(page_of(studio))
    assert answer.status_code == 409
    assert answer.json()["code"] == "computer_offline"
    assert answer.json()["title"] == "L'ordinateur n'est pas joignable"


@pytest.mark.security(8)
async def test_session_is_asked_for_and_ended_only_by_a_page_of_ours(person: Browser, studio: Ends) -> None:
    for path in (page_of(studio), "/sessions/ses_x/end"):
        assert (await person.post(path, csrf="forged")).status_code == 403
    offer = (await person.post(page_of(studio))).json()
    assert (await studio.session(offer["session"])).state is SessionState.REQUESTED
    foreign = {"Sec-Fetch-Site": "cross-site", "Accept": "text/html"}
    page = (await person.http.get(page_of(studio), headers=foreign)).text
    assert 'data-starts="no"' in page
    assert 'data-starts="yes"' in (await person.get(page_of(studio))).text


@pytest.mark.rule("R20")
async def test_signed_out_visitor_signs_in_first_and_his_script_is_told_so(
    service: Service, studio: Ends
) -> None:
    async with browser(service) as nobody:
        page = await nobody.get(page_of(studio))
        assert page.headers["location"].startswith("/sign-in?return_to=%2Fcomputers%2F")
        answer = await nobody.post(page_of(studio))
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.security(36)
async def test_somebody_elses_computer_and_session_do_not_exist(
    person: Browser, stranger: Browser, studio: Ends
) -> None:
    session_id = (await person.post(page_of(studio))).json()["session"]
    assert (await stranger.get(page_of(studio))).status_code == 404
    assert (await stranger.post(page_of(studio))).status_code == 404
    assert (await stranger.get(f"/sessions/{session_id}/live")).status_code == 404
    assert (await stranger.post(f"/sessions/{session_id}/end")).status_code == 404
    live = f"/live/events?page={page_of(studio)}"
    assert (await stranger.get(live)).status_code == 404
    assert (await studio.session(session_id)).state is SessionState.REQUESTED


async def test_terms_are_pushed_until_the_session_is_over(person: Browser, studio: Ends) -> None:
    offer = (await person.post(page_of(studio))).json()
    await studio.accept(offer["session"])
    await person.post(f"/sessions/{offer['session']}/end")
    stream = await person.get(f"/sessions/{offer['session']}/live")
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.text.count("event: terms") == 1
    assert '"refusal": "cancelled"' in stream.text


async def test_terms_end_with_the_sign_out_of_the_browser(
    service: Service, person: Browser, studio: Ends
) -> None:
    offer = (await person.post(page_of(studio))).json()
    cookies = {session_cookie(service): person.http.cookies[session_cookie(service)]}
    async with (
        service.live() as http,
        http.stream("GET", f"/sessions/{offer['session']}/live", cookies=cookies) as stream,
    ):
        lines = stream.aiter_lines()
        assert await anext(lines) == "event: terms"
        await sign_in_of(service).browser_sessions.close(cookies[session_cookie(service)])
        await studio.accept(offer["session"])
        rest = [line async for line in lines]
    assert not any(line.startswith("event:") for line in rest)


@pytest.mark.rule("R83")
@pytest.mark.rule("R91")
async def test_computers_page_shows_who_is_connected_and_ends_it(person: Browser, studio: Ends) -> None:
    session = await studio.live("<b>Phone</b>")
    page = (await person.get("/computers")).text
    assert text_of(page, "session-client") == "<b>Phone</b>"
    assert "ends at" in source_of(page, "in-session")
    answer = await person.post(f"/sessions/{session.id}/end")
    assert answer.headers["location"] == "/computers?done=ended"
    ended = await studio.session(session.id)
    assert ended.end_reason is EndReason.ENDED_BY_CLIENT
    assert 'data-testid="in-session"' not in (await person.get("/computers")).text


@pytest.mark.rule("R90")
@pytest.mark.security(30)
@pytest.mark.parametrize(
    ("client", "french"),
    [
        ("Chrome on Linux", "Chrome sous Linux"),
        ("Meeting on Monday", "Meeting on Monday"),
        ("\u200b", "Un appareil sans nom"),
    ],
)
async def test_who_is_connected_is_named_in_the_visitors_language(
    person: Browser, studio: Ends, client: str, french: str
) -> None:
    await studio.live(client)
    person.http.headers["Accept-Language"] = "fr"
    assert text_of((await person.get("/computers")).text, "session-client") == french


@pytest.mark.rule("R66")
async def test_buy_on_the_card_leads_to_the_store_of_the_device(person: Browser, studio: Ends) -> None:
    assert 'href="/buy"' in source_of((await person.get(page_of(studio))).text, "card-buy")
    person.http.headers["User-Agent"] = "Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X)"
    assert 'href="/app-store/subscribe"' in source_of((await person.get(page_of(studio))).text, "card-buy")


async def test_service_without_its_modules_says_which_part_is_missing(
    service: Service, person: Browser, studio: Ends, tmp_path: pytest.TempPathFactory
) -> None:
    pages = service.app.state.portal.pages()
    pages.modules = ModuleTrees(session=tmp_path, novnc=tmp_path)  # type: ignore[arg-type]
    answer = await person.get(page_of(studio))
    assert answer.status_code == 503
    assert text_of(answer.text, "error-code") == "modules_missing"
