"""The pages, made when they are first needed (PERFORMANCE P1), each with its presenter and its wires.

Intents of a view become calls of `Intents`; this is the only module that knows both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from gui.presenters.scene import Failure, Scene
from gui.routes import Place, Route
from gui.widgets.page import Page
from shared.commands import (
    AnswerSession,
    CancelSignIn,
    Command,
    DismissPurchase,
    EndSession,
    LookForUpdate,
    Pause,
    Refresh,
    Register,
    RemoveComputer,
    Result,
    Resume,
    RetrySecrets,
    SignOut,
    UseSecretsFile,
)
from shared.reasons import LoginPage


class Intents(Protocol):
    """What a page may ask for."""

    def command(self, command: Command) -> None:
        """Send a command to the agent."""
        ...

    def sign_in(self, *, sign_up: bool = False) -> None:
        """Sign in through the browser of this computer."""
        ...

    def sign_in_by_code(self) -> None:
        """Sign in with a code on another device."""
        ...

    def open_sign_in_page(self) -> None:
        """Open the browser once more for the sign-in under way."""
        ...

    def open_page(self, page: LoginPage) -> None:
        """Open a page of the account service in the browser, already signed in (RULES R33)."""
        ...

    def rename(self, name: str, finished: Callable[[str], None]) -> None:
        """Rename this computer; `finished` gets the sentence that says why not, or an empty text."""
        ...

    def open_simulator(self) -> None:
        """Show the simulator's panel, in a simulator run."""
        ...

    def go_to(self, place: Place) -> None:
        """Show the page that the person chose."""
        ...

    def use_account_service(self, url: str, finished: Callable[[str], None]) -> None:
        """Use another account service, an empty `url` for the one on this computer; as `rename`."""
        ...

    def open_address(self, address: str) -> None:
        """Show a page of the publisher in the browser."""
        ...

    def ask(self, command: Command, answered: Callable[[Failure | None, Result], None]) -> None:
        """Send a command whose answer the page shows itself; a refusal becomes no banner."""
        ...

    def quit(self) -> None:
        """Ask the person what quitting shall mean, and do that."""
        ...

    def connect_again(self) -> None:
        """Look for the agent again, and start it where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Binding:
    """A page and what turns a scene into its view model. View models have a `detail` for pictures.

    `tick` shows another second of the session, and nothing else.
    """

    page: Page
    present: Callable[[Scene], Any]
    render: Callable[[Any], None]
    tick: Callable[[Scene], None] | None = None


def make(route: Route, intents: Intents) -> Binding:
    """A new page for `route`, wired to `intents`."""
    makers: dict[Route, Callable[[Intents], Binding]] = {
        Route.STARTING: _starting,
        Route.WELCOME: _welcome,
        Route.SIGNING_IN: _signing_in,
        Route.SIGN_IN_CODE: _sign_in_code,
        Route.MAIN: _main,
        Route.LIMIT: _limit,
        Route.REMOVED: _removed,
        Route.SECRETS: _secrets,
        Route.QUESTION: _question,
        Route.SETTINGS: _settings,
        Route.ABOUT: _about,
    }
    return makers[route](intents)


def _starting(intents: Intents) -> Binding:
    from gui.presenters.starting import present_starting
    from gui.views.starting import StartingPage

    page = StartingPage()
    page.try_again_asked.connect(intents.connect_again)
    return Binding(page, present_starting, page.render)


def _welcome(intents: Intents) -> Binding:
    from gui.presenters.welcome import present_welcome
    from gui.views.welcome import WelcomePage

    page = WelcomePage()
    page.sign_in_asked.connect(lambda: intents.sign_in())
    page.sign_up_asked.connect(lambda: intents.sign_in(sign_up=True))
    page.code_asked.connect(intents.sign_in_by_code)
    page.retry_asked.connect(lambda: intents.command(Refresh()))
    page.settings_asked.connect(lambda: intents.go_to(Place.SETTINGS))
    return Binding(page, present_welcome, page.render)


def _signing_in(intents: Intents) -> Binding:
    from gui.presenters.signing_in import present_signing_in
    from gui.views.signing_in import SigningInPage

    page = SigningInPage()
    page.cancel_asked.connect(lambda: intents.command(CancelSignIn()))
    page.open_asked.connect(intents.open_sign_in_page)
    page.code_asked.connect(intents.sign_in_by_code)
    return Binding(page, present_signing_in, page.render)


def _sign_in_code(intents: Intents) -> Binding:
    from gui.presenters.signing_in import present_sign_in_code
    from gui.views.signing_in import SignInCodePage

    page = SignInCodePage()
    page.cancel_asked.connect(lambda: intents.command(CancelSignIn()))
    page.browser_asked.connect(lambda: intents.sign_in())
    return Binding(page, present_sign_in_code, page.render)


def _main(intents: Intents) -> Binding:
    from gui.presenters.main import present_main
    from gui.presenters.session import present_session
    from gui.views.main import MainPage

    page = MainPage()
    page.rename_asked.connect(lambda name: intents.rename(name, page.rename_finished))
    page.remove_asked.connect(lambda computer: intents.command(RemoveComputer(computer)))
    page.page_asked.connect(lambda name: intents.open_page(LoginPage(name)))
    page.waiting_dismissed.connect(lambda: intents.command(DismissPurchase()))
    page.pause_asked.connect(lambda: intents.command(Pause()))
    page.resume_asked.connect(lambda: intents.command(Resume()))
    page.refresh_asked.connect(lambda: intents.command(Refresh()))
    page.sign_out_asked.connect(lambda: intents.command(SignOut()))
    page.quit_asked.connect(intents.quit)
    page.simulator_asked.connect(intents.open_simulator)
    page.session.end_asked.connect(lambda session: intents.command(EndSession(session)))
    page.settings_asked.connect(lambda: intents.go_to(Place.SETTINGS))
    page.about_asked.connect(lambda: intents.go_to(Place.ABOUT))
    return Binding(
        page, present_main, page.render, lambda scene: page.session.show_session(present_session(scene))
    )


def _limit(intents: Intents) -> Binding:
    from gui.presenters.limit import present_limit
    from gui.views.limit import LimitPage

    page = LimitPage()
    page.remove_asked.connect(lambda computer: intents.command(RemoveComputer(computer)))
    page.replace_asked.connect(lambda computer: intents.command(Register(replace=computer)))
    page.page_asked.connect(lambda name: intents.open_page(LoginPage(name)))
    page.register_asked.connect(lambda: intents.command(Register()))
    page.sign_out_asked.connect(lambda: intents.command(SignOut()))
    return Binding(page, present_limit, page.render)


def _removed(intents: Intents) -> Binding:
    from gui.presenters.removed import present_removed
    from gui.views.removed import RemovedPage

    page = RemovedPage()
    page.sign_in_asked.connect(lambda: intents.sign_in())
    page.code_asked.connect(intents.sign_in_by_code)
    return Binding(page, present_removed, page.render)


def _secrets(intents: Intents) -> Binding:
    from gui.presenters.secrets import present_secrets
    from gui.views.secrets import SecretsPage

    page = SecretsPage()
    page.retry_asked.connect(lambda: intents.command(RetrySecrets()))
    page.file_confirmed.connect(lambda: intents.command(UseSecretsFile()))
    return Binding(page, present_secrets, page.render)


def _question(intents: Intents) -> Binding:
    from gui.presenters.question import present_question
    from gui.views.question import QuestionPage

    page = QuestionPage()
    page.answered.connect(lambda session, accept: intents.command(AnswerSession(session, accept)))
    return Binding(page, present_question, page.render)


def _settings(intents: Intents) -> Binding:
    from gui.presenters.settings import present_settings
    from gui.presenters.settings_wishes import wish_of_choice, wish_of_switch
    from gui.views.settings import SettingsPage

    page = SettingsPage()
    page.back_asked.connect(lambda: intents.go_to(Place.HOME))
    page.switched.connect(lambda name, on: intents.command(wish_of_switch(name, on)))
    page.chosen.connect(lambda name, value: intents.command(wish_of_choice(name, value)))
    page.rename_asked.connect(lambda name: intents.rename(name, page.rename_finished))
    page.service_wanted.connect(lambda url: intents.use_account_service(url, page.service_finished))
    page.look_asked.connect(lambda: intents.command(LookForUpdate()))
    page.address_asked.connect(intents.open_address)
    page.about_asked.connect(lambda: intents.go_to(Place.ABOUT))
    return Binding(page, present_settings, page.render)


def _about(intents: Intents) -> Binding:
    from gui.presenters.about import present_about
    from gui.report_wires import connect_report
    from gui.views.about import AboutPage

    page = AboutPage()
    page.back_asked.connect(lambda: intents.go_to(Place.HOME))
    page.look_asked.connect(lambda: intents.command(LookForUpdate()))
    page.address_asked.connect(intents.open_address)
    connect_report(page, intents.ask)
    return Binding(page, present_about, page.render)
