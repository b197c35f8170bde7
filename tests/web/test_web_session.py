"""A remote session in a real browser: picture, keys, pointer, clipboard (DESIGN section 5, RULES R83)."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from gui.qa.portal.computers import ComputersPage
from shared.reasons import EndReason
from tests.support.synthetic_computer import synthetic_computer
from tests.web.conftest import NewVisitor, Visitor
from tests.web.pages.session import SessionPage
from tests.web.test_web_all_pages import nameless_controls

SHIFT = 0xFFE1
LONG = "é\n😀" * 50_000
HOSTILE = "<img src=x onerror=alert(1)>"


async def connected(visitor: Visitor, name: str = "Studio") -> SessionPage:
    """The page of a session that was opened from the Computers page."""
    await visitor.open("/computers")
    await ComputersPage(visitor.page).row(name).get_by_test_id("connect").click()
    page = SessionPage(visitor.page)
    await page.is_in("live")
    return page


@pytest.mark.rule("R83")
async def test_screen_of_a_computer_is_shown_and_used_from_the_computers_page(visitor: Visitor) -> None:
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        page = await connected(visitor)
        desktop = computer.desktop
        await page.shows(desktop)
        await expect(page.canvas).to_be_focused()
        await page.click(320, 200, desktop)
        await page.shows(desktop, pointer=(320, 200), buttons=0)
        await visitor.page.keyboard.type("Grüße, 5 €")
        await page.shows(desktop, typed="Grüße, 5 €", keys=())
        await page.panel("keys")
        await page.press("sticky-Shift")
        await page.shows(desktop, keys=(SHIFT,))
        await page.press("key-Delete")
        await page.shows(desktop, keys=())
        assert desktop.pressed == ()
        visit = computer.visits[-1]
        await page.press("disconnect")
        await page.over("You are disconnected")
        assert await computer.until_over(visit) is EndReason.ENDED_BY_CLIENT


@pytest.mark.proof
async def test_text_goes_both_ways_by_the_clipboard_panel(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(permissions=["clipboard-read", "clipboard-write"])
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        page = await connected(visitor)
        await page.panel("clipboard")
        computer.desktop.copy("from there: é €")
        await expect(page.part("clipboard")).to_have_value("from there: é €")
        await page.press("clipboard-copy")
        await expect(page.part("toast")).to_contain_text("Copied to this device.")
        assert await visitor.page.evaluate("navigator.clipboard.readText()") == "from there: é €"
        await page.part("clipboard").fill("from here")
        await page.press("clipboard-send")
        await page.shows(computer.desktop, clipboard="from here")
        computer.desktop.copy(LONG)
        await expect(page.part("clipboard")).to_have_value(LONG)


@pytest.mark.proof
@pytest.mark.security(25)
async def test_view_only_sends_nothing_until_it_is_switched_off(visitor: Visitor) -> None:
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        page = await connected(visitor)
        await page.shows(computer.desktop)
        await page.panel("picture")
        await page.part("view-only").check()
        await expect(page.part("tool-keys")).to_be_hidden()
        await page.click(100, 100, computer.desktop)
        await visitor.page.keyboard.type("secret")
        await page.panel("picture")
        await page.part("view-only").uncheck()
        await page.click(320, 200, computer.desktop)
        await visitor.page.keyboard.type("open")
        await page.shows(computer.desktop, typed="open", pointer=(320, 200))


@pytest.mark.proof
async def test_toolbar_is_reached_from_inside_the_picture_by_keyboard(visitor: Visitor) -> None:
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        page = await connected(visitor)
        await page.press("tool-hide")
        await expect(page.part("show-tools")).to_be_focused()
        await page.canvas.focus()
        for key in ("Control", "Alt", "Shift"):
            await visitor.page.keyboard.down(key)
        for key in ("Control", "Alt", "Shift"):
            await visitor.page.keyboard.up(key)
        await expect(page.part("tool-keys")).to_be_focused()
        await page.shows(computer.desktop, keys=())
        await visitor.page.keyboard.press("ArrowRight")
        await expect(page.part("tool-clipboard")).to_be_focused()
        await visitor.page.keyboard.press("Enter")
        await expect(page.part("clipboard-send").or_(page.part("clipboard")).first).to_be_focused()
        await visitor.page.keyboard.press("Escape")
        await expect(page.part("tool-clipboard")).to_be_focused()


@pytest.mark.proof
@pytest.mark.security(30)
async def test_any_name_is_only_text_on_every_card_and_without_script(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor()
    async with synthetic_computer(visitor.service, visitor.account_id, HOSTILE) as computer:
        computer.asks = True
        await visitor.open(f"/computers/{computer.ends.computer_id}/session")
        page = SessionPage(visitor.page)
        await page.is_in("asking")
        await expect(page.part("card-title")).to_have_text(f"Waiting for the person at {HOSTILE}")
        await expect(page.part("session-computer")).to_have_text(HOSTILE)
        await computer.allow()
        await page.is_in("live")
        await expect(page.canvas).to_have_accessible_name(f"Screen of {HOSTILE}")
        assert await visitor.page.locator("img[src=x]").count() == 0
        assert await nameless_controls(visitor.page) == []
