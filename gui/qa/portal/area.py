"""Dashboard, subscriptions, licences and Manage: the signed-in area, as a person goes through it."""

from __future__ import annotations

from typing import Any

from gui.qa.portal.base import LivePage, PortalPage
from gui.qa.portal.steps import Steps, steps


class DashboardPage(LivePage):
    """One card per product."""

    def card(self, product: str) -> Any:
        """The card of a product."""
        return self.part(f"product-{product}")

    @steps
    def active_subscriptions(self, product: str) -> Steps:
        """Follow the link of a product's card."""
        yield self.card(product).get_by_test_id("active-subscriptions").click()


class SubscriptionsPage(LivePage):
    """The list."""

    def row(self, name: str) -> Any:
        """The row of the subscription to this product."""
        named = self.part("row-name").get_by_text(name, exact=True)
        return self.part("subscription-row").filter(has=named)

    @steps
    def choose(self, name: str) -> Steps:
        """Click the subscription to this product."""
        yield self.row(name).get_by_test_id("subscription-link").click()

    def show(self, which: str) -> Any:
        """Use the filter: `all`, `active`, `expiring` or `expired`."""
        return self.press(f"show-{which}")


class SubscriptionPage(LivePage):
    """The details of one."""

    def field(self, name: str) -> Any:
        """One of the eight fields (RULES R82), such as `status`, `auto-renewal` or `expiration`."""
        return self.part(f"field-{name}")

    def buy_more(self) -> Any:
        """Press *Buy More Licenses*."""
        return self.press("buy-more")

    def disable_auto_renewal(self) -> Any:
        """Press *Disable Auto-Renewal*."""
        return self.press("disable-auto-renewal")

    def enable_auto_renewal(self) -> Any:
        """Press *Enable Auto-Renewal*."""
        return self.press("enable-auto-renewal")

    def change_payment(self) -> Any:
        """Go to what the next renewal is paid with."""
        return self.press("change-payment")

    def fix_payment(self) -> Any:
        """Go to the payment that has failed."""
        return self.press("fix-payment")


class LicencesPage(PortalPage):
    """Buy More Licenses."""

    @steps
    def ask(self, total: int) -> Steps:
        """Choose a new total and look at its price."""
        yield self.fill("licences", str(total))
        yield self.press("show-price")

    def pay_and_upgrade(self) -> Any:
        """On to the checkout."""
        return self.press("pay-and-upgrade")

    @steps
    def fewer_at_renewal(self, total: int) -> Steps:
        """Plan fewer licences for the next renewal (RULES R77)."""
        yield self.fill("at-renewal-licences", str(total))
        yield self.press("save-at-renewal")

    def want_news(self) -> Any:
        """Ask to be told when the App Store sells more licences (RULES R75)."""
        return self.press("news-want")


class AutoRenewalPage(PortalPage):
    """The duration of the subscription that an auto-renewal starts (RULES R52)."""

    @steps
    def choose(self, plan: str) -> Steps:
        """Choose a plan, and go on to the checkout."""
        yield self.part(f"plan-{plan}").check()
        yield self.press("proceed")


class SubscriptionPaymentPage(PortalPage):
    """What the next renewal is paid with, or the payment that has failed."""

    @steps
    def pay_with(self, value: str) -> Steps:
        """Choose a stored or a new way to pay, and save or pay."""
        choice = self.page.locator(f'[data-testid="pay-with"][value="{value}"]')
        if not (yield choice.is_visible()):
            yield self.part("new-methods").click()
        yield choice.check()
        yield self.press("submit")


class ManagePage(LivePage):
    """Manage on the Computers page."""

    def buy_more(self) -> Any:
        """Press *Buy More Licenses*."""
        return self.press("buy-more")

    def all_details(self) -> Any:
        """Go to the details of the subscription."""
        return self.press("all-details")
