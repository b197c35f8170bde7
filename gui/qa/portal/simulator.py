"""The simulator's panel in a browser (`/simulator`): scenarios, and one account with all its levers."""

from __future__ import annotations

from typing import Any

from gui.qa.portal.base import LivePage, PortalPage
from gui.qa.portal.steps import Steps, steps


class SimulatorPage(PortalPage):
    """The way in, and the list of scenarios."""

    @steps
    def enter(self, token: str) -> Steps:
        """Paste the simulator's token, and go in."""
        yield self.fill("token", token)
        yield self.press("open-panel")

    @steps
    def load(self, scenario: str) -> Steps:
        """Begin a story; its account shows."""
        yield self.press(f"load-{scenario}")
        yield self.shown("account-email")

    @steps
    def choose(self, email: str) -> Steps:
        """Go to an account that is there already."""
        yield self.part("account").filter(has_text=email).click()
        yield self.shown("account-email")

    def switch_fault(self, name: str) -> Any:
        """Press the switch of a fault of the whole service."""
        return self.press(f"switch-{name}")


class SimulatedAccountPage(LivePage):
    """One simulated account."""

    @steps
    def status(self) -> Steps:
        """The entitlement's status, as its stable word."""
        return (yield self.part("status").get_attribute("data-status"))

    @steps
    def clock(self) -> Steps:
        """The account's present instant, as RFC 3339 writes it."""
        return (yield self.part("clock").get_attribute("data-clock"))

    def step(self) -> Any:
        """Move the clock on to what is due next."""
        return self.press("step")

    def advance(self, by: str) -> Any:
        """Move the clock on by one of the durations that are offered, such as `P1D`."""
        return self.press(f"jump-{by}")

    def run(self, rate: int) -> Any:
        """Let the clock run at one of the speeds that are offered; 0 lets it stand."""
        return self.press(f"speed-{rate}")

    @steps
    def say_of_payment(self, word: str, order_number: str = "") -> Steps:
        """Decide a payment (`confirm`, `decline`, `short`, `late`); without a number the first that waits."""
        waiting = self.part("payment").filter(has_text=order_number).first
        yield waiting.get_by_test_id(word).click()

    def switch_fault(self, name: str) -> Any:
        """Press the switch of a fault of this account."""
        return self.press(f"switch-{name}")

    def fork(self) -> Any:
        """Make another account with the same history."""
        return self.press("fork")

    def delete(self) -> Any:
        """Throw the account away."""
        return self.press("delete")
