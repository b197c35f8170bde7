"""The simulated App Store's pages, by what is on them."""

from __future__ import annotations

from typing import Any

from gui.qa.portal.base import LivePage
from gui.qa.portal.steps import Steps, steps


class AppStorePage(LivePage):
    """Any page of the store."""

    @steps
    def choose(self, plan: str) -> Steps:
        """Choose a plan on the sheet by touching its line."""
        line = self.page.locator("label").filter(has=self.part(f"plan-{plan}"))
        yield line.click()
        yield self.page.locator(f'[data-testid="plan-{plan}"]:checked').wait_for(state="attached")

    def subscribe(self) -> Any:
        """Buy what is chosen."""
        return self.press("subscribe")

    def ask_to_buy(self) -> Any:
        """Ask somebody else for it."""
        return self.press("ask-to-buy")

    def shows(self, state: str) -> Any:
        """Wait until the subscription's card says so."""
        return self.is_in_state("subscription", state)

    def cancel_renewal(self) -> Any:
        """Let the subscription end with its period."""
        return self.press("cancel-renewal")

    @steps
    def refund(self) -> Steps:
        """Ask for the money back, and confirm."""
        yield self.press("to-refund")
        yield self.press("confirm-refund")
