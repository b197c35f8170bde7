"""Article A, "cannot register a new computer", followed step by step as its reader would (RULES R71–R76).

Three paths to more computers: a web subscription, one that came with a Desktop subscription, and one that
came with a perpetual licence. Every step is what the reader sees and presses; only time is the test's.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from gui.qa.portal.area import DashboardPage, LicencesPage, SubscriptionPage, SubscriptionsPage
from gui.qa.portal.shop import ShopPage
from tests.support.shopper import CONTACT, SETTLED, Shopper
from tests.web.conftest import NewVisitor, Visitor

FRENCH: dict[str, Any] = {"locale": "fr-FR"}


async def registered(visitor: Visitor, count: int) -> None:
    """So many computers, named by their number."""
    for number in range(count):
        await visitor.service.computer(visitor.account_id, f"Computer {number + 1}")


async def sixth_is_registered(visitor: Visitor) -> None:
    """The computer that could not be registered now can."""
    _, computer_id = await visitor.service.computer(visitor.account_id, "Computer 6")
    assert computer_id


async def to_active_subscriptions(visitor: Visitor, product: str = "access") -> SubscriptionsPage:
    """Steps 1 and 2: signed in, the dashboard, Active Subscriptions of Access."""
    await visitor.open("/")
    await DashboardPage(visitor.page).active_subscriptions(product)
    return SubscriptionsPage(visitor.page)


async def check_out(visitor: Visitor, who: Shopper, *, knows_contact: bool) -> None:
    """The checkout: contact, payment, "is being processed", and the result without loading again."""
    shop = ShopPage(visitor.page)
    if knows_contact:
        await expect(shop.part("street")).to_have_value(CONTACT.street)
        await shop.press("continue")
    else:
        await shop.give_contact()
    await shop.pay()
    await expect(shop.part("order-scene")).to_have_attribute("data-scene", "processing")
    await shop.listening()
    await who.pass_time(SETTLED)
    await expect(shop.part("order-scene")).to_have_attribute("data-scene", "paid")


@pytest.mark.rule("R72")
@pytest.mark.rule("R80")
async def test_web_subscription_gets_more_licences(visitor: Visitor) -> None:
    who = Shopper(visitor.service, visitor.account_id)
    bought = await who.buy()
    await registered(visitor, 5)
    listed = await to_active_subscriptions(visitor)
    await listed.choose("Access")
    details = SubscriptionPage(visitor.page)
    await details.press("buy-more")
    licences = LicencesPage(visitor.page)
    await licences.ask(2)
    await expect(licences.part("quote-computers")).to_have_text("5 → 10")
    await licences.pay_and_upgrade()
    await check_out(visitor, who, knows_contact=True)
    assert (await who.get(bought.id)).licences == 2
    assert (await who.get(bought.id)).until == bought.until
    await sixth_is_registered(visitor)


@pytest.mark.rule("R73")
async def test_desktop_subscription_is_upgraded_as_a_whole_and_access_follows(visitor: Visitor) -> None:
    who = Shopper(visitor.service, visitor.account_id)
    await who.register("desktop_pro")
    await registered(visitor, 5)
    listed = await to_active_subscriptions(visitor)
    await listed.choose("Desktop Pro")
    details = SubscriptionPage(visitor.page)
    await details.press("buy-more")
    licences = LicencesPage(visitor.page)
    await licences.ask(3)
    await licences.pay_and_upgrade()
    await check_out(visitor, who, knows_contact=False)
    assert (await who.access()).licences == 3
    await sixth_is_registered(visitor)


@pytest.mark.proof
@pytest.mark.rule("R52")
@pytest.mark.rule("R74")
async def test_perpetual_one_gets_auto_renewal_first_and_then_more_licences(visitor: Visitor) -> None:
    who = Shopper(visitor.service, visitor.account_id)
    await who.register("desktop_perpetual")
    await registered(visitor, 5)
    listed = await to_active_subscriptions(visitor)
    await listed.choose("Access")
    details = SubscriptionPage(visitor.page)
    await expect(details.part("buy-more")).to_be_disabled()
    await expect(details.part("why-not")).to_contain_text("Enable auto-renewal first")
    await details.press("enable-auto-renewal")
    await details.press("plan-access_year")
    await details.press("proceed")
    await check_out(visitor, who, knows_contact=False)
    listed = await to_active_subscriptions(visitor)
    await listed.choose("Access")
    await expect(details.part("renewal-value")).to_have_text("On")
    await details.press("buy-more")
    licences = LicencesPage(visitor.page)
    await licences.ask(2)
    await licences.pay_and_upgrade()
    await check_out(visitor, who, knows_contact=True)
    await sixth_is_registered(visitor)


@pytest.mark.rule("R76")
async def test_computer_is_removed_so_that_another_one_fits(visitor: Visitor) -> None:
    await registered(visitor, 5)
    page = await visitor.open("/computers")
    await page.get_by_test_id("remove").first.click()
    await page.get_by_test_id("confirm-remove").click()
    await expect(page.get_by_test_id("computer-count")).to_have_text("4 of 5 computers")
    await sixth_is_registered(visitor)


@pytest.mark.proof
@pytest.mark.rule("R72")
@pytest.mark.rule("R90")
async def test_web_subscription_gets_more_licences_in_french(new_visitor: NewVisitor) -> None:
    visitor = await new_visitor(**FRENCH)
    who = Shopper(visitor.service, visitor.account_id)
    await who.buy()
    page = await visitor.open("/")
    access = DashboardPage(page).card("access")
    await access.get_by_role("link", name="Abonnements actifs").click()
    await page.get_by_role("link", name="Access", exact=False).filter(has_text="licence").click()
    for label in (
        "Statut",
        "Renouvelable automatiquement",
        "Date d'activation",
        "Date d'expiration",
        "Historique des commandes",
        "Options de paiement",
        "Produits",
        "Clés de licence",
    ):
        await expect(page.locator("dt").get_by_text(label, exact=True)).to_be_visible()
    await page.get_by_role("link", name="Acheter d'autres licences").click()
    await page.get_by_test_id("licences").fill("2")
    await page.get_by_role("button", name="Payer et mettre à niveau").click()
    await check_out(visitor, who, knows_contact=True)
    assert (await who.access()).licences == 2
