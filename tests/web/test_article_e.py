"""Article E, as its reader would follow it: buying from Android and from all devices, and from the agent.

The way of an iPhone or iPad leads to the App Store and is tested there.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import expect

from gui.qa.portal.entry import EntryPage
from gui.qa.portal.shop import ShopPage
from shared.reasons import LoginPage
from shared.sales import Order
from tests.support.portal import sign_in_of
from tests.support.shopper import SETTLED, Shopper
from tests.web.conftest import NewVisitor, Visitor
from tests.web.devices import ANDROID, DESKTOP, DEVICES
from tests.web.test_web_all_pages import POOR_CONTRAST, nameless_controls


def wallet(visitor: Visitor) -> Shopper:
    """The visitor's account, as the service has it."""
    return Shopper(visitor.service, visitor.account_id)


async def orders_of(visitor: Visitor) -> tuple[Order, ...]:
    return await visitor.service.parts.store.orders(visitor.account_id)


async def link_of_agent(visitor: Visitor, account_id: str, page: LoginPage = LoginPage.BUY) -> str:
    """What the agent of this account opens; its path and query."""
    service = visitor.service
    device = await service.device(account_id)
    caller = await service.parts.authenticator.authenticate(device.access_token, device.thumbprint)
    made = await sign_in_of(service).login_links.make(account_id, caller.family_id, page)
    return made.url.removeprefix(service.base_url)


@pytest.mark.rule("R65")
async def test_android_ok_stops_without_an_order(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**ANDROID)
    page = ShopPage(await visitor.open("/computers"))
    await page.press("buy")
    await expect(page.part("buy-main")).to_have_text("Buy Subscription")
    await expect(page.part("buy-ok")).to_have_text("OK")
    await page.press("buy-ok")
    await expect(page.part("subscription-status")).to_have_text("Trial mode")
    assert await orders_of(visitor) == ()


@pytest.mark.rule("R31")
@pytest.mark.rule("R32")
@pytest.mark.rule("R65")
@pytest.mark.parametrize("device", ["desktop", pytest.param("android", marks=pytest.mark.proof)])
async def test_buying_leads_from_the_button_through_the_cart_to_access(
    new_visitor: NewVisitor, device: str
) -> None:
    visitor = await new_visitor(**DEVICES[device])
    page = ShopPage(await visitor.open("/computers"))
    await expect(page.part("subscription-status")).to_have_text("Trial mode")
    await page.press("buy")
    if device == "android":
        await page.press("buy-main")
    assert await page.plan_names() == ["1 month", "1 year", "2 years"]
    await page.choose_plan("access_two_years")
    await page.give_contact()
    await expect(page.part("summary-total")).to_have_text("€34.99")
    await expect(page.part("simulated")).to_contain_text("No real card number is accepted or stored")
    await page.pay()
    await page.shows("Your order is being processed")
    await page.listening()
    await wallet(visitor).pass_time(SETTLED)
    await page.shows("Thank you. Your order is complete")
    await page.press("to-computers")
    await expect(page.part("subscription-status")).to_have_text("Subscription active")


@pytest.mark.rule("R20")
@pytest.mark.rule("R23")
async def test_buying_from_all_devices_begins_with_signing_in(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(signed_in=False, **DESKTOP)
    entry = EntryPage(await visitor.open("/sign-up?return_to=/store/access"))
    await entry.send(visitor.email, "correct horse battery")
    page = ShopPage(visitor.page)
    await expect(page.part("cart")).to_be_visible()
    await expect(page.part("buying-as")).to_contain_text(visitor.email)


@pytest.mark.rule("R32")
async def test_total_follows_the_choice_at_once(visitor: Visitor) -> None:
    page = ShopPage(await visitor.open("/store/access"))
    await page.part("plan-access_year").check()
    await expect(page.part("summary-total")).to_have_text("€19.99")
    await expect(page.part("summary-plan")).to_have_text("1 year")
    await page.part("licences").fill("3")
    await expect(page.part("summary-total")).to_have_text("€59.97")
    await expect(page.part("summary-computers")).to_have_text("15")
    await page.press("continue")
    await expect(page.part("summary-total")).to_have_text("€59.97")


@pytest.mark.rule("R23")
@pytest.mark.rule("R33")
@pytest.mark.security(8)
async def test_buy_in_the_agent_opens_the_store_signed_in_with_a_clean_address(
    new_visitor: NewVisitor,
) -> None:
    visitor = await new_visitor(signed_in=False, **DESKTOP)
    account_id = await visitor.service.account(visitor.email)
    page = ShopPage(await visitor.open(await link_of_agent(visitor, account_id)))
    await expect(page.part("cart")).to_be_visible()
    assert "token" not in visitor.page.url
    assert "aot_" not in await visitor.page.evaluate("document.cookie + document.referrer + location.href")
    await expect(page.part("buying-as")).to_contain_text(visitor.email)


@pytest.mark.rule("R23")
@pytest.mark.security(8)
async def test_browser_of_another_account_says_so_before_paying(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**DESKTOP)
    agent_email = f"agent.of.{visitor.email}"
    agents = await visitor.service.account(agent_email)
    page = ShopPage(await visitor.open(await link_of_agent(visitor, agents)))
    await expect(page.part("link-email")).to_have_text(agent_email)
    await page.press("stay")
    for step in (lambda: page.choose_plan("access_year"), page.give_contact):
        await expect(page.part("other-account")).to_contain_text(agent_email)
        await step()
    await expect(page.part("other-account")).to_contain_text(visitor.email)
    await page.press("switch-account")
    await expect(page.part("submit")).to_be_visible()
    assert "%2Fstore%2Faccess%2Fpayment" in visitor.page.url
    assert await orders_of(visitor) == ()


@pytest.mark.proof
@pytest.mark.rule("R35")
@pytest.mark.rule("R42")
async def test_order_that_waits_is_found_again_and_can_be_cancelled(visitor: Visitor) -> None:
    page = ShopPage(await visitor.open("/store/access"))
    await page.buy("access_year", "instrument:sim_transfer_never")
    await visitor.open("/buy")
    await expect(page.part("was-open")).to_be_visible()
    await page.press("want-cancel")
    await page.press("confirm-cancel")
    await page.shows("This order was cancelled")
    await page.press("try-again")
    await page.pay()
    await page.shows("Your order is being processed")


@pytest.mark.rule("R44")
async def test_declined_payment_is_told_by_itself_and_another_card_works(visitor: Visitor) -> None:
    page = ShopPage(await visitor.open("/store/access"))
    await page.buy("access_year", "instrument:sim_card_refused")
    await page.listening()
    await wallet(visitor).pass_time(timedelta(minutes=3))
    await page.shows("The payment was declined")
    await expect(page.part("decline-reason")).to_contain_text("refused")
    await page.press("try-again")
    await expect(page.part("declined")).to_be_visible()
    await page.pay()
    await page.listening()
    await wallet(visitor).pass_time(SETTLED)
    await page.shows("Thank you. Your order is complete")


@pytest.mark.proof
@pytest.mark.security(8)
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_every_page_of_the_store_is_readable_and_fits_a_phone(
    new_visitor: NewVisitor, theme: str
) -> None:
    visitor = await new_visitor(color_scheme=theme, viewport={"width": 360, "height": 740})
    ada = wallet(visitor)
    page = ShopPage(await visitor.open("/store/access"))
    addresses = ["/orders", "/payment-methods", "/store/access"]
    await page.choose_plan("access_year")
    await page.give_contact()
    addresses += ["/store/access/contact", "/store/access/payment"]
    await checked(visitor, addresses)
    order_id = await ada.order(instrument="sim_transfer_works")
    reference = (await ada.parts.store.order(ada.account_id, order_id)).payments[0].reference
    await checked(visitor, [f"/orders/{order_id}?found=open", f"/processor/{reference}"])
    await ada.pass_time(timedelta(days=5))
    addresses = ["/orders", f"/orders/{order_id}", f"/orders/{order_id}/receipt", "/buy", "/payment-methods"]
    await checked(visitor, addresses)


async def checked(visitor: Visitor, addresses: list[str]) -> None:
    """Contrast, names of controls, no overflow, one heading."""
    for path in addresses:
        page = await visitor.open(path)
        assert await page.evaluate(POOR_CONTRAST) == [], path
        assert await nameless_controls(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert await page.locator("main h1").count() == 1, path
