"""The Computers page."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from tests.web.pages.base import PageObject


class ComputersPage(PageObject):
    """Subscription, list, live updates."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.rows = page.get_by_test_id("computer")

    def row(self, name: str) -> Locator:
        """The row of the computer with this name."""
        name_inside = self.page.get_by_test_id("computer-name").get_by_text(name, exact=True)
        return self.rows.filter(has=name_inside)

    async def listening(self) -> None:
        """Wait until the page hears of changes by itself."""
        await expect(self.part("live")).to_have_attribute("data-state", "listening")

    async def rename(self, name: str, new_name: str) -> None:
        """Rename on its own page."""
        await self.row(name).get_by_test_id("rename").click()
        await self.part("name").fill(new_name)
        await self.press("submit")

    async def remove(self, name: str) -> None:
        """Remove, confirmation included."""
        await self.row(name).get_by_test_id("remove").click()
        await self.press("confirm-remove")
