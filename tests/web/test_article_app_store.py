"""The App Store's path of articles C and E, as a reader with a phone or tablet of that store follows it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import Locator, expect

from gui.qa.portal.app_store import AppStorePage
from tests.support.shopper import Shopper
from tests.web.conftest import NewVisitor, Visitor
from tests.web.devices import EVERY_THEME, IPAD

IPHONE = {
    **IPAD,
    "viewport": {"width": 390, "height": 844},
    "user_agent": (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
        "Version/17.4 Mobile/15E148 Safari/604.1"
    ),
}
DEVICES = {"ipad": IPAD, "iphone": IPHONE}
DAY = timedelta(days=1)
YEAR = "app_store_year"


def account_of(visitor: Visitor) -> Shopper:
    """The visitor's account, as the service has it."""
    return Shopper(visitor.service, visitor.account_id)


async def subscribed(visitor: Visitor) -> AppStorePage:
    """Somebody with a yearly subscription, on the page that manages it."""
    await visitor.service.parts.app_store.buy(visitor.account_id, YEAR, "wish-of-a-reader")
    return AppStorePage(await visitor.open("/app-store/manage"))


@pytest.mark.rule("R66")
@pytest.mark.rule("R39")
@pytest.mark.parametrize("device", ["iphone", pytest.param("ipad", marks=pytest.mark.proof)])
async def test_buy_above_the_computers_leads_to_the_sheet_and_yearly_is_active_at_once(
    new_visitor: NewVisitor, device: str
) -> None:
    visitor = await new_visitor(**DEVICES[device])
    page = AppStorePage(await visitor.open("/computers"))
    await expect(page.part("subscription-status")).to_have_text("Trial mode")
    await page.press("buy")
    await expect(page.part("simulated")).to_be_visible()
    await expect(page.part("sheet-account")).to_have_text(visitor.email)
    await page.choose("app_store_month")
    await page.choose(YEAR)
    await page.press("subscribe")
    await expect(page.part("done")).to_contain_text("You are subscribed")
    await expect(page.part("done-date")).to_have_text("Renews on 15 January 2027")
    await page.press("to-computers")
    await expect(page.part("subscription-status")).to_have_text("Subscription active")


@pytest.mark.rule("R34")
@pytest.mark.invariant(1)
@pytest.mark.parametrize("device", ["iphone", pytest.param("ipad", marks=pytest.mark.proof)])
async def test_double_click_on_subscribe_buys_once(new_visitor: NewVisitor, device: str) -> None:
    visitor = await new_visitor(**DEVICES[device])
    page = AppStorePage(await visitor.open("/app-store/subscribe"))
    await page.part("subscribe").dblclick()
    await expect(page.part("done")).to_contain_text("You are subscribed")
    await visitor.open("/app-store/history")
    await expect(page.part("line")).to_have_count(1)


@pytest.mark.rule("R37")
@pytest.mark.rule("R39")
async def test_it_renews_by_itself_while_the_page_is_open(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**IPHONE)
    page = await subscribed(visitor)
    await expect(page.part("date")).to_have_text("15 January 2027")
    await page.listening()
    await account_of(visitor).pass_time(366 * DAY)
    await expect(page.part("date")).to_have_text("15 January 2028")
    await visitor.open("/computers")
    await expect(page.part("subscription-status")).to_have_text("Subscription active")


@pytest.mark.rule("R53")
@pytest.mark.rule("R54")
async def test_it_is_managed_in_the_app_store_and_only_there(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**IPAD)
    await subscribed(visitor)
    page = AppStorePage(await visitor.open("/manage"))
    await expect(page.page.locator("main")).to_contain_text("Managed by the App Store")
    await page.press("manage-in-app-store")
    await expect(page.part("date-label")).to_have_text("Renews on")
    await page.press("cancel-renewal")
    await expect(page.part("date-label")).to_have_text("Ends on")
    await expect(page.part("state")).to_have_text("Active, will not renew")
    await page.press("resume-renewal")
    await expect(page.part("date-label")).to_have_text("Renews on")


@pytest.mark.rule("R46")
async def test_a_refund_suspends_while_the_computers_page_is_open(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**IPHONE)
    page = await subscribed(visitor)
    other = AppStorePage(await visitor.context.new_page())
    await other.page.goto(visitor.service.base_url + "/computers")
    await expect(other.part("subscription-status")).to_have_text("Subscription active")
    await page.page.bring_to_front()
    await page.press("to-refund")
    await expect(page.part("refund")).to_contain_text("€19.99")
    await page.press("confirm-refund")
    await expect(page.part("past")).to_have_attribute("data-state", "refunded")
    await other.page.bring_to_front()
    await expect(other.part("subscription-status")).to_have_text("Subscription suspended")


@pytest.mark.rule("R55")
async def test_a_failing_payment_shows_grace_and_payment_again_ends_it(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**IPHONE)
    page = await subscribed(visitor)
    await page.press("billing-fails")
    await expect(page.part("billing-works")).to_be_visible()
    await account_of(visitor).pass_time(366 * DAY)
    await page.shows("grace")
    await expect(page.part("date")).to_have_text("22 January 2027")
    await page.press("billing-works")
    await page.shows("paid")
    await expect(page.part("date")).to_have_text("15 January 2028")


@pytest.mark.rule("R39")
async def test_asking_to_buy_waits_for_the_one_who_pays(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**IPHONE)
    page = AppStorePage(await visitor.open("/app-store/subscribe"))
    await page.press("ask-to-buy")
    await expect(page.part("ask")).to_have_attribute("data-answer", "waiting")
    await page.listening()
    parent = AppStorePage(await visitor.context.new_page())
    await parent.page.goto(page.page.url + "/answer")
    await expect(parent.part("answer")).to_contain_text(visitor.email)
    await parent.press("approve")
    await expect(parent.part("ask")).to_have_attribute("data-answer", "approved")
    await page.page.bring_to_front()
    await expect(page.part("ask")).to_have_attribute("data-answer", "approved")
    await page.press("to-computers")
    await expect(page.part("subscription-status")).to_have_text("Subscription active")


@pytest.mark.rule("R37")
async def test_with_a_web_subscription_the_sheet_does_not_sell(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**IPAD)
    await account_of(visitor).buy("access_year")
    visitor.expect_status(409)
    page = AppStorePage(await visitor.open("/app-store/subscribe"))
    await expect(page.part("trouble")).to_have_attribute("data-code", "active_subscription_exists")
    await expect(page.part("possible-from")).to_contain_text("15 January 2027")
    await expect(page.part("subscribe")).to_have_count(0)


@pytest.mark.parametrize(
    "device",
    [
        {**IPHONE, "viewport": {"width": 320, "height": 640}},
        *(pytest.param(each, marks=pytest.mark.proof) for each in (IPHONE, IPAD)),
    ],
)
@pytest.mark.parametrize("colour", EVERY_THEME)
async def test_every_page_fits_and_can_be_touched_and_named(
    new_visitor: NewVisitor, device: dict[str, object], colour: str
) -> None:
    visitor = await new_visitor(**{**device, "color_scheme": colour})
    await subscribed(visitor)
    customer = await visitor.service.parts.app_store.entries(visitor.account_id)
    refund = f"/app-store/subscriptions/{customer[0].subject}/refund"
    for path in ("/app-store/manage", "/app-store/history", refund, f"/app-store/done/{customer[0].subject}"):
        page = AppStorePage(await visitor.open(path))
        width = await page.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, f"{path} is {width} px too wide"
        await expect(page.page.get_by_role("heading", level=1)).to_have_count(1)
        for control in await page.page.locator("main a, main button, nav a").all():
            await _can_be_used(control, path)


async def _can_be_used(control: Locator, path: str) -> None:
    box, name = await control.bounding_box(), (await control.inner_text()).strip()
    assert box is not None, path
    assert re.search(r"\w", name), f"{path} has a nameless control"
    assert box["height"] >= 44, f"{name} on {path} is {box['height']} px high"
