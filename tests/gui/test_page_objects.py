"""The page objects that testers use: each acts on the controls that are really there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gui.qa.finder import Finder
from gui.qa.pages import (
    PAGES,
    AllPages,
    LimitPage,
    MainPage,
    RemovedPage,
    SecretsPage,
    SignInCodePage,
    StartingPage,
    WelcomePage,
    WindowPage,
)
from gui.routes import Place, Route, route_for
from shared.commands import (
    Pause,
    Refresh,
    Register,
    RemoveComputer,
    Resume,
    RetrySecrets,
    SignOut,
    UseSecretsFile,
)
from shared.reasons import Action, LoginPage, SecretsState
from shared.snapshot import Snapshot
from tests.gui.conftest import OnePage
from tests.support import session_snapshots, snapshots

Show = Callable[..., OnePage]


class OfWindow(AllPages):
    """All pages of one window."""

    def __init__(self, shown: OnePage) -> None:
        self._shown = shown

    @property
    def controls(self) -> Finder:
        return self._shown.find


def test_every_page_of_the_window_has_a_page_object() -> None:
    assert set(PAGES) == {route.value for route in Route}
    assert all(page is PAGES[page.route] for page in PAGES.values())


@pytest.mark.parametrize("route", list(Route))
def test_page_object_knows_its_page(show_page: Show, route: Route) -> None:
    places = [(each, place) for each in session_snapshots.EVERY.values() for place in Place]
    snapshot, place = next(each for each in places if route_for(*each) is route)
    pages = OfWindow(show_page(snapshot, place=place))
    assert pages.page == route
    shown: WindowPage = getattr(pages, route)
    assert isinstance(shown, PAGES[route])
    assert shown.is_shown
    assert any(line.startswith(f"{route}.") for line in pages.words())


ACTS: list[tuple[type[WindowPage], Snapshot, Callable[[Any], None], tuple[str, Any]]] = [
    (StartingPage, snapshots.ALL["starting"], lambda page: page.title, ("", None)),
    (WelcomePage, snapshots.ALL["welcome-offline"], lambda page: page.try_again(), ("command", Refresh())),
    (SignInCodePage, snapshots.sign_in_code(), lambda page: page.use_browser(), ("sign_in", False)),
    (RemovedPage, snapshots.removed(), lambda page: page.sign_in(), ("sign_in", False)),
    (RemovedPage, snapshots.removed(), lambda page: page.use_code(), ("sign_in_by_code", None)),
    (
        SecretsPage,
        snapshots.secrets(SecretsState.LOCKED),
        lambda page: page.try_again(),
        ("command", RetrySecrets()),
    ),
    (
        SecretsPage,
        snapshots.secrets(SecretsState.MISSING),
        lambda page: page.use_file(),
        ("command", UseSecretsFile()),
    ),
    (
        LimitPage,
        snapshots.limit(Action.BUY),
        lambda page: page.choose_action("buy"),
        ("open_page", LoginPage.BUY),
    ),
    (LimitPage, snapshots.limit(), lambda page: page.try_again(), ("command", Register())),
    (LimitPage, snapshots.limit(), lambda page: page.sign_out(), ("command", SignOut())),
    (LimitPage, snapshots.replaceable(), lambda page: page.replace(), ("command", Register("c1"))),
    (MainPage, snapshots.main(), lambda page: page.pause(), ("command", Pause())),
    (MainPage, snapshots.paused(), lambda page: page.resume(), ("command", Resume())),
    (MainPage, snapshots.main(), lambda page: page.refresh(), ("command", Refresh())),
    (MainPage, snapshots.main(), lambda page: page.remove("c2"), ("command", RemoveComputer("c2"))),
    (MainPage, snapshots.main(), lambda page: page.sign_out(), ("command", SignOut())),
]


@pytest.mark.parametrize(("page", "snapshot", "act", "asked"), ACTS)
def test_act_of_a_page_object_asks_what_a_press_asks(
    show_page: Show,
    page: type[WindowPage],
    snapshot: Snapshot,
    act: Callable[[Any], None],
    asked: tuple[str, Any],
) -> None:
    shown = show_page(snapshot)
    act(page(shown.find))
    assert shown.intents.asked == ([asked] if asked[0] else [])


def test_main_page_tells_what_a_person_reads(show_page: Show) -> None:
    main = MainPage(show_page(session_snapshots.over()).find)
    assert (main.name, main.account, main.status) == ("Studio", "ada@example.org", "Online")
    assert main.computer("c2")[1] in ("Online", "Offline")
    assert not main.is_over_limit("c2")
    assert main.last_session
    assert main.settings_summary == ""
    assert main.count


def test_what_is_not_on_the_page_is_named(show_page: Show) -> None:
    find = show_page(snapshots.main()).find
    with pytest.raises(LookupError, match="no visible control is called limit.title"):
        LimitPage(find).title  # noqa: B018 - reading is the act
    with pytest.raises(LookupError, match="main.menu_resume"):
        MainPage(find).resume()  # there only while paused
