"""Page objects of the window: what a person can see and press there (STYLE 15, 21).

One class per page. Each stands on `gui.qa.controls.Controls`, so it works the same on a window in this
process and on one that is driven over accessibility. Waiting is the test's to do, on a condition.
"""

from __future__ import annotations

from gui.qa.pages.about import AboutPage
from gui.qa.pages.all import AllPages
from gui.qa.pages.base import BannerParts, WindowPage
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
from gui.qa.pages.session import QuestionPage, StripPage
from gui.qa.pages.settings import SettingsPage
from gui.qa.pages.simulator import SimulatorPanelPage

__all__ = [
    "PAGES",
    "AboutPage",
    "AllPages",
    "BannerParts",
    "LimitPage",
    "MainPage",
    "QuestionPage",
    "QuitQuestion",
    "RemovedPage",
    "SecretsPage",
    "SettingsPage",
    "SignInCodePage",
    "SigningInPage",
    "SimulatorPanelPage",
    "StartingPage",
    "StripPage",
    "WelcomePage",
    "WindowPage",
]

PAGES: dict[str, type[WindowPage]] = {
    page.route: page
    for page in (
        StartingPage,
        WelcomePage,
        SigningInPage,
        SignInCodePage,
        MainPage,
        LimitPage,
        RemovedPage,
        SecretsPage,
        QuestionPage,
        SettingsPage,
        AboutPage,
    )
}
"""The page objects by the names of `gui.routes.Route`."""
