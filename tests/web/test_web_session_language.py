"""The language of the page of a session: exchanged in place, so that no session is cut by it (RULES R90)."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.support.synthetic_computer import synthetic_computer
from tests.web.conftest import Visitor
from tests.web.test_web_session import connected
from tests.web.test_web_session_limit import pass_time


@pytest.mark.proof
@pytest.mark.rule("R90")
@pytest.mark.rule("R11")
async def test_words_of_a_live_session_change_and_the_session_goes_on(visitor: Visitor) -> None:
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        await visitor.service.parts.books.set_clock(visitor.account_id, 0)
        page = await connected(visitor)
        await page.shows(computer.desktop)
        await pass_time(visitor, seconds=245)
        await expect(page.part("toast")).to_contain_text("One minute left.")
        await page.panel("picture")
        await page.press("panel-language-fr")
        await expect(page.part("toast")).to_contain_text("Il reste une minute.")
        await expect(page.part("toast-link")).to_have_text("Acheter l'abonnement")
        await expect(visitor.page.locator("html")).to_have_attribute("lang", "fr")
        await expect(page.part("panel-picture")).to_contain_text("Image et contrôle")
        await expect(page.part("tool-picture")).to_have_attribute("title", "Image et contrôle")
        await expect(page.canvas).to_have_attribute("aria-label", "Écran de Studio")
        await expect(page.part("panel-language-fr")).to_have_attribute("aria-current", "true")
        await expect(page.part("panel-language-en")).not_to_have_attribute("aria-current", "true")
        await expect(page.part("panel-language-fr")).to_be_focused()
        await page.is_in("live")
        await page.time_left("0:55")
        await page.click(320, 200, computer.desktop)
        await page.shows(computer.desktop, pointer=(320, 200), buttons=0)
        assert len(computer.visits) == 1

        await pass_time(visitor, seconds=55)
        await page.over("Vos cinq minutes sont écoulées")
        await page.press("language-en")
        await page.over("Your five minutes are over")
        await expect(page.part("card-buy")).to_have_text("Buy Subscription")
        await expect(page.part("connect-again")).to_have_text("Connect again")
        await expect(page.part("card-waits")).to_contain_text("As soon as your subscription is active")
        assert len(computer.visits) == 1
        await visitor.open("/computers")
        await expect(visitor.page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.rule("R90")
async def test_language_that_cannot_be_asked_for_leaves_the_session_and_says_so(visitor: Visitor) -> None:
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        page = await connected(visitor)
        await page.shows(computer.desktop)
        await visitor.page.route("**/language", lambda route: route.fulfill(status=503))
        visitor.expect_status(503)
        await page.panel("picture")
        await page.press("panel-language-fr")
        await expect(page.part("toast")).to_contain_text("The language could not be changed.")
        await page.is_in("live")
        await expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
