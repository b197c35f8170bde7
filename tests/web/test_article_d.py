"""Article D, "view and manage subscriptions and licences", followed step by step (RULES R20, R80–R82).

And the part of article B about switching auto-renewal off from the Computers page (R51), for it is managing.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import expect

from gui.qa.portal.area import DashboardPage, ManagePage, SubscriptionPage, SubscriptionsPage
from gui.qa.portal.computers import ComputersPage
from gui.qa.portal.entry import EntryPage
from tests.support.shopper import Shopper
from tests.web.conftest import PASSWORD, NewVisitor, Visitor

FIELDS = {
    "status": "Active",
    "auto-renewal": "On",
    "activation": "15 January 2026",
    "expiration": "Renews on 15 January 2027",
    "payment": "Test card 0001",
    "products": "2 licences for 10 computers",
    "keys": "None is needed",
}
CONFIRMED = timedelta(seconds=6)


@pytest.mark.rule("R20")
@pytest.mark.rule("R80")
async def test_reader_signs_in_and_sees_the_dashboard_with_the_products(stranger: Visitor) -> None:
    await stranger.open("/sign-up")
    await EntryPage(stranger.page).send(stranger.email, PASSWORD)
    dashboard = DashboardPage(stranger.page)
    await expect(dashboard.card("access").get_by_test_id("product-status")).to_have_text("Trial mode")
    for product in ("access", "desktop_pro", "desktop_perpetual", "desktop_business"):
        await expect(dashboard.card(product).get_by_test_id("active-subscriptions")).to_be_visible()


@pytest.mark.rule("R81")
@pytest.mark.rule("R82")
async def test_reader_opens_an_active_subscription_and_sees_all_eight_fields(visitor: Visitor) -> None:
    who = Shopper(visitor.service, visitor.account_id)
    await who.buy(licences=2)
    await visitor.open("/")
    await DashboardPage(visitor.page).active_subscriptions("access")
    listed = SubscriptionsPage(visitor.page)
    row = listed.row("Access")
    await expect(row.get_by_test_id("row-date")).to_have_text("Renews on 15 January 2027")
    await expect(row.get_by_test_id("row-licences")).to_have_text("2 licences")
    await listed.choose("Access")
    details = SubscriptionPage(visitor.page)
    for field, text in FIELDS.items():
        await expect(details.field(field)).to_contain_text(text)
    (order,) = await who.parts.store.orders(who.account_id)
    await details.field("orders").get_by_test_id("order").click()
    await expect(visitor.page.get_by_test_id("order-number")).to_have_text(order.number)


@pytest.mark.rule("R27")
@pytest.mark.rule("R82")
async def test_business_key_is_registered_in_a_business_account_and_then_shown_masked(
    visitor: Visitor,
) -> None:
    visitor.expect_status(422)
    key = await visitor.service.parts.subscriptions.issue_key("desktop_business", 3)
    await visitor.open("/keys")
    page = SubscriptionPage(visitor.page)
    await page.part("key").fill(key.text)
    await page.press("submit")
    await expect(page.part("problem")).to_contain_text("business")
    await visitor.open("/business")
    await page.press("to-kind")
    await page.press("make-business")
    await visitor.open("/keys")
    await page.part("key").fill(key.text)
    await page.press("submit")
    await expect(page.part("done")).to_have_text("The key is registered.")
    await expect(page.part("key-masked")).to_contain_text("•")
    await expect(page.part("key-text")).to_be_hidden()
    await page.press("key-show")
    await expect(page.part("key-text")).to_have_text(key.text)
    await expect(page.field("products")).to_contain_text("Access")


@pytest.mark.rule("R82")
async def test_key_is_copied_by_its_button(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(permissions=["clipboard-read", "clipboard-write"])
    key = await Shopper(visitor.service, visitor.account_id).register("desktop_pro")
    await visitor.open(f"/subscriptions/{key.subscription}")
    page = SubscriptionPage(visitor.page)
    await page.listening()
    await page.press("key-copy")
    await expect(page.part("key-copy")).to_contain_text("Copied")
    assert await visitor.page.evaluate("navigator.clipboard.readText()") == key.key


@pytest.mark.rule("R51")
@pytest.mark.rule("R54")
async def test_auto_renewal_is_switched_off_from_the_computers_page(visitor: Visitor) -> None:
    who = Shopper(visitor.service, visitor.account_id)
    bought = await who.buy()
    await visitor.open("/computers")
    computers = ComputersPage(visitor.page)
    await expect(computers.part("subscription-date")).to_have_text("Renews on 15 January 2027")
    await computers.press("manage")
    manage = ManagePage(visitor.page)
    await manage.listening()
    await manage.press("disable-auto-renewal")
    await expect(manage.part("renewal-change")).to_have_text("Auto-renewal is being disabled…")
    await manage.listening()
    await who.pass_time(CONFIRMED)
    await expect(manage.part("renewal-value")).to_have_text("Off")
    await expect(manage.part("live-status")).to_contain_text("Auto-renewal: Off")
    await visitor.open("/computers")
    await expect(computers.part("subscription-date")).to_have_text("Expires on 15 January 2027")
    assert (await who.get(bought.id)).until == bought.until


@pytest.mark.proof
@pytest.mark.rule("R51")
@pytest.mark.rule("R90")
async def test_auto_renewal_is_switched_off_in_french_with_the_articles_labels(
    new_visitor: NewVisitor,
) -> None:
    visitor = await new_visitor(locale="fr-FR")
    who = Shopper(visitor.service, visitor.account_id)
    await who.buy()
    page = await visitor.open("/")
    await page.get_by_role("navigation").get_by_role("link", name="Ordinateurs").click()
    await page.get_by_role("link", name="Gérer", exact=True).click()
    await page.get_by_role("button", name="Désactiver le renouvellement automatique").click()
    await ManagePage(page).listening()
    await who.pass_time(CONFIRMED)
    await expect(
        page.get_by_role("button", name="Activer le renouvellement automatique", exact=True)
    ).to_be_visible()


@pytest.mark.rule("R82")
async def test_everything_of_the_article_works_without_script(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(java_script_enabled=False)
    who = Shopper(visitor.service, visitor.account_id)
    bought = await who.buy()
    await visitor.open("/")
    await DashboardPage(visitor.page).active_subscriptions("access")
    await SubscriptionsPage(visitor.page).choose("Access")
    details = SubscriptionPage(visitor.page)
    await details.press("disable-auto-renewal")
    await expect(details.part("renewal-change")).to_be_visible()
    await who.pass_time(CONFIRMED)
    await visitor.open(f"/subscriptions/{bought.id}")
    await details.press("enable-auto-renewal")
    await expect(details.part("done")).to_have_text("Auto-renewal is on.")
