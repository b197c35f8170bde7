"""The way in: sign-in and sign-up, the agent's question, the code of a computer without a browser."""

from __future__ import annotations

from typing import Any

from gui.qa.portal.base import PortalPage
from gui.qa.portal.steps import Steps, steps


class EntryPage(PortalPage):
    """The sign-in or the sign-up page: the same two fields."""

    @property
    def email(self) -> Any:
        """The field for the email address."""
        return self.part("email")

    @property
    def password(self) -> Any:
        """The field for the password."""
        return self.part("password")

    @steps
    def send(self, email: str, password: str) -> Steps:
        """Fill in both and send."""
        yield self.email.fill(email)
        yield self.password.fill(password)
        yield self.press("submit")


class ConsentPage(PortalPage):
    """Whether an agent may sign in as the person in the browser."""

    def allow(self) -> Any:
        """Press *Continue*."""
        return self.press("continue")

    def use_another_account(self) -> Any:
        """Sign in as somebody else."""
        return self.press("another-account")

    def cancel(self) -> Any:
        """Press *Cancel*."""
        return self.press("cancel")


class ActivatePage(PortalPage):
    """The code of a computer without a browser, and the question that follows."""

    @steps
    def enter(self, code: str) -> Steps:
        """Enter the code, and see the question."""
        yield self.fill("code", code)
        yield self.press("submit")
        yield self.shown("shown-code")

    def approve(self) -> Any:
        """Let the computer in."""
        return self.press("approve")

    def deny(self) -> Any:
        """Keep it out."""
        return self.press("deny")
