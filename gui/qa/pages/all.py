"""All page objects of one window, for whoever has its controls. Standard library only."""

from __future__ import annotations

from gui.qa.controls import Controls
from gui.qa.pages.about import AboutPage
from gui.qa.pages.base import BannerParts
from gui.qa.pages.entry import (
    RemovedPage,
    SecretsPage,
    SignInCodePage,
    SigningInPage,
    StartingPage,
    WelcomePage,
)
from gui.qa.pages.limit import LimitPage
from gui.qa.pages.main import MainPage
from gui.qa.pages.quitting import QuitQuestion
from gui.qa.pages.session import QuestionPage
from gui.qa.pages.settings import SettingsPage
from gui.qa.pages.simulator import SimulatorPanelPage


class AllPages:
    """The pages of a window as attributes. Those that are not shown have nothing that could be found."""

    @property
    def controls(self) -> Controls:
        """The controls of the window."""
        raise NotImplementedError

    @property
    def page(self) -> str:
        """The name of the page that is shown, such as `main`."""
        return self.controls.page

    def words(self) -> list[str]:
        """`name = words` for everything that can be read in the window, in the order of reading."""
        found = []
        for name in self.controls.names(""):
            try:
                found.append(f"{name} = {self.controls.text(name)}")
            except LookupError:
                continue  # it holds others and says nothing itself
        return found

    @property
    def banners(self) -> BannerParts:
        """The banners above the page."""
        return BannerParts(self.controls)

    @property
    def quitting(self) -> QuitQuestion:
        """What quitting asks, above any page."""
        return QuitQuestion(self.controls)

    @property
    def starting(self) -> StartingPage:
        """The agent is awaited."""
        return StartingPage(self.controls)

    @property
    def welcome(self) -> WelcomePage:
        """Nobody is signed in."""
        return WelcomePage(self.controls)

    @property
    def signing_in(self) -> SigningInPage:
        """The browser is awaited."""
        return SigningInPage(self.controls)

    @property
    def sign_in_code(self) -> SignInCodePage:
        """The code is awaited on another device."""
        return SignInCodePage(self.controls)

    @property
    def main(self) -> MainPage:
        """Registered."""
        return MainPage(self.controls)

    @property
    def limit(self) -> LimitPage:
        """No free place."""
        return LimitPage(self.controls)

    @property
    def removed(self) -> RemovedPage:
        """This computer was removed."""
        return RemovedPage(self.controls)

    @property
    def secrets(self) -> SecretsPage:
        """The keyring cannot be used."""
        return SecretsPage(self.controls)

    @property
    def question(self) -> QuestionPage:
        """Somebody wants to connect."""
        return QuestionPage(self.controls)

    @property
    def about(self) -> AboutPage:
        """What runs here."""
        return AboutPage(self.controls)

    @property
    def settings(self) -> SettingsPage:
        """What a person can choose."""
        return SettingsPage(self.controls)

    @property
    def simulator(self) -> SimulatorPanelPage:
        """The simulator's panel, beside any page."""
        return SimulatorPanelPage(self.controls)
