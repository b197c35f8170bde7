"""Settings of a profile: defaults, damage, age (SECURITY 38, 40)."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from agent.profile import settings
from agent.profile.settings import SCHEMA, Settings
from shared.errors import SettingsError, StorageError
from shared.preferences import Preferences, ScreenQuality, Topic
from shared.reasons import Language
from shared.state import SessionSettings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_without_a_file_there_are_defaults_and_no_problem(file: Path) -> None:
    assert settings.load(file) == (Settings(), None)


def test_what_was_saved_is_loaded(file: Path) -> None:
    chosen = Settings(account_url="https://access.example.org", secrets="file", embedded_port=8123)
    settings.save(file, chosen)
    assert settings.load(file) == (chosen, None)


@pytest.mark.security(38)
@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"[" * 100_000,
        b'{"schema": "one"}',
        b'{"schema": -1}',
        b'{"schema": true}',
        b'{"secrets": "nowhere"}',
        b'{"embedded_port": 70000}',
        b'{"embedded_port": "8080"}',
        b'{"account_url": 5}',
        b'{"account_url": "ftp://x"}',
    ],
)
def test_damaged_file_is_kept_aside_and_defaults_are_used(file: Path, damage: bytes) -> None:
    file.write_bytes(damage)
    assert settings.load(file) == (Settings(), "settings_reset")
    assert file.with_name("settings.json.damaged").read_bytes() == damage
    assert not file.exists()


@pytest.mark.security(40)
def test_file_without_a_version_is_brought_forward(file: Path) -> None:
    file.write_text(json.dumps({"account_url": "https://team.example.org/", "secrets": "file"}))
    found, problem = settings.load(file)
    assert found == Settings(schema=SCHEMA, account_url="https://team.example.org", secrets="file")
    assert problem is None


@pytest.mark.security(40)
def test_every_older_version_has_a_way_forward(file: Path) -> None:
    for schema in range(SCHEMA):
        file.write_text(json.dumps({"schema": schema, "embedded_port": 8123}))
        assert settings.load(file) == (Settings(embedded_port=8123), None)


@pytest.mark.security(40)
def test_file_of_a_newer_version_is_refused_and_left_alone(file: Path) -> None:
    text = json.dumps({"schema": SCHEMA + 1, "account_url": "https://team.example.org"})
    file.write_text(text)
    with pytest.raises(SettingsError) as refusal:
        settings.load(file)
    assert refusal.value.code == "settings_newer"
    assert file.read_text() == text


def test_field_of_a_later_release_is_ignored(file: Path) -> None:
    file.write_text(json.dumps({"schema": SCHEMA, "colour": "green"}))
    assert settings.load(file) == (Settings(), None)


def test_file_that_cannot_be_read_is_a_fault_and_not_defaults(file: Path) -> None:
    file.mkdir()
    with pytest.raises(StorageError):
        settings.load(file)


@pytest.mark.security(38)
def test_damaged_file_on_a_read_only_disk_still_gives_defaults(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("{")

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "replace", refuse)
    assert settings.load(file) == (Settings(), "settings_reset")
    assert file.read_text() == "{"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://access.example.org/", "https://access.example.org"),
        (" https://access.example.org:8443 ", "https://access.example.org:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_address_of_a_service_is_kept_without_decoration(given: str, kept: str) -> None:
    assert settings.checked_account_url(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "access.example.org",
        "ftp://access.example.org",
        "http://access.example.org",
        "https://",
        "https://user:pw@access.example.org",
        "https://access.example.org/path",
        "https://access.example.org?x=1",
        "https://access.example.org:port",
        "https://[::1",
        "javascript:alert(1)",
    ],
)
def test_address_where_tokens_would_not_be_safe_is_refused(given: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        settings.checked_account_url(given)
    assert refusal.value.code == "account_url_invalid"


SESSION = SessionSettings(ask=True, view_only=True, monitor="DP-1", idle_minutes=15)


@pytest.mark.security(40)
def test_what_was_chosen_about_sessions_is_kept_and_files_of_before_have_none(file: Path) -> None:
    chosen = Settings(secrets="file", screen="synthetic:1280x720", session=SESSION)
    settings.save(file, chosen)
    assert settings.load(file) == (chosen, None)
    for before in (0, 1):
        file.write_text(json.dumps({"schema": before, "secrets": "file"}))
        assert settings.load(file) == (Settings(secrets="file"), None)
    file.write_text(json.dumps({"screen": ":1", "session": {"ask": True}}))  # by hand
    assert settings.load(file) == (Settings(screen=":1", session=SessionSettings(ask=True)), None)


@pytest.mark.security(40)
def test_what_was_chosen_about_the_program_is_kept_but_not_what_the_system_says(file: Path) -> None:
    chosen = Preferences(None, Language.FRENCH, False, (Topic.SESSIONS,), False, True)
    session = SessionSettings(quality=ScreenQuality.SAVING)
    settings.save(file, Settings(session=session, preferences=replace(chosen, start_at_login=True)))
    assert settings.load(file) == (Settings(session=session, preferences=chosen), None)
    assert "start_at_login" not in file.read_text()
    before = {"schema": 2, "session": {"ask": True}, "screen": ":1"}  # as the version before wrote them
    file.write_text(json.dumps(before))
    assert settings.load(file) == (Settings(screen=":1", session=SessionSettings(ask=True)), None)
    file.write_text(json.dumps({"preferences": {"language": "fr", "start_at_login": True}}))  # by hand
    assert settings.load(file) == (Settings(preferences=Preferences(language=Language.FRENCH)), None)


@pytest.mark.security(38)
@pytest.mark.parametrize("chosen", [None, {"language": "tlh"}, {"muted": ["sports"]}, {"updates": "yes"}])
def test_damaged_choices_about_the_program_are_kept_aside(file: Path, chosen: object) -> None:
    file.write_text(json.dumps({"schema": SCHEMA, "preferences": chosen}))
    assert settings.load(file) == (Settings(), "settings_reset")


@pytest.mark.parametrize(
    "screen",
    ["auto", "synthetic", "synthetic:1920x1080", "synthetic:800x600+640x480", ":1", ":1.0", "host.lan:10.0"],
)
def test_screens_that_can_be_named(screen: str) -> None:
    assert settings.checked_screen(screen) == screen


@pytest.mark.parametrize(
    "screen", ["", "window", "synthetic:", "synthetic:0x5", "synthetic:1920", "1", ":x", ":1;rm", "a b:1"]
)
def test_other_words_are_no_screen(file: Path, screen: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings.checked_screen(screen)
    assert refused.value.code == "screen_invalid"
    file.write_text(json.dumps({"schema": SCHEMA, "screen": screen}))
    assert settings.load(file) == (Settings(), "settings_reset")


@pytest.mark.security(38)
@pytest.mark.parametrize(
    "session",
    [
        None,
        [],
        {"ask": 1},
        {"idle_minutes": -1},
        {"idle_minutes": 1441},
        {"monitor": 5},
        {"quality": "ultra"},
    ],
)
def test_damaged_choices_about_sessions_are_kept_aside(file: Path, session: object) -> None:
    file.write_text(json.dumps({"schema": SCHEMA, "session": session}))
    assert settings.load(file) == (Settings(), "settings_reset")
    file.write_text(json.dumps({"schema": SCHEMA, "screen": 5}))
    assert settings.load(file) == (Settings(), "settings_reset")


@pytest.mark.parametrize(
    "channel",
    [
        "https://example.org/newest.jws",
        {"address": ""},
        {"address": "http://example.org/newest.jws"},
        {"address": "https://me@example.org/newest.jws"},
        {"address": "https://[::"},
        {"address": "https://example.org/newest.jws", "keys": ["x"]},
    ],
)
def test_address_of_updates_that_cannot_be_one_is_damage(file: Path, channel: object) -> None:
    file.write_text(json.dumps({"schema": 3, "update_channel": channel}))
    assert settings.load(file) == (Settings(), "settings_reset")


def test_team_names_its_own_address_of_updates_and_it_stays(file: Path) -> None:
    told = {"address": "https://team.example.org/newest.jws", "keys": {"key-1": "AAAA"}}
    file.write_text(json.dumps({"schema": 3, "update_channel": told}))
    found, problem = settings.load(file)
    assert problem is None
    settings.save(file, found)
    assert json.loads(file.read_text())["update_channel"] == told
