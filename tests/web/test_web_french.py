"""French on every page (RULES R90, R92): whole accounts are looked through, link by link, as a visitor would.

On a phone, too: French is longer, and has to fit.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page

from account.catalogue.loading import default_catalogue
from account.portal.help.articles import HelpArticles
from shared.reasons import AccountKind, BusinessRole, Language
from tests.support.french import TEXTS_OF_THE_PAGE, EnglishTexts
from tests.support.shopper import Shopper
from tests.texts import catalogues
from tests.web.conftest import NewVisitor, Visitor

ENGLISH = EnglishTexts(catalogues.read("fr"))
ID = re.compile(r"(?<=/)[a-z]{2,4}_[A-Za-z0-9_-]{6,}|(?<=/processor/)[^/?]+|(?<=/)\d{6,}")
MOST_PAGES = 60
ARTICLES = HelpArticles(default_catalogue()).all(Language.FRENCH)
APP_STORE = {"/app-store", "/app-store/subscribe", "/app-store/manage", "/app-store/history"}
ALIKE = {
    "/downloads",
    "/activate",
    "/account",
    "/computers/*/rename",
    "/computers/*/remove",
    "/store/desktop_pro",
}
SAME_FOR_ALL = {"/help", *(f"/help/{slug}" for slug in ARTICLES), *APP_STORE, *ALIKE}
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


async def nothing(shopper: Shopper) -> None:
    """Trial mode with one computer."""
    await shopper.service.computer(shopper.account_id, "Atelier")


async def active(shopper: Shopper) -> None:
    """Two licences, computers, a stored card, a paid order."""
    await shopper.service.computer(shopper.account_id, "Atelier")
    await shopper.buy(licences=2)


async def waiting(shopper: Shopper) -> None:
    """A bank transfer that has not arrived."""
    await shopper.order(instrument="sim_transfer_never")


async def declined(shopper: Shopper) -> None:
    """A card without money."""
    await shopper.order(instrument="sim_card_declined")
    await shopper.pass_time(timedelta(minutes=6))


async def expiring(shopper: Shopper) -> None:
    """Ends in ten days, will not renew."""
    bought = await shopper.buy()
    await shopper.parts.subscriptions.set_auto_renewal(shopper.account_id, bought.id, False)
    await shopper.pass_time(timedelta(days=355))


async def expired(shopper: Shopper) -> None:
    """Has ended."""
    bought = await shopper.buy("access_month")
    await shopper.parts.subscriptions.set_auto_renewal(shopper.account_id, bought.id, False)
    await shopper.pass_time(timedelta(days=40))


async def grace(shopper: Shopper) -> None:
    """The renewal could not be charged."""
    await shopper.buy("access_month", "sim_card_fails_at_renewal")
    await shopper.pass_time(timedelta(days=33))


async def bundled(shopper: Shopper) -> None:
    """Access from a perpetual licence, and a Desktop subscription."""
    await shopper.register("desktop_perpetual")
    await shopper.register("desktop_pro")


async def business(shopper: Shopper) -> None:
    """A company with a key, a colleague, and too many computers to keep."""
    await shopper.parts.subscriptions.set_account_kind(shopper.account_id, AccountKind.BUSINESS)
    await shopper.register("desktop_business", 3)
    colleague = f"collegue-{shopper.account_id.lower()}@example.org".replace("_", "")
    await shopper.service.account(colleague)
    await shopper.parts.subscriptions.add_member(shopper.account_id, colleague, BusinessRole.ADMIN)


async def refunded(shopper: Shopper) -> None:
    """An operator gave the money back."""
    await shopper.buy()
    (order,) = await shopper.parts.store.orders(shopper.account_id)
    await shopper.parts.store.refund(shopper.account_id, order.id, "operator", "goodwill")


STORIES = [
    active,
    *(
        pytest.param(story, marks=pytest.mark.proof)
        for story in (nothing, waiting, declined, expiring, expired, grace, bundled, business, refunded)
    ),
]


async def faults_of(page: Page, path: str) -> list[str]:
    """What is wrong with the page at `path`: it is French, says so, and fits the window."""
    faults = [f"{path}: {text}" for text in ENGLISH.left_in(await page.evaluate(TEXTS_OF_THE_PAGE))]
    if await page.locator("html").get_attribute("lang") != "fr":
        faults.append(f"{path}: does not say that it is French")
    if await page.evaluate(OVERFLOW) > 0:
        faults.append(f"{path}: wider than the window")
    return faults


async def links_of(page: Page) -> list[str]:
    """Where the links of this page lead, within the service."""
    return await page.evaluate(
        "() => [...document.links].filter((a) => a.origin === location.origin && !a.hasAttribute('download'))"
        ".map((a) => a.pathname + a.search)"
    )


async def crawl(visitor: Visitor, start: str, seen: set[str]) -> int:
    """Look at all pages that links lead to; pages of one kind once. How many were looked at."""
    queue, count = [start], 0
    faults: list[str] = []
    while queue:
        path = queue.pop(0)
        kind = ID.sub("*", urlsplit(path).path)
        if kind in seen or kind == "/app-store/subscriptions/*/receipt":  # that one is for programs
            continue
        seen.add(kind)
        answer = await visitor.page.goto(visitor.service.base_url + path, wait_until="domcontentloaded")
        assert answer is not None
        if answer.status in {404, 405} or answer.status >= 500:
            faults.append(f"{path}: {answer.status}, though a page links to it")
        faults += await faults_of(visitor.page, path)
        queue += await links_of(visitor.page)
        count += 1
        assert count <= MOST_PAGES, "the service has more pages than this test expects"
    assert faults == []
    return count


@pytest.mark.rule("R90")
@pytest.mark.parametrize("story", STORIES, ids=lambda story: str(story.__name__))
async def test_every_page_of_an_account_is_french(
    new_visitor: NewVisitor, story: Callable[[Shopper], Awaitable[None]]
) -> None:
    visitor = await new_visitor(locale="fr-FR", viewport={"width": 360, "height": 740})
    visitor.complaints.allowed.append("responded with a status of")  # the crawl tells of them itself
    await story(Shopper(visitor.service, visitor.account_id))
    # What is the same for everybody is looked at in the first story.
    assert await crawl(visitor, "/", set() if story is nothing else set(SAME_FOR_ALL)) >= 8


@pytest.mark.proof
@pytest.mark.rule("R90")
async def test_every_page_of_an_app_store_subscriber_is_french(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(locale="fr-FR", viewport={"width": 360, "height": 740})
    visitor.complaints.allowed.append("responded with a status of 422")  # the crawl tells of them itself
    page = await visitor.open("/app-store/subscribe")
    faults = await faults_of(page, "/app-store/subscribe")
    await page.get_by_test_id("subscribe").click()
    await page.wait_for_url("**/app-store/done/**")
    faults += await faults_of(page, "/app-store/done")
    assert faults == []
    assert await crawl(visitor, "/app-store/manage", set(SAME_FOR_ALL) - APP_STORE) >= 8


@pytest.mark.rule("R90")
async def test_pages_of_a_stranger_are_french_and_so_is_what_goes_wrong(new_visitor: NewVisitor) -> None:
    stranger = await new_visitor(signed_in=False, locale="fr-FR", viewport={"width": 360, "height": 740})
    seen: set[str] = {"/help"}
    assert await crawl(stranger, "/sign-in", seen) >= 2
    page = await stranger.open("/sign-in")
    await page.get_by_test_id("email").fill("nobody@example.org")
    await page.get_by_test_id("password").fill("not the password")
    stranger.expect_status(422, 404)
    await page.get_by_test_id("submit").click()
    await page.get_by_test_id("problem").wait_for()
    faults = await faults_of(page, "/sign-in, refused")
    for path in ("/no-such-page", "/help?q=zzzz"):
        faults += await faults_of(await stranger.open(path), path)
    assert faults == []


@pytest.mark.rule("R90")
async def test_language_is_changed_in_the_footer_and_stays(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor()
    page = await visitor.open("/computers")
    await page.get_by_test_id("language-fr").click()
    await page.wait_for_url("**/computers")
    assert await page.locator("html").get_attribute("lang") == "fr"
    assert (await page.locator("main h1").inner_text()) == "Ordinateurs"
    await visitor.open("/help/renew")
    assert await faults_of(page, "/help/renew") == []
    await page.get_by_test_id("language-en").click()
    await page.wait_for_url("**/help/renew")
    assert await page.locator("html").get_attribute("lang") == "en"


@pytest.mark.rule("R92")
async def test_dates_are_in_the_visitors_zone_and_the_pages_language(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(locale="fr-FR", timezone_id="Pacific/Auckland")
    bought = await Shopper(visitor.service, visitor.account_id).buy()
    page = await visitor.open(f"/subscriptions/{bought.id}")
    day = page.get_by_test_id("field-activation").locator("time")
    assert bought.activated_at.hour >= 11, "late enough for the next day to have begun there"
    expected = (bought.activated_at + timedelta(hours=13)).day
    assert (await day.inner_text()).startswith(f"{expected} janvier 2026")
    page = await (await new_visitor(locale="fr-FR", java_script_enabled=False)).open("/help")
    assert await page.locator("html").get_attribute("lang") == "fr"
