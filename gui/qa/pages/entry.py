"""Page objects of the way in: before there is an agent, an account or a keyring. Standard library only."""

from __future__ import annotations

from gui.qa.pages.base import WindowPage


class StartingPage(WindowPage):
    """The agent is started, awaited, or does not answer."""

    route = "starting"

    @property
    def title(self) -> str:
        """What is going on."""
        return self._text("title")

    def try_again(self) -> None:
        """Press *Try again*."""
        self._click("try_again")


class WelcomePage(WindowPage):
    """Nobody is signed in."""

    route = "welcome"

    def sign_in(self) -> None:
        """Press *Sign In*."""
        self._click("sign_in")

    def create_account(self) -> None:
        """Press *Create an Account*."""
        self._click("sign_up")

    def use_code(self) -> None:
        """Press *Use a code instead*."""
        self._click("use_code")

    def try_again(self) -> None:
        """Press the button that asks the service again, which is there while it is not reached."""
        self._click("retry")


class SigningInPage(WindowPage):
    """The browser is awaited."""

    route = "signing_in"

    @property
    def address(self) -> str:
        """The address of the sign-in page."""
        return self._text("address_text")

    def cancel(self) -> None:
        """Press *Cancel*."""
        self._click("cancel")

    def open_browser_again(self) -> None:
        """Press *Open the Browser Again*."""
        self._click("open_browser")

    def use_code(self) -> None:
        """Press *Use a code instead*."""
        self._click("use_code")


class SignInCodePage(WindowPage):
    """The code is awaited on another device."""

    route = "sign_in_code"

    @property
    def code(self) -> str:
        """The code to enter there."""
        return self._text("code")

    @property
    def address(self) -> str:
        """Where to enter it."""
        return self._text("address_text")

    def use_browser(self) -> None:
        """Press the button that signs in with the browser of this computer."""
        self._click("use_browser")

    def cancel(self) -> None:
        """Press *Cancel*."""
        self._click("cancel")


class RemovedPage(WindowPage):
    """This computer was removed from its account."""

    route = "removed"

    @property
    def title(self) -> str:
        """That it was removed."""
        return self._text("title")

    @property
    def story(self) -> str:
        """By whom it was removed, and what it was called."""
        return self._text("text")

    def sign_in(self) -> None:
        """Press *Sign In*."""
        self._click("sign_in")

    def use_code(self) -> None:
        """Press *Use a code instead*."""
        self._click("use_code")


class SecretsPage(WindowPage):
    """The keyring cannot be used."""

    route = "secrets"

    @property
    def title(self) -> str:
        """What is wrong with the keyring."""
        return self._text("title")

    def try_again(self) -> None:
        """Press *Try Again*."""
        self._click("retry")

    def use_file(self) -> None:
        """Keep the secrets in a file, and confirm."""
        self._click("use_file")
        self._click("file_question_confirm")
