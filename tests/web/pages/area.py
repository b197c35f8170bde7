"""Dashboard, subscriptions, licences and Manage: the signed-in area, as a person goes through it."""

from __future__ import annotations

from playwright.async_api import Locator, expect

from tests.web.pages.base import PageObject


class LivePage(PageObject):
    """A page that keeps itself up to date."""

    async def listening(self) -> None:
        """Wait until the page hears of changes by itself."""
        await expect(self.part("live")).to_have_attribute("data-state", "listening")


class DashboardPage(LivePage):
    """One card per product."""

    def card(self, product: str) -> Locator:
        """The card of a product."""
        return self.part(f"product-{product}")

    async def active_subscriptions(self, product: str) -> None:
        """Follow the link of a product's card."""
        await self.card(product).get_by_test_id("active-subscriptions").click()


class SubscriptionsPage(LivePage):
    """The list."""

    def row(self, name: str) -> Locator:
        """The row of the subscription to this product."""
        named = self.page.get_by_test_id("row-name").get_by_text(name, exact=True)
        return self.part("subscription-row").filter(has=named)

    async def choose(self, name: str) -> None:
        """Click the subscription to this product."""
        await self.row(name).get_by_test_id("subscription-link").click()

    async def show(self, which: str) -> None:
        """Use the filter: `all`, `active`, `expiring` or `expired`."""
        await self.press(f"show-{which}")


class SubscriptionPage(LivePage):
    """The details of one."""

    def field(self, name: str) -> Locator:
        """One of the eight fields."""
        return self.part(f"field-{name}")


class LicencesPage(PageObject):
    """Buy More Licenses."""

    async def ask(self, total: int) -> None:
        """Choose a new total and look at its price."""
        await self.part("licences").fill(str(total))
        await self.press("show-price")

    async def pay_and_upgrade(self) -> None:
        """On to the checkout."""
        await self.press("pay-and-upgrade")


class ManagePage(LivePage):
    """Manage on the Computers page."""
