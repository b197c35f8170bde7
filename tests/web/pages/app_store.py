"""The simulated App Store's pages, by what is on them."""

from __future__ import annotations

from playwright.async_api import expect

from tests.web.pages.base import PageObject


class AppStorePage(PageObject):
    """Any page of the store."""

    async def choose(self, plan: str) -> None:
        """Choose a plan on the sheet by touching its line."""
        line = self.page.locator("label").filter(has=self.part(f"plan-{plan}"))
        await line.click()
        await expect(self.part(f"plan-{plan}")).to_be_checked()

    async def shows(self, state: str) -> None:
        """Wait until the subscription's card says so."""
        await expect(self.part("subscription")).to_have_attribute("data-state", state)

    async def listening(self) -> None:
        """Wait until the page hears of its changes."""
        await expect(self.part("live")).to_have_attribute("data-state", "listening")
