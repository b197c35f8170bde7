"""Sign-in and sign-up: the same two fields."""

from __future__ import annotations

from playwright.async_api import Locator

from tests.web.pages.base import PageObject


class EntryPage(PageObject):
    """The sign-in or the sign-up page."""

    @property
    def email(self) -> Locator:
        """The field for the email address."""
        return self.part("email")

    @property
    def password(self) -> Locator:
        """The field for the password."""
        return self.part("password")

    async def send(self, email: str, password: str) -> None:
        """Fill in both and send."""
        await self.email.fill(email)
        await self.password.fill(password)
        await self.press("submit")
