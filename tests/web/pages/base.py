"""What all page objects share: elements are found by their data-testid only."""

from __future__ import annotations

from playwright.async_api import Locator, Page


class PageObject:
    """One page of the portal, as a person sees it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def part(self, testid: str) -> Locator:
        """The element with this data-testid."""
        return self.page.get_by_test_id(testid)

    async def press(self, testid: str) -> None:
        """Click a button or link."""
        await self.part(testid).click()

    async def text(self, testid: str) -> str:
        """The text that a person reads there."""
        return (await self.part(testid).inner_text()).strip()
