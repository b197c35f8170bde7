"""The simulator's panel as tests use it in a browser: a service that has one, and its page as an object."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import Locator, Page, expect

from shared.simulator import PREFIX, TOKEN_HEADER
from tests.support.account_service import Service
from tests.support.faulty_service import TOKEN


async def link(service: Service, account: str | None = None, *, portal: bool = False) -> str:
    """A one-time link, as a program gets it."""
    async with service.http() as http:
        answer = await http.post(
            f"{PREFIX}/links", json={"account": account, "portal": portal}, headers={TOKEN_HEADER: TOKEN}
        )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["url"])


@dataclass
class Panel:
    """The panel in one browser."""

    service: Service
    page: Page

    async def open(self, account: str = "") -> Panel:
        """Come in with a one-time link; with an account's address to its page."""
        await self.page.goto(await link(self.service, account or None))
        return self

    async def load(self, scenario: str) -> str:
        """Begin a story from the first page; the address of its account."""
        await self.press(f"load-{scenario}")
        await expect(self.part("done")).to_be_visible()
        return await self.part("account-email").inner_text()

    def part(self, name: str) -> Locator:
        """What has this `data-testid`."""
        return self.page.get_by_test_id(name)

    async def press(self, name: str) -> None:
        """Click it."""
        await self.part(name).click()

    async def has_status(self, status: str) -> None:
        """Wait until the panel says so."""
        await expect(self.part("status")).to_have_attribute("data-status", status)

    async def listens(self) -> None:
        """Wait until the page hears of changes."""
        await expect(self.part("live")).to_have_attribute("data-state", "listening")

    async def fits(self) -> bool:
        """Whether nothing stands out of the window."""
        return bool(await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
