"""The signed-in area in a real browser: each device, live updates, keyboard (RULES R43, R66, R75, R91)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import expect

from gui.qa.portal.area import DashboardPage, LicencesPage, SubscriptionPage, SubscriptionsPage
from gui.qa.portal.base import LivePage
from gui.qa.portal.computers import ComputersPage
from shared.reasons import AccountKind, BusinessRole
from tests.support.shopper import SETTLED, Shopper
from tests.web.conftest import NewVisitor, Visitor
from tests.web.devices import ANDROID, DEVICES, IPAD
from tests.web.pages.base import place_of

pytestmark = pytest.mark.proof

NAVIGATION = ("dashboard", "computers", "subscriptions", "help")
MENU = ("account", "orders", "payment_methods", "keys", "business", "activate")


@pytest.mark.rule("R80")
@pytest.mark.parametrize("device", DEVICES.values(), ids=DEVICES)
async def test_everything_is_within_reach_on_every_device(
    new_visitor: NewVisitor, device: dict[str, Any]
) -> None:
    visitor = await new_visitor(**device)
    page = LivePage(await visitor.open("/"))
    for name in NAVIGATION:
        await page.press(f"nav-{name}")
        await expect(page.part(f"nav-{name}")).to_have_attribute("aria-current", "page")
        assert await page.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    for name in MENU:
        await page.press("menu")
        await page.press(f"menu-{name}")
        await expect(page.page.locator("h1")).to_be_visible()
        assert await page.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


async def test_menu_is_used_by_keyboard_and_closed_by_escape(visitor: Visitor) -> None:
    page = LivePage(await visitor.open("/"))
    await page.part("menu").focus()
    await page.page.keyboard.press("Enter")
    await expect(page.part("menu-account")).to_be_visible()
    await page.page.keyboard.press("Escape")
    await expect(page.part("menu-account")).to_be_hidden()
    await expect(page.part("menu")).to_be_focused()


@pytest.mark.rule("R66")
async def test_tablet_of_the_app_store_has_buy_at_the_top_of_the_list(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**IPAD)
    await visitor.service.computer(visitor.account_id, "Studio")
    page = ComputersPage(await visitor.open("/computers"))
    buy = page.part("buy")
    await expect(buy).to_have_attribute("href", "/app-store/subscribe")
    above, below = await place_of(buy), await place_of(page.rows.first)
    assert above["y"] + above["height"] <= below["y"]


@pytest.mark.rule("R66")
async def test_tablet_that_calls_itself_a_mac_is_known_by_its_touch_screen(new_visitor: NewVisitor) -> None:
    desktop_site = (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15"
    )
    visitor = await new_visitor(**{**IPAD, "user_agent": desktop_site})
    await visitor.page.add_init_script("Object.defineProperty(navigator, 'maxTouchPoints', { get: () => 5 })")
    page = ComputersPage(await visitor.open("/computers"))
    await expect(page.part("buy")).to_have_attribute("href", "/app-store/subscribe")


@pytest.mark.rule("R31")
@pytest.mark.rule("R64")
async def test_phone_and_desktop_have_buy_on_the_right_or_below_of_trial_mode(
    new_visitor: NewVisitor,
) -> None:
    for device in (ANDROID, DEVICES["desktop"]):
        visitor = await new_visitor(**device)
        page = ComputersPage(await visitor.open("/computers"))
        assert await page.text("subscription-status") == "Trial mode"
        await expect(page.part("buy")).to_have_attribute("href", "/buy")


@pytest.mark.rule("R43")
@pytest.mark.rule("R91")
@pytest.mark.parametrize("path", ["/", "/computers", "/subscriptions"])
async def test_purchase_shows_by_itself_on_every_page_that_tells_of_it(visitor: Visitor, path: str) -> None:
    who = Shopper(visitor.service, visitor.account_id)
    page = LivePage(await visitor.open(path))
    await page.listening()
    await who.order()
    await who.pass_time(SETTLED)
    await expect(page.part("live")).to_contain_text("Renews on 15 January 2027")
    await expect(page.part("live-status")).not_to_be_empty()


@pytest.mark.rule("R91")
async def test_details_change_by_themselves_and_keep_focus_and_what_is_open(visitor: Visitor) -> None:
    who = Shopper(visitor.service, visitor.account_id)
    bought = await who.buy()
    page = SubscriptionPage(await visitor.open(f"/subscriptions/{bought.id}"))
    await page.listening()
    await page.part("change-payment").focus()
    await who.more_licences(bought.id, 2)
    await expect(page.field("products")).to_contain_text("2 licences for 10 computers")
    await expect(page.part("change-payment")).to_be_focused()
    await who.parts.subscriptions.set_auto_renewal(who.account_id, bought.id, False)
    await expect(page.part("renewal-change")).to_be_visible()
    await expect(page.part("live-status")).to_contain_text("being disabled")


@pytest.mark.rule("R91")
async def test_focus_goes_to_the_page_when_the_focused_button_is_gone(visitor: Visitor) -> None:
    who = Shopper(visitor.service, visitor.account_id)
    bought = await who.buy()
    page = SubscriptionPage(await visitor.open(f"/subscriptions/{bought.id}"))
    await page.listening()
    await page.part("disable-auto-renewal").focus()
    await who.parts.subscriptions.set_auto_renewal(who.account_id, bought.id, False)
    await expect(page.part("renewal-change")).to_be_visible()
    await expect(visitor.page.locator("main")).to_be_focused()


@pytest.mark.rule("R54")
@pytest.mark.rule("R64")
async def test_filter_and_buy_follow_the_end_of_a_subscription(visitor: Visitor) -> None:
    who = Shopper(visitor.service, visitor.account_id)
    bought = await who.buy("access_month")
    await who.parts.subscriptions.set_auto_renewal(who.account_id, bought.id, False)
    await who.pass_time(timedelta(days=27))
    listed = SubscriptionsPage(await visitor.open("/subscriptions"))
    await listed.show("expiring")
    await expect(listed.row("Access").get_by_test_id("row-status")).to_have_text("Expiring soon")
    await listed.listening()
    await who.pass_time(timedelta(days=10))
    await expect(listed.part("no-subscriptions")).to_be_visible()
    await expect(listed.part("buy")).to_be_visible()
    dashboard = DashboardPage(await visitor.open("/"))
    await expect(dashboard.card("access").get_by_test_id("product-status")).to_have_text("Expired")


@pytest.mark.rule("R72")
async def test_price_follows_the_number_without_a_press(visitor: Visitor) -> None:
    who = Shopper(visitor.service, visitor.account_id)
    bought = await who.buy()
    page = LicencesPage(await visitor.open(f"/subscriptions/{bought.id}/licences"))
    await expect(page.part("quote-amount")).to_have_text("€19.99")
    await page.part("licences").fill("3")
    await page.part("licences").press("Tab")
    await expect(page.part("quote-amount")).to_have_text("€39.98")


@pytest.mark.rule("R75")
async def test_app_store_subscription_says_not_yet_and_offers_to_tell(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**IPAD)
    who = Shopper(visitor.service, visitor.account_id)
    store = LivePage(await visitor.open("/app-store/subscribe"))
    await store.press("plan-app_store_year")
    await store.press("subscribe")
    await expect(visitor.page.locator("h1")).to_be_visible()
    access = await who.access()
    page = LicencesPage(await visitor.open(f"/subscriptions/{access.id}/licences"))
    await expect(page.part("not-yet")).to_contain_text("Not available yet")
    await page.press("news-want")
    await expect(page.part("news-wanted")).to_be_visible()
    assert await who.parts.subscriptions.wanted_news(who.account_id)
    await page.press("news-cancel")
    await expect(page.part("news-want")).to_be_visible()
    assert not await who.parts.subscriptions.wanted_news(who.account_id)


async def test_twice_the_text_size_hides_nothing(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(viewport={"width": 1280, "height": 800})
    who = Shopper(visitor.service, visitor.account_id)
    bought = await who.buy(licences=2)
    for path in ("/", "/computers", "/subscriptions", f"/subscriptions/{bought.id}", "/account"):
        page = await visitor.open(path)
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.rule("R24")
async def test_key_that_is_registered_elsewhere_appears_while_another_is_being_typed(
    visitor: Visitor,
) -> None:
    who = Shopper(visitor.service, visitor.account_id)
    page = LivePage(await visitor.open("/keys"))
    await page.listening()
    await page.part("key").press_sequentially("ABCDE")
    await who.register("desktop_perpetual")
    await expect(page.part("key-row")).to_be_visible()
    await expect(page.part("live-status")).to_have_text("A key was registered.")
    await expect(page.part("key")).to_have_value("ABCDE")
    await expect(page.part("key")).to_be_focused()


@pytest.mark.rule("R27")
async def test_member_who_is_added_elsewhere_appears(visitor: Visitor) -> None:
    subscriptions = visitor.service.parts.subscriptions
    await subscriptions.set_account_kind(visitor.account_id, AccountKind.BUSINESS)
    bob = f"member-of-{visitor.email}"
    await visitor.service.account(bob)
    page = LivePage(await visitor.open("/business"))
    await page.listening()
    await subscriptions.add_member(visitor.account_id, bob, BusinessRole.ADMIN)
    await expect(page.part("members")).to_contain_text(bob)
    await expect(page.part("live-status")).to_have_text(f"{bob} was added.")
