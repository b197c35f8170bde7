"""Article C, as its reader would follow it: renewing and extending, on Android and from My account.

The way of an iPhone or iPad leads to the App Store and is tested there.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import expect

from gui.qa.portal.shop import ShopPage
from shared.reasons import Status
from shared.sales import Subscription
from tests.support.shopper import SETTLED, Shopper
from tests.web.conftest import NewVisitor, Visitor
from tests.web.devices import ANDROID, DEVICES, EVERY_DEVICE


def wallet(visitor: Visitor) -> Shopper:
    """The visitor's account, as the service has it."""
    return Shopper(visitor.service, visitor.account_id)


async def until_end(ada: Shopper, subscription: Subscription, before: timedelta = timedelta(0)) -> None:
    """Let time pass until `before` the end of the subscription."""
    assert subscription.until is not None
    await ada.pass_time(subscription.until - before - ada.now())


async def without_auto_renewal(ada: Shopper, plan: str = "access_year") -> Subscription:
    """A paid subscription whose auto-renewal was switched off."""
    subscription = await ada.buy(plan)
    await ada.parts.subscriptions.set_auto_renewal(ada.account_id, subscription.id, False)
    await ada.pass_time(timedelta(seconds=5))
    return await ada.get(subscription.id)


@pytest.mark.rule("R64")
@pytest.mark.parametrize("device", EVERY_DEVICE)
async def test_expired_subscription_says_so_and_shows_buy_on_every_device(
    new_visitor: NewVisitor, device: str
) -> None:
    visitor = await new_visitor(**DEVICES[device])
    ada = wallet(visitor)
    await until_end(ada, await without_auto_renewal(ada, "access_month"))
    page = ShopPage(await visitor.open("/computers"))
    await expect(page.part("subscription-status")).to_have_text("Subscription expired")
    await expect(page.part("subscription-meaning")).to_contain_text("5 minutes")
    await expect(page.part("buy")).to_be_visible()


@pytest.mark.rule("R64")
@pytest.mark.rule("R65")
@pytest.mark.rule("R52")
async def test_android_with_auto_renewal_off_leads_to_its_settings_and_it_renews_by_itself(
    new_visitor: NewVisitor,
) -> None:
    visitor = await new_visitor(**ANDROID)
    ada = wallet(visitor)
    subscription = await without_auto_renewal(ada)
    await until_end(ada, subscription, timedelta(days=10))
    page = ShopPage(await visitor.open("/computers"))
    await expect(page.part("subscription-status")).to_have_text("Subscription ends soon")
    await page.press("buy")
    await expect(page.part("buy-main")).to_have_text("Manage auto-renew settings")
    await page.press("buy-main")
    await page.listening()
    await page.press("enable-auto-renewal")
    await expect(page.part("done")).to_have_text("Auto-renewal is on.")
    await until_end(ada, subscription)
    await ada.pass_time(SETTLED)
    assert (await ada.get(subscription.id)).status is Status.ACTIVE


@pytest.mark.rule("R37")
@pytest.mark.rule("R65")
@pytest.mark.parametrize("device", ["desktop", pytest.param("android", marks=pytest.mark.proof)])
async def test_new_one_waits_until_the_present_one_has_ended(new_visitor: NewVisitor, device: str) -> None:
    visitor = await new_visitor(**DEVICES[device])
    ada = wallet(visitor)
    subscription = await without_auto_renewal(ada, "access_month")
    page = ShopPage(await visitor.open("/buy"))
    await expect(page.part("possible-from")).to_contain_text("15 February 2026")
    await visitor.open("/store/access/payment")
    await expect(page.part("buy-window")).to_be_visible()
    await until_end(ada, subscription)
    await visitor.open("/store/access")
    await page.buy("access_month")
    await page.listening()
    await ada.pass_time(SETTLED)
    await page.shows("Thank you. Your order is complete")


@pytest.mark.rule("R38")
@pytest.mark.rule("R60")
@pytest.mark.rule("R65")
async def test_android_without_an_option_of_auto_renewal_buys_and_keeps_the_time_that_is_left(
    new_visitor: NewVisitor,
) -> None:
    visitor = await new_visitor(**ANDROID)
    ada = wallet(visitor)
    await ada.register("desktop_perpetual")
    page = ShopPage(await visitor.open("/computers"))
    await page.press("buy")
    await expect(page.part("buy-main")).to_have_text("Buy Subscription")
    await page.press("buy-main")
    await expect(page.part("not-needed")).to_contain_text("the remaining time is kept")
    await page.buy("access_year")
    await page.listening()
    await ada.pass_time(SETTLED)
    await expect(page.part("order-until")).to_have_text("Renews on 15 April 2027")


@pytest.mark.rule("R32")
@pytest.mark.rule("R36")
@pytest.mark.parametrize("device", ["desktop", pytest.param("android", marks=pytest.mark.proof)])
async def test_renewal_from_my_account_goes_through_the_cart_to_the_processed_order(
    new_visitor: NewVisitor, device: str
) -> None:
    visitor = await new_visitor(**DEVICES[device])
    ada = wallet(visitor)
    await until_end(ada, await without_auto_renewal(ada, "access_month"))
    page = ShopPage(await visitor.open("/"))
    await page.press("buy")
    if device == "android":
        await page.press("buy-main")
    assert await page.plan_names() == ["1 month", "1 year", "2 years"]
    await page.buy("access_year")
    await page.shows("Your order is being processed")
    await expect(page.part("processor-help")).to_contain_text("Orderly")
    await page.press("processor-help")
    await expect(visitor.page.locator("main h1")).to_be_visible()
    await visitor.page.go_back()
    await page.listening()
    await ada.pass_time(SETTLED)
    await page.shows("Thank you. Your order is complete")
    await page.press("all-orders")
    await expect(page.part("order")).to_have_count(2)


@pytest.mark.rule("R55")
async def test_failed_renewal_is_paid_in_grace_and_the_renewal_date_stays(visitor: Visitor) -> None:
    ada = wallet(visitor)
    subscription = await ada.buy("access_month", "sim_card_fails_at_renewal")
    await until_end(ada, subscription)
    page = ShopPage(await visitor.open("/computers"))
    await expect(page.part("subscription-status")).to_have_text("Payment needed")
    await page.press("fix-payment")
    await page.page.locator('input[value="instrument:sim_card_works"]').check()
    await page.press("submit")
    await ada.pass_time(SETTLED)
    await visitor.open("/computers")
    await expect(page.part("subscription-status")).to_have_text("Subscription active")
    await expect(page.part("subscription-date")).to_have_text("Renews on 15 March 2026")
