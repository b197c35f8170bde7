"""The Settings page: each control asks for its change only, shows what holds, and goes back when refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from gui.language import Language
from gui.presenters.link_state import LinkState
from gui.presenters.scene import Scene
from gui.qa.finder import Finder
from gui.qa.pages import SettingsPage
from gui.routes import Place, Route, place_after, route_for
from shared.commands import ChangePreferences, ChangeSessionSettings, LookForUpdate
from shared.preferences import Preferences, ScreenQuality, Topic
from shared.snapshot import Snapshot
from shared.state import AgentState
from shared.updates import UpdateFact
from tests.gui.conftest import OnePage
from tests.support import session_snapshots, snapshots
from tests.support import settings_snapshots as settings
from tests.support.clock import START
from tests.support.session_snapshots import MONITORS

Show = Callable[..., OnePage]
Spoken = Callable[[Language], None]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def page_of(shown: OnePage) -> SettingsPage:
    return SettingsPage(Finder(shown.window))


def show_again(shown: OnePage, snapshot: Snapshot) -> None:
    shown.binding.render(shown.binding.present(Scene(snapshot, LinkState.CONNECTED, START)))


# where it is shown


@pytest.mark.parametrize("state", list(AgentState))
def test_who_chose_the_settings_sees_them_unless_something_is_urgent(state: AgentState) -> None:
    at_home = route_for(Snapshot(1, state))
    chosen = route_for(Snapshot(1, state), Place.SETTINGS)
    if at_home in (Route.MAIN, Route.WELCOME):
        assert chosen is Route.SETTINGS
        assert place_after(Place.SETTINGS, chosen) is Place.SETTINGS
    else:
        assert chosen is at_home
        back = Place.SETTINGS if at_home is Route.STARTING else Place.HOME
        assert place_after(Place.SETTINGS, chosen) is back
    assert place_after(Place.HOME, at_home) is Place.HOME


@pytest.mark.security(25)
def test_a_question_comes_before_the_settings_and_leads_back_to_them() -> None:
    asked = session_snapshots.live(question=session_snapshots.QUESTION)
    assert route_for(asked, Place.SETTINGS) is Route.QUESTION
    assert place_after(Place.SETTINGS, Route.QUESTION) is Place.SETTINGS


# what each control asks for


@pytest.mark.security(25)
def test_each_switch_and_choice_asks_for_exactly_its_change(show_page: Show) -> None:
    shown = show_page(settings.FIRST, place=Place.SETTINGS)
    page = page_of(shown)
    for name, on in (
        ("start_at_login", True),
        ("ask", True),
        ("view_only", True),
        ("notify_sessions", False),
        ("notify_subscription", False),
        ("notify_computer", False),
        ("notifications", False),
        ("updates", False),
    ):
        page.set_switch(name, on)
    page.choose("quality", "sharp")
    page.choose("monitor", "eDP-1")
    page.choose("idle", "15")
    page.choose("language", "fr")
    page.look_for_update()
    assert [asked for _, asked in shown.intents.asked] == [
        ChangePreferences(start_at_login=True),
        ChangeSessionSettings(ask=True),
        ChangeSessionSettings(view_only=True),
        ChangePreferences(mute=Topic.SESSIONS),
        ChangePreferences(mute=Topic.SUBSCRIPTION),
        ChangePreferences(mute=Topic.COMPUTER),
        ChangePreferences(notifications=False),
        ChangePreferences(updates=False),
        ChangeSessionSettings(quality=ScreenQuality.SHARP),
        ChangeSessionSettings(monitor="eDP-1"),
        ChangeSessionSettings(idle_minutes=15),
        ChangePreferences(language="fr"),
        LookForUpdate(),
    ]


def test_a_topic_that_was_muted_is_heard_again(show_page: Show) -> None:
    shown = show_page(settings.CHOSEN, place=Place.SETTINGS)
    page_of(shown).set_switch("notify_subscription", True)
    assert shown.intents.asked == [("command", ChangePreferences(unmute=Topic.SUBSCRIPTION))]


def test_the_page_shows_what_holds(show_page: Show) -> None:
    page = page_of(show_page(settings.CHOSEN, place=Place.SETTINGS))
    on = ("start_at_login", "ask", "notifications", "notify_sessions", "notify_computer")
    assert all(page.is_switched_on(name) for name in on)
    assert not any(page.is_switched_on(name) for name in ("view_only", "notify_subscription", "updates"))
    assert page.name == "Studio"
    assert page.choice("quality") == "Sharp"
    assert page.choice("monitor") == "eDP-1, 1920 × 1080"
    assert page.choice("idle") == "After 15 minutes"
    assert page.choice("language") == "Français"
    assert page.service == "On this computer"
    assert page.update_found == "Version 2.0.0 is available."
    idle = page.controls.find("settings.idle")  # type: ignore[attr-defined]
    assert idle.accessibleName() == "End a session that is not used: After 15 minutes"


def test_what_is_not_there_is_not_offered(show_page: Show) -> None:
    nothing = replace(settings.FIRST, preferences=Preferences(notifications=False), monitors=MONITORS[:1])
    shown = show_page(nothing, place=Place.SETTINGS)
    page = page_of(shown)
    assert not page.can_switch("start_at_login")
    assert page.has("settings.no_start_at_login")
    assert not page.can_switch("notify_sessions")
    assert not page.has("settings.monitor")
    assert not page.has("settings.get_update")
    lost = replace(session_snapshots.SETTINGS, monitor="DP-9", idle_minutes=1)
    show_again(shown, replace(nothing, session_settings=lost))
    assert (page.choice("monitor"), page.choice("idle")) == (
        "A monitor that is not connected",
        "After 1 minute",
    )


@pytest.mark.parametrize(
    ("update", "words"),
    [
        (None, ""),
        (UpdateFact(START), "This is the newest version (looked at today at 12:00)."),
        (UpdateFact(START, "2.0.0\n<b>", "https://example.org"), "Version 2.0.0 <b> is available."),
        (UpdateFact(START, problem="service_unreachable"), "The account service does not answer."),
    ],
)
def test_what_was_found_out_about_updates_is_said(
    show_page: Show, update: UpdateFact | None, words: str
) -> None:
    page = page_of(show_page(replace(settings.FIRST, update=update), place=Place.SETTINGS))
    assert page.update_found.startswith(words)
    assert bool(page.update_found) is bool(words)


def test_copy_with_nobody_to_ask_offers_no_asking_and_says_why(show_page: Show) -> None:
    nobody = replace(settings.FIRST.preferences, updates_possible=False)
    shown = show_page(replace(settings.FIRST, preferences=nobody), place=Place.SETTINGS)
    page = page_of(shown)
    assert page.update_found.startswith("This copy of Access Agent has nobody to ask for newer versions.")
    for name in ("updates", "look_for_update"):
        assert not shown.window.findChild(QWidget, f"settings.{name}").isVisible()


def test_the_page_of_a_newer_version_opens_in_the_browser(show_page: Show) -> None:
    shown = show_page(settings.CHOSEN, place=Place.SETTINGS)
    shown.find.click("settings.get_update")
    assert shown.intents.asked == [("open_address", "https://example.org/get")]


# the account service


def test_another_account_service_can_be_named_when_nobody_is_signed_in(show_page: Show) -> None:
    shown = show_page(settings.SIGNED_OUT, place=Place.SETTINGS)
    page = page_of(shown)
    assert page.service == "https://access.example.org"
    page.use_service("https://other.example.org")
    page.use_service("")
    assert shown.intents.asked == [
        ("use_account_service", "https://other.example.org"),
        ("use_account_service", ""),
    ]
    view: Any = shown.binding.page
    view.service_finished("The address begins with https:// and names a host.")
    assert page.service_error.startswith("The address begins")
    view.service_finished("")
    assert not page.has("settings.service_field")
    assert not show_page(settings.FIRST, place=Place.SETTINGS).find.has("settings.service_change")


def test_an_empty_address_is_not_asked_for(show_page: Show) -> None:
    shown = show_page(snapshots.ALL["welcome"], place=Place.SETTINGS)
    shown.find.click("settings.service_change")
    shown.find.click("settings.service_save")
    assert shown.intents.asked == []
    assert "https://" in page_of(shown).service_error


def test_a_service_that_does_not_answer_is_said_where_it_can_be_changed(show_page: Show) -> None:
    shown = show_page(settings.SILENT, place=Place.SETTINGS)
    assert shown.find.text("settings.service_problem").startswith("The account service does not answer.")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("name", list(settings.ALL))
def test_the_page_fits_the_smallest_window_and_says_everything_in_each_language(
    show_page: Show, spoken: Spoken, name: str, language: Language
) -> None:
    from tests.gui.test_every_page import (
        fits,
        no_two_visible_controls_share_a_name,
        tab_reaches_every_control,
    )

    spoken(language)
    shown = show_page(settings.ALL[name], place=Place.SETTINGS)
    no_two_visible_controls_share_a_name(shown)
    tab_reaches_every_control(shown)
    shown.resize(420, 560)
    fits(shown)
    title = shown.find.text("settings.title")
    assert title == ("Réglages" if language is Language.FRENCH else "Settings")
