"""The store: from the plan to the order's page."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.web.pages.base import PageObject

CARD = "instrument:sim_card_works"


class ShopPage(PageObject):
    """All steps of the checkout; each method leaves the person on the next page."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.plans = page.get_by_test_id("plan")

    async def plan_names(self) -> list[str]:
        """The terms to choose from, as they are read."""
        await expect(self.part("cart")).to_be_visible()
        # Of the document, not of the layout: that has its lines once the styles are there.
        texts = await self.plans.locator(".st-choice-name").all_text_contents()
        return [each.strip().split("\n")[0].strip() for each in texts]

    async def choose_plan(self, plan: str) -> None:
        """Choose exactly one plan, and go on."""
        await self.part(f"plan-{plan}").check()
        await self.press("continue")
        await expect(self.part("contact")).to_be_visible()

    async def give_contact(self) -> None:
        """Say who is billed, and go on."""
        fields = {
            "name": "Ada Lovelace",
            "street": "1 Analytical Row",
            "postal-code": "SW1A 1AA",
            "city": "London",
        }
        for name, text in fields.items():
            await self.part(name).fill(text)
        await self.part("country").select_option("GB")
        await self.press("continue")
        await expect(self.part("payment")).to_be_visible()

    async def choose_payment(self, value: str) -> None:
        """Choose how to pay; a way that lies folded below the saved ones is unfolded first."""
        # What is visible at once says nothing before the page is there.
        await expect(self.part("payment")).to_be_visible()
        choice = self.page.locator(f'input[value="{value}"]')
        if not await choice.is_visible():
            await self.page.locator("details", has=choice).locator("summary").click()
        await choice.check()

    async def pay(self, value: str = CARD) -> None:
        """Choose how to pay, press once, and see the order."""
        await self.choose_payment(value)
        await self.press("pay")
        await expect(self.part("order-title")).to_be_visible()

    async def buy(self, plan: str, value: str = CARD) -> None:
        """All steps after the cart was opened."""
        await self.choose_plan(plan)
        await self.give_contact()
        await self.pay(value)

    async def shows(self, title: str) -> None:
        """Wait until the order's page says so."""
        await expect(self.part("order-title")).to_have_text(title)

    async def listening(self) -> None:
        """Wait until the order's page hears of changes by itself."""
        await expect(self.part("live")).to_have_attribute("data-state", "listening")
