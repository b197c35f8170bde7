"""Everything without a mouse: from the list of computers to the receipt, and a remote session (STYLE 19)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest
from playwright.async_api import Locator, Page, expect

from tests.support.remote_sessions import give_access
from tests.support.shopper import Shopper
from tests.support.synthetic_computer import synthetic_computer
from tests.web.conftest import Visitor
from tests.web.pages.session import SessionPage

pytestmark = pytest.mark.proof

_STOPS: Final = 80
"""More than any page has."""
_SHOWS_FOCUS: Final = """(e) => [e, e.closest("label")].some((each) => {
  const style = each && getComputedStyle(each);
  return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
})"""
_IS_FOCUSED: Final = "all => all.includes(document.activeElement)"


async def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until one of these has the focus; each stop on the way must show that it has it."""
    await expect(wanted.first).to_be_visible()
    for _ in range(_STOPS):
        await page.keyboard.press("Tab")
        at = page.locator(":focus")
        if await at.count() == 0:
            continue  # the focus is at the browser's own bar, from which Tab leads into the page again
        shown = await at.evaluate(_SHOWS_FOCUS)
        assert shown, f"nothing shows the focus of {await at.evaluate('e => e.outerHTML')}"
        if await wanted.evaluate_all(_IS_FOCUSED):
            return
    pytest.fail(f"Tab does not reach {wanted} on {page.url}")


async def press(page: Page, testid: str) -> None:
    """Go to a control and press Enter."""
    await tab_to(page, page.get_by_test_id(testid))
    await page.keyboard.press("Enter")


async def choose(page: Page, group: str, wanted: Locator) -> None:
    """Go to a group of radio buttons, and choose one with the arrows."""
    await tab_to(page, page.locator(f'input[name="{group}"]'))
    await page.keyboard.press("Space")
    for _ in range(_STOPS):
        if await wanted.is_checked():
            return
        await page.keyboard.press("ArrowDown")
    pytest.fail(f"the arrows do not reach {wanted}")


@pytest.mark.rule("R35", "R43")
async def test_subscription_is_bought_and_its_receipt_is_read_by_keyboard(visitor: Visitor) -> None:
    page = await visitor.open("/computers")
    await press(page, "buy")
    await choose(page, "plan", page.get_by_test_id("plan-access_year"))
    await press(page, "continue")
    for field, text in (
        ("name", "Ada Lovelace"),
        ("street", "1 Analytical Row"),
        ("postal-code", "SW1A 1AA"),
        ("city", "London"),
    ):
        await tab_to(page, page.get_by_test_id(field))
        await page.keyboard.type(text)
    await tab_to(page, page.get_by_test_id("country"))
    await page.keyboard.type("United K")
    await expect(page.get_by_test_id("country")).to_have_value("GB")
    await press(page, "continue")
    await choose(page, "pay_with", page.locator('input[value="instrument:sim_card_works"]'))
    await press(page, "pay")
    await expect(page.get_by_test_id("order-title")).to_contain_text("being processed")
    await Shopper(visitor.service, visitor.account_id).pass_time(timedelta(minutes=5))
    await press(page, "to-receipt")
    await expect(page.locator("main h1")).to_have_count(1)
    assert page.url.endswith("/receipt")


async def test_session_is_begun_used_and_ended_by_keyboard_and_its_screen_has_a_name(
    visitor: Visitor,
) -> None:
    await give_access(visitor.service, visitor.account_id)
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        page = await visitor.open("/computers")
        await press(page, "connect")
        session = SessionPage(page)
        await session.is_in("live")
        await session.shows(computer.desktop)
        role, name = await session.canvas.evaluate("e => [e.getAttribute('role'), e.ariaLabel]")
        assert (role, name) == ("application", "Screen of Studio")
        assert await session.canvas.evaluate(
            "e => document.getElementById(e.getAttribute('aria-describedby')).innerText"
        )
        await session.canvas.focus()
        await page.keyboard.type("hello")
        await session.shows(computer.desktop, typed="hello")
        for happens in (page.keyboard.down, page.keyboard.up):
            for key in ("Control", "Alt", "Shift"):
                await happens(key)
        await expect(session.part("tool-keys")).to_be_focused()
        await press(page, "disconnect")
        await session.is_in("over")
