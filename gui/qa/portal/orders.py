"""Orders: the way into the shop, an order's page and its receipt, the page of the order processor."""

from __future__ import annotations

from typing import Any

from gui.qa.portal.base import LivePage, PortalPage
from gui.qa.portal.steps import Steps, steps


class EnterPage(PortalPage):
    """The browser is signed in as somebody else than the agent (RULES R23)."""

    def use_agent_account(self) -> Any:
        """Go on as the agent's account."""
        return self.press("use-agent-account")

    def stay(self) -> Any:
        """Stay as who one is."""
        return self.part("stay").first.click()


class BuyPage(PortalPage):
    """What buying means for this account, where it is no plain purchase (RULES R65)."""

    def go_on(self) -> Any:
        """Press the main button: *Buy Subscription*, or *Manage auto-renew settings*."""
        return self.press("buy-main")

    def stop(self) -> Any:
        """Press *OK*: no order."""
        return self.press("buy-ok")


class OrderPage(LivePage):
    """One order, from "being processed" to its end."""

    def shows(self, title: str) -> Any:
        """Wait until the order's page says so."""
        return self.says("order-title", title)

    @steps
    def cancel(self) -> Steps:
        """Cancel the order, and confirm."""
        yield self.press("want-cancel")
        yield self.press("confirm-cancel")

    def to_processor(self) -> Any:
        """Go to the payment at the processor."""
        return self.press("to-processor")

    def receipt(self) -> Any:
        """Go to the receipt."""
        return self.press("to-receipt")


class OrdersPage(LivePage):
    """Order history."""

    def row(self, number: str) -> Any:
        """The order with this number."""
        return self.part("order").filter(has_text=number)


class ReceiptPage(PortalPage):
    """What was paid for."""

    def total(self) -> Any:
        """The amount."""
        return self.text("receipt-total")


class ProcessorPage(PortalPage):
    """The simulated processor's own page."""

    def approve(self) -> Any:
        """Pay."""
        return self.press("approve")

    def cancel(self) -> Any:
        """Do not pay."""
        return self.press("cancel-payment")

    def back(self) -> Any:
        """Return to the shop."""
        return self.press("back-to-shop")
