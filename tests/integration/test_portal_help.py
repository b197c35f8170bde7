"""Help pages: list, search, articles, codes, and whether they were helpful (RULES R85)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape

import pytest

from account.catalogue.loading import default_catalogue
from account.help_votes import HelpVotes
from account.portal.help.articles import HelpArticles
from account.portal.help.pages import VOTES_PER_ADDRESS
from account.portal.help_texts import HELP
from shared.errors import StorageError
from shared.reasons import Language
from tests.support.account_service import Service
from tests.support.portal import Browser, browser, text_of

SLUGS = sorted(HelpArticles(default_catalogue()).all(Language.ENGLISH))


@pytest.fixture
async def stranger(service: Service) -> AsyncIterator[Browser]:
    """Somebody who is not signed in."""
    async with browser(service) as signed_out:
        yield signed_out


def links(html: str) -> list[str]:
    """Where the entries of a list of help pages lead."""
    return re.findall(r'href="/help/([a-z-]+)" data-testid="help-(?:entry|related)"', html)


def pressed(html: str, testid: str) -> str:
    """Whether this button is shown as the one that was chosen."""
    found = re.search(rf'aria-pressed="(\w+)" data-testid="{testid}"', html)
    assert found is not None
    return found[1]


async def counts(service: Service, page: str) -> tuple[int, int]:
    """The votes that are stored for a page."""
    return await HelpVotes(service.context.database, service.context.clock).counts(page)


@pytest.mark.rule("R85")
async def test_list_shows_every_page_once_to_everybody(person: Browser, stranger: Browser) -> None:
    for visitor in (person, stranger):
        page = await visitor.get("/help")
        assert page.status_code == 200
        assert sorted(links(page.text)) == SLUGS


@pytest.mark.rule("R85")
async def test_every_page_is_public_and_leads_on(stranger: Browser) -> None:
    for slug in SLUGS:
        page = await stranger.get(f"/help/{slug}")
        assert page.status_code == 200, slug
        assert "<h1>" in page.text
        assert links(page.text), f"{slug} has no related page"
        found = set(re.findall(r'href="/help/([a-z-]+)"', page.text))
        assert found <= set(SLUGS), f"{slug} leads to pages that do not exist"


@pytest.mark.rule("R85")
async def test_every_page_to_act_on_is_there(person: Browser) -> None:
    acts = {
        path
        for each in HelpArticles(default_catalogue()).all(Language.ENGLISH).values()
        for path, _ in each.act
    }
    for path in sorted(acts):
        answer = await person.get(path)
        assert answer.status_code in {200, 303}, path


@pytest.mark.rule("R85")
async def test_search_shows_the_best_pages_first_and_keeps_the_words(stranger: Browser) -> None:
    page = await stranger.get("/help?q=double%20click")
    assert links(page.text)[0] == "no-double-charge"
    assert 'value="double click"' in page.text
    french = await stranger.get("/help?q=cl%C3%A9%20de%20licence")
    assert links(french.text)[0] == "licence-keys"


@pytest.mark.rule("R85")
async def test_search_that_finds_nothing_says_so_kindly_and_shows_all_topics(stranger: Browser) -> None:
    page = await stranger.get("/help?q=%3Cscript%3E%22xyzzy")
    assert "Nothing found for “&lt;script&gt;&#34;xyzzy”" in page.text
    assert text_of(page.text, "help-nothing").startswith("Try other or fewer words")
    assert sorted(links(page.text)) == SLUGS
    assert links((await stranger.get("/help?q=%20%20")).text), "an empty search is the list"


@pytest.mark.rule("R85")
async def test_search_for_a_code_leads_to_its_page(stranger: Browser) -> None:
    answer = await stranger.get("/help?q=refund_not_allowed")
    assert (answer.status_code, answer.headers["location"]) == (303, "/help/refund_not_allowed")


@pytest.mark.rule("R85")
async def test_each_code_has_a_page_that_leads_to_its_article(stranger: Browser) -> None:
    for code, text in HELP.items():
        page = await stranger.get(f"/help/{code}")
        assert page.status_code == 200, code
        assert f"<code>{code}</code>" in page.text
        assert (f'href="/help/{text.article}"' in page.text) is bool(text.article), code


@pytest.mark.rule("R85")
async def test_error_page_links_to_its_help(person: Browser) -> None:
    page = await person.get("/nothing")
    link = re.search(r'href="(/help/[^"]+)" data-testid="error-help"', page.text)
    assert link is not None
    assert (await person.get(link[1])).status_code == 200


async def test_unknown_page_is_not_found_and_takes_no_vote(stranger: Browser, service: Service) -> None:
    assert (await stranger.get("/help/no-such-page")).status_code == 404
    answer = await stranger.post("/help/no-such-page/vote", helpful="yes")
    assert answer.status_code == 404
    assert await counts(service, "no-such-page") == (0, 0)


@pytest.mark.rule("R85")
async def test_vote_is_kept_thanked_for_and_can_be_changed(stranger: Browser, service: Service) -> None:
    before = (await stranger.get("/help/renew")).text
    assert (pressed(before, "helpful-yes"), pressed(before, "helpful-no")) == ("false", "false")
    for answer, stored, thanks in (
        ("yes", (1, 0), "We are glad that it helped."),
        ("yes", (1, 0), "We are glad that it helped."),
        ("no", (0, 1), "We will look at this page again."),
    ):
        moved = await stranger.post("/help/renew/vote", helpful=answer)
        assert moved.status_code == 303
        page = (await stranger.get(moved.headers["location"].partition("#")[0])).text
        assert thanks in unescape(page)
        assert pressed(page, f"helpful-{answer}") == "true"
        assert await counts(service, "renew") == stored
    assert "Thank you" not in (await stranger.get("/help/renew")).text, "once is enough"


@pytest.mark.rule("R85")
async def test_each_visitor_has_one_vote_and_an_account_is_one_visitor_in_all_browsers(
    service: Service, person: Browser, stranger: Browser
) -> None:
    async with browser(service) as second:
        await second.signed_in_as(await account_of(person))
        for visitor in (person, second, stranger):
            await visitor.post("/help/refunds/vote", helpful="yes")
    assert await counts(service, "refunds") == (2, 0)


async def account_of(visitor: Browser) -> str:
    """Whose browser this is."""
    cookies = [value for name, value in visitor.http.cookies.items() if name.startswith("access_session")]
    found = await visitor.service.app.state.sign_in.browser_sessions.find(cookies[0])
    assert found is not None
    return str(found.account_id)


async def test_ten_votes_at_once_are_one(stranger: Browser, service: Service) -> None:
    token = await stranger.csrf()
    votes = [stranger.post("/help/orders/vote", token, helpful="no") for _ in range(10)]
    assert {answer.status_code for answer in await asyncio.gather(*votes)} == {303}
    assert await counts(service, "orders") == (0, 1)


@pytest.mark.security(8)
async def test_vote_needs_the_form_of_this_visit_and_a_known_answer(
    stranger: Browser, service: Service
) -> None:
    assert (await stranger.post("/help/renew/vote", "wrong", helpful="yes")).status_code == 403
    for answer in ("", "maybe", "Yes", "yes" * 1000):
        assert (await stranger.post("/help/renew/vote", helpful=answer)).status_code == 422
    assert await counts(service, "renew") == (0, 0)


@pytest.mark.security(7)
async def test_nobody_fills_the_database_with_made_up_visitors(service: Service) -> None:
    statuses = []
    for _ in range(VOTES_PER_ADDRESS.burst + 1):
        async with browser(service) as visitor:
            statuses.append((await visitor.post("/help/renew/vote", helpful="yes")).status_code)
    assert statuses == [303] * VOTES_PER_ADDRESS.burst + [429]
    assert await counts(service, "renew") == (VOTES_PER_ADDRESS.burst, 0)


async def test_help_is_there_when_votes_cannot_be_read(
    stranger: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise StorageError("database_failed", "The database is busy.")

    monkeypatch.setattr(HelpVotes, "vote_of", broken)
    assert (await stranger.get("/help/service_unavailable")).status_code == 200
