"""Keys of a real browser that are held while something else happens, and those of a Mac."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.support.synthetic_computer import synthetic_computer
from tests.web.conftest import NewVisitor, Visitor
from tests.web.test_web_session import connected

pytestmark = pytest.mark.proof

ALT, COMMAND, COMMAND_RIGHT, SHIFT = 0xFFE9, 0xFFEB, 0xFFEC, 0xFFE1
A_MAC = "Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' })"


@pytest.mark.security(26)
async def test_key_that_is_held_when_the_picture_is_left_is_let_go(visitor: Visitor) -> None:
    async with synthetic_computer(visitor.service, visitor.account_id) as computer:
        page = await connected(visitor)
        keyboard = visitor.page.keyboard
        await page.shows(computer.desktop)
        await keyboard.down("Shift")
        await page.shows(computer.desktop, keys=(SHIFT,))
        await page.panel("keys")
        await page.part("key-F1").focus()
        await page.shows(computer.desktop, keys=())
        await keyboard.up("Shift")
        await page.press("tool-keys")
        await page.canvas.focus()
        await keyboard.type("small")
        await page.shows(computer.desktop, typed="small", keys=())


@pytest.mark.parametrize(
    ("system", "held"), [("mac", (COMMAND, COMMAND_RIGHT, ALT)), ("linux", (ALT, COMMAND, 0xFF7E))]
)
async def test_command_of_a_mac_is_the_command_of_another_and_an_alt_elsewhere(
    new_visitor: NewVisitor, system: str, held: tuple[int, ...]
) -> None:
    visitor = await new_visitor()
    await visitor.context.add_init_script(A_MAC)
    async with synthetic_computer(visitor.service, visitor.account_id, system=system) as computer:
        page = await connected(visitor)
        await page.shows(computer.desktop)
        for code in ("MetaLeft", "MetaRight", "AltLeft"):
            await visitor.page.keyboard.down(code)
        await page.shows(computer.desktop, keys=held)
        for code in ("MetaLeft", "MetaRight", "AltLeft"):
            await visitor.page.keyboard.up(code)
        await page.shows(computer.desktop, keys=())
        await expect(page.canvas).to_be_focused()
