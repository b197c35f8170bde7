"""Where things are on a page of the portal."""

from __future__ import annotations

from playwright.async_api import FloatRect, Locator, expect

_LIVE_UPDATES = 5


async def place_of(element: Locator) -> FloatRect:
    """Where the element is; asked again when a live update has just put another in its place."""
    for _ in range(_LIVE_UPDATES):
        await expect(element).to_be_visible()
        if (place := await element.bounding_box()) is not None:
            return place
    raise AssertionError(f"{element} is never there long enough to be measured")
