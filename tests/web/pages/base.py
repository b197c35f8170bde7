"""What all page objects share: elements are found by their data-testid only."""

from __future__ import annotations

from playwright.async_api import FloatRect, Locator, Page, expect

_LIVE_UPDATES = 5


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


async def place_of(element: Locator) -> FloatRect:
    """Where the element is; asked again when a live update has just put another in its place."""
    for _ in range(_LIVE_UPDATES):
        await expect(element).to_be_visible()
        if (place := await element.bounding_box()) is not None:
            return place
    raise AssertionError(f"{element} is never there long enough to be measured")
