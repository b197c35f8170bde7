"""A remote session on phones and tablets: touch, the on-screen keyboard, room and contrast."""

from __future__ import annotations

import pytest
from playwright.async_api import CDPSession, expect

from tests.support.synthetic_computer import synthetic_computer
from tests.web.conftest import NewVisitor, Visitor
from tests.web.devices import ANDROID, DESKTOP, IPAD
from tests.web.pages.session import SessionPage
from tests.web.test_web_all_pages import POOR_CONTRAST, nameless_controls
from tests.web.test_web_session import connected

pytestmark = pytest.mark.proof
RIGHT = 4
PROFILES = {
    "desktop": DESKTOP,
    "ipad": IPAD,
    "android": ANDROID,
    "sideways": {**ANDROID, "viewport": {"width": 839, "height": 412}},
    "small": {**ANDROID, "viewport": {"width": 320, "height": 568}},
}


class Finger:
    """One finger on the canvas; its touches are real ones of Chromium, which last as long as the debugging
    session."""

    def __init__(self, page: SessionPage, debugging: CDPSession, left: float, top: float) -> None:
        self._page = page
        self._debugging = debugging
        self._origin = left, top

    @classmethod
    async def on(cls, page: SessionPage) -> Finger:
        """A finger over the page's canvas."""
        box = await page.canvas.bounding_box()
        assert box is not None
        return cls(page, await page.page.context.new_cdp_session(page.page), box["x"], box["y"])

    async def down(self, x: float, y: float) -> None:
        """Put it down there."""
        await self._send("touchStart", x, y)

    async def move(self, x: float, y: float) -> None:
        """Move it there."""
        await self._send("touchMove", x, y)

    async def up(self) -> None:
        """Lift it."""
        await self._debugging.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    async def _send(self, kind: str, x: float, y: float) -> None:
        left, top = self._origin
        points = [{"x": left + x, "y": top + y}]
        await self._debugging.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


async def test_fingers_click_and_hold_and_the_devices_keyboard_types(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**ANDROID)
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        page = await connected(visitor)
        desktop = computer.desktop
        await page.shows(desktop)
        scale = await page.scale(desktop)
        finger = await Finger.on(page)
        await finger.down(100.5 * scale, 80.5 * scale)
        await finger.up()
        await page.shows(desktop, pointer=(100, 80), buttons=0)
        await finger.down(200.5 * scale, 90.5 * scale)
        await page.shows(desktop, pointer=(200, 90), buttons=RIGHT)
        await finger.up()
        await page.shows(desktop, buttons=0)

        await page.press("tool-type")
        await expect(page.part("typing")).to_be_focused()
        await visitor.page.keyboard.insert_text("Bonjoir")
        await visitor.page.keyboard.press("Backspace")
        await visitor.page.keyboard.press("Backspace")
        await visitor.page.keyboard.insert_text("ur à toi")
        await page.shows(desktop, typed="Bonjour à toi", keys=())
        await page.press("tool-type")
        await expect(page.part("typing")).not_to_be_focused()


async def test_picture_in_its_own_size_is_moved_by_a_finger(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**ANDROID)
    async with synthetic_computer(visitor.service, visitor.account_id):
        page = await connected(visitor)
        await expect(page.part("tool-move")).to_be_hidden()
        await page.panel("picture")
        await page.part("size-scroll").check()
        await page.press("tool-picture")
        await page.press("tool-move")
        await expect(page.part("tool-move")).to_have_attribute("aria-pressed", "true")
        before = await page.canvas.screenshot()
        finger = await Finger.on(page)
        await finger.down(200, 100)
        for x in range(200, 60, -20):
            await finger.move(x, 100)
        await finger.up()
        assert await page.canvas.screenshot() != before
        await visitor.page.reload()
        await page.is_in("live")
        await expect(page.part("size-scroll")).to_be_checked()


async def fits(page: SessionPage, where: str) -> None:
    """Nothing sticks out, every text is readable, every control has a name."""
    assert await page.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
    assert await page.page.evaluate(POOR_CONTRAST) == [], where
    assert await nameless_controls(page.page) == [], where
    small = await page.page.evaluate(
        """() => [...document.querySelectorAll("button, a, label:has(input)")]
          .filter((each) => each.checkVisibility() && !each.closest("p"))
          .map((each) => [each, each.getBoundingClientRect()])
          .filter(([each, { width, height }]) => width < 44 || height < 44)
          .map(([each]) => each.outerHTML.slice(0, 80))"""
    )
    assert small == [], where


@pytest.mark.rule("R90")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("device", PROFILES)
async def test_every_part_fits_and_can_be_read(new_visitor: NewVisitor, device: str, theme: str) -> None:
    locale = "fr-FR" if theme == "dark" else "en-GB"
    visitor: Visitor = await new_visitor(**{**PROFILES[device], "color_scheme": theme, "locale": locale})
    async with synthetic_computer(visitor.service, visitor.account_id, "w" * 64) as computer:
        computer.asks = True
        await visitor.open(f"/computers/{computer.ends.computer_id}/session")
        page = SessionPage(visitor.page)
        await page.is_in("asking")
        await fits(page, "asking")
        await computer.allow()
        await page.is_in("live")
        for panel in ("keys", "clipboard", "picture"):
            await page.panel(panel)
            await fits(page, panel)
            await page.press(f"tool-{panel}")
        await page.press("disconnect")
        await page.is_in("over")
        await expect(page.part("connect-again")).to_be_in_viewport()
        await fits(page, "over")
