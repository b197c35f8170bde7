"""The store: from the plan to the order's page."""

from __future__ import annotations

from typing import Any, Final

from gui.qa.portal.orders import OrderPage
from gui.qa.portal.steps import Steps, steps

CARD: Final = "instrument:sim_card_works"
"""A card that works, as the payment page offers it."""

_CONTACT: Final = {
    "name": "Ada Lovelace",
    "street": "1 Analytical Row",
    "postal-code": "SW1A 1AA",
    "city": "London",
}


class ShopPage(OrderPage):
    """All steps of the checkout; each method leaves the person on the next page."""

    @property
    def plans(self) -> Any:
        """The plans to choose from."""
        return self.part("plan")

    @steps
    def plan_names(self) -> Steps:
        """The terms to choose from, as they are read."""
        yield self.shown("cart")
        # Of the document, not of the layout: that has its lines once the styles are there.
        texts = yield self.plans.locator(".st-choice-name").all_text_contents()
        return [each.strip().split("\n")[0].strip() for each in texts]

    @steps
    def choose_plan(self, plan: str) -> Steps:
        """Choose exactly one plan, and go on."""
        yield self.part(f"plan-{plan}").check()
        yield self.press("continue")
        yield self.shown("contact")

    @steps
    def give_contact(self) -> Steps:
        """Say who is billed, and go on."""
        for name, text in _CONTACT.items():
            yield self.fill(name, text)
        yield self.part("country").select_option("GB")
        yield self.press("continue")
        yield self.shown("payment")

    @steps
    def choose_payment(self, value: str) -> Steps:
        """Choose how to pay; a way that lies folded below the saved ones is unfolded first."""
        # What is visible at once says nothing before the page is there.
        yield self.shown("payment")
        choice = self.page.locator(f'input[value="{value}"]')
        if not (yield choice.is_visible()):
            yield self.page.locator("details", has=choice).locator("summary").click()
        yield choice.check()

    @steps
    def pay(self, value: str = CARD) -> Steps:
        """Choose how to pay, press once, and see the order."""
        yield self.choose_payment(value)
        yield self.press("pay")
        yield self.shown("order-title")

    @steps
    def buy(self, plan: str, value: str = CARD) -> Steps:
        """All steps after the cart was opened."""
        yield self.choose_plan(plan)
        yield self.give_contact()
        yield self.pay(value)
