"""What holds for every page: no complaint of the browser, names for all controls, contrast, no overflow."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.async_api import Page

from account.store.carts import CartChange
from shared.reasons import AccountKind
from tests.support.portal import sign_in_of
from tests.support.shopper import CONTACT, Shopper
from tests.web.conftest import NewVisitor, Visitor
from tests.web.devices import EVERY_THEME

AUTHORIZE = "/oauth/authorize?" + urlencode(
    {
        "response_type": "code",
        "client_id": "access-agent",
        "redirect_uri": "http://127.0.0.1:45678/callback",
        "code_challenge": "c" * 43,
        "code_challenge_method": "S256",
        "state": "s",
        "dpop_jkt": "k" * 43,
        "computer_name": "Studio",
    }
)

# Contrast of every visible text with the nearest opaque ground behind it (WCAG 2.2, 1.4.3).
POOR_CONTRAST = """() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility()) continue;
    const style = getComputedStyle(e);
    const [a, b] = [light(parse(style.color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) poor.push(`${e.tagName} ${e.textContent.trim().slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return poor;
}"""

CONTROLS = {"button", "link", "textbox", "checkbox", "combobox", "radio"}


async def nameless_controls(page: Page) -> list[str]:
    """Controls without an accessible name, as Chromium computes it."""
    session = await page.context.new_cdp_session(page)
    tree = await session.send("Accessibility.getFullAXTree")
    await session.detach()
    nodes = [node for node in tree["nodes"] if node.get("role", {}).get("value") in CONTROLS]
    assert nodes, "the page has no control at all"
    return [str(node) for node in nodes if not node.get("name", {}).get("value", "").strip()]


async def every_page(visitor: Visitor) -> list[str]:
    """The addresses of all pages that a signed-in person can see who has bought something."""
    who = Shopper(visitor.service, visitor.account_id)
    bought, perpetual = await who.buy(licences=2), await who.register("desktop_perpetual")
    cart = CartChange(licences=3, contact=CONTACT)
    await who.parts.store.put_cart(who.account_id, bought.id, cart)
    await who.parts.subscriptions.set_account_kind(who.account_id, AccountKind.BUSINESS)
    (order,) = await who.parts.store.orders(who.account_id)
    _, computer_id = await visitor.service.computer(visitor.account_id, "Studio")
    codes = await sign_in_of(visitor.service).device_codes.begin("Server room", "k" * 43)
    visitor.expect_status(404)
    return [
        "/",
        "/computers",
        "/computers?done=renamed",
        "/computers/manage",
        f"/computers/{computer_id}/rename",
        f"/computers/{computer_id}/remove",
        "/subscriptions",
        "/subscriptions?product=desktop_pro&show=expired",
        f"/subscriptions/{bought.id}",
        f"/subscriptions/{bought.id}/licences",
        f"/subscriptions/{bought.id}/payment",
        f"/subscriptions/{perpetual.subscription}",
        "/keys",
        "/business",
        "/account",
        f"/store/{bought.id}/contact",
        f"/store/{bought.id}/payment",
        "/orders",
        f"/orders/{order.id}",
        f"/orders/{order.id}/receipt",
        "/payment-methods",
        AUTHORIZE,
        "/activate",
        f"/activate?code={codes.user_code}",
        "/downloads",
        "/buy",
        "/help",
        "/help/renew",
        "/help?q=licence",
        "/help?q=xyzzy",
        "/help/computer_limit_reached",
        "/nothing",
    ]


@pytest.mark.security(8)
@pytest.mark.parametrize("theme", EVERY_THEME)
async def test_every_page_is_readable_and_without_complaint(new_visitor: NewVisitor, theme: str) -> None:
    visitor = await new_visitor(color_scheme=theme, viewport={"width": 360, "height": 740})
    stranger = await new_visitor(signed_in=False, color_scheme=theme, viewport={"width": 360, "height": 740})
    pages = [(visitor, path) for path in await every_page(visitor)]
    for who, path in [*pages, (stranger, "/sign-in"), (stranger, "/sign-up")]:
        page = await who.open(path)
        assert await page.evaluate(POOR_CONTRAST) == [], path
        assert await nameless_controls(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert await page.locator("main h1").count() == 1, path
        assert await page.locator("html").get_attribute("lang") == "en"
        assert (await page.title()).endswith(" – Access")


@pytest.mark.proof
async def test_headings_go_down_step_by_step(visitor: Visitor) -> None:
    for path in await every_page(visitor):
        page = await visitor.open(path)
        levels = await page.locator("h1, h2, h3").evaluate_all("all => all.map(e => Number(e.tagName[1]))")
        assert levels[0] == 1, path
        assert all(later - earlier <= 1 for earlier, later in zip(levels, levels[1:], strict=False)), path
