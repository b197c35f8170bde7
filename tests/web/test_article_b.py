"""Article B, as its reader would follow it: a purchase on the web site, its status, its auto-renewal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import expect

from gui.qa.portal.shop import ShopPage
from shared.reasons import OrderState
from shared.sales import Order
from tests.support.portal import session_cookie, sign_in_of
from tests.support.shopper import Shopper
from tests.web.conftest import NewVisitor, Visitor
from tests.web.devices import DESKTOP, DEVICES, EVERY_DEVICE, IPAD

PROCESSED = "Your order is being processed"
COMPLETE = "Thank you. Your order is complete"


def wallet(visitor: Visitor) -> Shopper:
    """The visitor's account, as the service has it."""
    return Shopper(visitor.service, visitor.account_id)


async def orders_of(visitor: Visitor) -> tuple[Order, ...]:
    return await visitor.service.parts.store.orders(visitor.account_id)


async def second_browser(new_visitor: NewVisitor, visitor: Visitor, **options: object) -> Visitor:
    """The same person on another device."""
    other = await new_visitor(signed_in=False, **options)
    token = await sign_in_of(visitor.service).browser_sessions.open(visitor.account_id)
    cookie = {
        "name": session_cookie(visitor.service),
        "value": token.reveal(),
        "url": visitor.service.base_url,
    }
    await other.context.add_cookies([cookie])  # type: ignore[list-item]
    return other


@pytest.mark.rule("R32")
@pytest.mark.rule("R40")
@pytest.mark.rule("R41")
@pytest.mark.rule("R43")
@pytest.mark.parametrize("device", EVERY_DEVICE)
async def test_card_is_active_within_five_minutes_and_the_page_says_so_by_itself(
    new_visitor: NewVisitor, device: str
) -> None:
    visitor = await new_visitor(**DEVICES[device])
    shop = ShopPage(await visitor.open("/store/access"))
    await shop.buy("access_two_years")
    await shop.shows(PROCESSED)
    await shop.listening()
    await wallet(visitor).pass_time(timedelta(minutes=5))
    await shop.shows(COMPLETE)
    await expect(shop.part("order-until")).to_have_text("Renews on 15 January 2028")
    await expect(shop.part("live-status")).to_have_text(COMPLETE)
    await shop.press("to-computers")
    await expect(shop.part("subscription-status")).to_have_text("Subscription active")


@pytest.mark.rule("R34")
@pytest.mark.invariant(1)
@pytest.mark.parametrize("device", EVERY_DEVICE)
async def test_double_click_on_pay_now_bills_once(new_visitor: NewVisitor, device: str) -> None:
    visitor = await new_visitor(**DEVICES[device])
    shop = ShopPage(await visitor.open("/store/access"))
    await shop.choose_plan("access_year")
    await shop.give_contact()
    await shop.choose_payment("instrument:sim_card_works")
    await shop.part("pay").dblclick()
    await shop.shows(PROCESSED)
    (order,) = await orders_of(visitor)
    assert visitor.page.url.partition("?")[0] == f"{visitor.service.base_url}/orders/{order.id}"
    await wallet(visitor).pass_time(timedelta(minutes=5))
    await shop.shows(COMPLETE)
    (order,) = await orders_of(visitor)
    assert (order.state, order.received) == (OrderState.PAID, order.amount)


@pytest.mark.rule("R34")
async def test_double_click_without_script_and_the_back_button_bill_once(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(java_script_enabled=False)
    shop = ShopPage(await visitor.open("/store/access"))
    await shop.choose_plan("access_month")
    await shop.give_contact()
    await shop.choose_payment("instrument:sim_card_works")
    await shop.part("pay").dblclick()
    await shop.shows(PROCESSED)
    (order,) = await orders_of(visitor)
    await visitor.page.go_back()
    if "/payment" in visitor.page.url and await shop.part("pay").is_visible():
        await shop.press("pay")
    await shop.shows(PROCESSED)
    assert [each.id for each in await orders_of(visitor)] == [order.id]


@pytest.mark.rule("R42")
@pytest.mark.rule("R43")
@pytest.mark.parametrize("device", EVERY_DEVICE)
async def test_paypal_is_active_once_the_payment_was_received(new_visitor: NewVisitor, device: str) -> None:
    visitor = await new_visitor(**DEVICES[device])
    shop = ShopPage(await visitor.open("/store/access"))
    await shop.choose_plan("access_year")
    await shop.give_contact()
    await shop.pay("instrument:sim_paypal_works")
    await shop.shows("Your order waits for PayPal")
    await visitor.open("/computers")
    await expect(shop.part("subscription-status")).to_have_text("Waiting for your payment")
    await shop.press("open-order")
    await shop.press("to-processor")
    await expect(shop.part("processor-page")).to_contain_text("Approve this payment?")
    await shop.part("approve").dblclick()
    await shop.shows(COMPLETE)
    (order,) = await orders_of(visitor)
    assert order.received == order.amount


@pytest.mark.rule("R42")
async def test_transfer_waits_for_days_with_everything_needed_to_pay_it(visitor: Visitor) -> None:
    shop = ShopPage(await visitor.open("/store/access"))
    await shop.choose_plan("access_year")
    await shop.give_contact()
    await shop.pay("instrument:sim_transfer_works")
    await shop.shows("Your order waits for your transfer")
    (order,) = await orders_of(visitor)
    await expect(shop.part("transfer-amount")).to_have_text("€19.99")
    await expect(shop.part("transfer-reference")).to_have_text(order.number)
    await shop.listening()
    await wallet(visitor).pass_time(timedelta(hours=23))
    await shop.shows("Your order waits for your transfer")
    await wallet(visitor).pass_time(timedelta(days=4))
    await shop.shows(COMPLETE)


@pytest.mark.rule("R20")
@pytest.mark.rule("R43")
@pytest.mark.rule("R83")
async def test_status_is_checked_on_the_computers_page_and_on_the_ipad(new_visitor: NewVisitor) -> None:
    stranger = await new_visitor(signed_in=False, **DESKTOP)
    await stranger.open("/computers")
    await expect(stranger.page.get_by_test_id("submit")).to_be_visible()  # sign in first
    visitor = await new_visitor(**DESKTOP)
    shop = ShopPage(await visitor.open("/computers"))
    await expect(shop.part("subscription-status")).to_have_text("Trial mode")
    await shop.press("buy")
    await shop.buy("access_year")
    tablet = await second_browser(new_visitor, visitor, **IPAD)
    here, there = shop, ShopPage(await tablet.open("/computers"))
    await visitor.open("/computers")
    for page in (here, there):
        await expect(page.part("subscription-status")).to_have_text("Waiting for your payment")
        await expect(page.part("buy")).to_have_count(0)
        await page.listening()
    await wallet(visitor).pass_time(timedelta(minutes=5))
    for page in (here, there):
        await expect(page.part("subscription-status")).to_have_text("Subscription active")
        await expect(page.part("subscription-date")).to_have_text("Renews on 15 January 2027")


@pytest.mark.rule("R50")
@pytest.mark.rule("R51")
@pytest.mark.rule("R54")
@pytest.mark.parametrize("device", EVERY_DEVICE)
async def test_auto_renewal_is_switched_off_by_manage_and_access_stays(
    new_visitor: NewVisitor, device: str
) -> None:
    visitor = await new_visitor(**DEVICES[device])
    await wallet(visitor).buy("access_year")
    shop = ShopPage(await visitor.open("/computers"))
    await shop.press("manage")
    await shop.listening()
    await shop.press("disable-auto-renewal")
    await expect(shop.part("renewal-change")).to_contain_text("being disabled")
    await shop.listening()
    await wallet(visitor).pass_time(timedelta(seconds=5))
    await expect(shop.part("renewal-value")).to_have_text("Off")
    await expect(shop.part("manage-date")).to_have_text("15 January 2027")
    await visitor.open("/computers")
    await expect(shop.part("subscription-date")).to_have_text("Expires on 15 January 2027")
    assert len(await orders_of(visitor)) == 1


@pytest.mark.rule("R38")
@pytest.mark.parametrize("device", ["desktop", pytest.param("android", marks=pytest.mark.proof)])
async def test_who_got_access_with_a_desktop_product_is_told_that_he_need_not_buy(
    new_visitor: NewVisitor, device: str
) -> None:
    visitor = await new_visitor(**DEVICES[device])
    await wallet(visitor).register("desktop_pro")
    shop = ShopPage(await visitor.open("/computers"))
    await shop.press("buy")
    await expect(shop.part("buy-meaning")).to_contain_text("you need not buy it")
    await shop.press("buy-ok")
    await expect(visitor.page).to_have_url(f"{visitor.service.base_url}/computers")
    assert await orders_of(visitor) == ()
