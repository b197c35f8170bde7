"""The account itself: its kind, members, keys, ways to pay."""

from __future__ import annotations

from typing import Any

from gui.qa.portal.base import LivePage, PortalPage
from gui.qa.portal.steps import Steps, steps


class AccountPage(PortalPage):
    """My account."""

    def make_business(self) -> Any:
        """Make it a business account."""
        return self.press("make-business")

    def make_personal(self) -> Any:
        """Make it a personal account."""
        return self.press("make-personal")

    def cancel_news(self) -> Any:
        """Stop the news that was asked for first."""
        return self.part("news-cancel").first.click()


class BusinessPage(LivePage):
    """Members of a business account."""

    @steps
    def add(self, email: str, role: str = "member") -> Steps:
        """Let somebody act for the account, as `member` or `admin`."""
        yield self.fill("member-email", email)
        yield self.part(f"role-{role}").check()
        yield self.press("add-member")

    @steps
    def remove(self, email: str) -> Steps:
        """Take a member out."""
        row = self.part("member").filter(has_text=email)
        yield row.get_by_test_id("remove-member").click()


class KeysPage(LivePage):
    """License keys."""

    @property
    def rows(self) -> Any:
        """The keys of this account."""
        return self.part("key-row")

    @steps
    def register(self, key: str) -> Steps:
        """Register a key in this account."""
        yield self.fill("key", key)
        yield self.press("submit")


class PaymentMethodsPage(PortalPage):
    """The stored ways to pay."""

    def method(self, label: str) -> Any:
        """A stored way, as a locator."""
        return self.part("method").filter(has_text=label)

    @steps
    def make_default(self, label: str) -> Steps:
        """Let it be the one that is used."""
        yield self.method(label).get_by_test_id("make-default").click()

    @steps
    def remove(self, label: str) -> Steps:
        """Forget it."""
        yield self.method(label).get_by_test_id("remove-method").click()
