"""Each setting of the command line asks for its change and shows what holds; it has what the window has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.cli.settings import SETTINGS, _in_words
from shared import commands
from shared.commands import ChangePreferences, ChangeSessionSettings, Command
from shared.errors import SettingsError
from shared.preferences import Preferences, ScreenQuality, Topic
from shared.reasons import Language
from shared.snapshot import ServiceView, Snapshot
from shared.state import AgentState, SessionSettings

FIRST = Snapshot(1, AgentState.SIGNED_OUT)
CHOSEN = replace(
    FIRST,
    preferences=Preferences(True, Language.FRENCH, False, (Topic.SESSIONS,), False),
    session_settings=SessionSettings(True, True, "DP-1", 15, ScreenQuality.SAVING),
    service=ServiceView("https://team.example.org", False, True, None, None),
)


@pytest.mark.parametrize(
    ("name", "value", "wish"),
    [
        ("name", "Atelier", commands.RenameComputer("Atelier")),
        ("start-at-login", "on", ChangePreferences(start_at_login=True)),
        ("ask", "off", ChangeSessionSettings(ask=False)),
        ("view-only", "on", ChangeSessionSettings(view_only=True)),
        ("quality", "sharp", ChangeSessionSettings(quality=ScreenQuality.SHARP)),
        ("monitor", "all", ChangeSessionSettings(monitor="all")),
        ("idle-minutes", "30", ChangeSessionSettings(idle_minutes=30)),
        ("notifications", "off", ChangePreferences(notifications=False)),
        ("notify-sessions", "off", ChangePreferences(mute=Topic.SESSIONS)),
        ("notify-subscription", "on", ChangePreferences(unmute=Topic.SUBSCRIPTION)),
        ("notify-computer", "off", ChangePreferences(mute=Topic.COMPUTER)),
        ("language", "system", ChangePreferences(language="system")),
        ("updates", "on", ChangePreferences(updates=True)),
        ("account-service", "embedded", commands.UseAccountService(None)),
        (
            "account-service",
            "https://team.example.org/",
            commands.UseAccountService("https://team.example.org"),
        ),
    ],
)
def test_a_setting_asks_for_exactly_its_change(name: str, value: str, wish: Command) -> None:
    assert SETTINGS[name].wish(value) == wish


def test_every_setting_shows_what_holds() -> None:
    first = {name: _in_words(each.now(FIRST)) for name, each in SETTINGS.items()}
    chosen = {name: _in_words(each.now(CHOSEN)) for name, each in SETTINGS.items()}
    assert list(first.values()) == [
        *("–", "–", "off", "off", "auto", "all", "0", "on", "on", "on", "on", "system", "on", "embedded")
    ]
    assert list(chosen.values()) == [
        *("–", "on", "on", "on", "saving", "DP-1", "15", "off", "off", "on", "on", "fr", "off"),
        "https://team.example.org",
    ]


@pytest.mark.parametrize(("name", "value"), [("ask", "yes"), ("quality", "best"), ("idle-minutes", "soon")])
def test_another_value_is_no_wish(name: str, value: str) -> None:
    with pytest.raises((KeyError, ValueError)):
        SETTINGS[name].wish(value)


def test_an_address_where_tokens_would_not_be_safe_is_no_wish_either() -> None:
    with pytest.raises(SettingsError):
        SETTINGS["account-service"].wish("http://team.example.org")


def test_the_window_and_the_command_line_have_the_same_settings() -> None:
    from gui.presenters.settings_wishes import wish_of_choice, wish_of_switch

    of_window = {
        "start-at-login": wish_of_switch("start_at_login", True),
        "ask": wish_of_switch("ask", True),
        "view-only": wish_of_switch("view_only", True),
        "notifications": wish_of_switch("notifications", True),
        "notify-sessions": wish_of_switch("notify_sessions", True),
        "notify-subscription": wish_of_switch("notify_subscription", True),
        "notify-computer": wish_of_switch("notify_computer", True),
        "updates": wish_of_switch("updates", True),
    }
    for name, wish in of_window.items():
        assert SETTINGS[name].wish("on") == wish
    for name, on_page, value in (
        ("quality", "quality", "saving"),
        ("monitor", "monitor", "DP-1"),
        ("idle-minutes", "idle", "5"),
        ("language", "language", "fr"),
    ):
        assert SETTINGS[name].wish(value) == wish_of_choice(on_page, value)
