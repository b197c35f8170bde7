"""A living window with its settings: refusals, an agent that begins anew, another language meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.language import Language, Voice, remember, remembered
from gui.language_keeper import LanguageKeeper
from gui.presenters.link_state import LinkState
from gui.qa.finder import Finder
from shared import reasons
from shared.commands import ChangePreferences, ChangeSessionSettings, UseAccountService
from shared.simulator_commands import ListScenarios
from shared.snapshot import Snapshot
from tests.gui.conftest import Living
from tests.support import session_snapshots, snapshots
from tests.support import settings_snapshots as settings
from tests.support.simulator_snapshots import simulated

Open = Callable[..., Living]
LOOK = ChangePreferences()
ENGLAND = QLocale("en_GB")
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def voice(qapp: QApplication, spoken: Callable[[Language], None]) -> Voice:
    spoken(Language.ENGLISH)
    return Voice(qapp, ENGLAND)


def told(one: Living, qtbot: QtBot, snapshot: Snapshot, revision: int) -> None:
    """The agent says `snapshot`, and the window has heard it."""
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(replace(snapshot, revision=revision))


def french(snapshot: Snapshot) -> Snapshot:
    return replace(snapshot, preferences=replace(snapshot.preferences, language=reasons.Language.FRENCH))


def test_the_settings_are_reached_from_menu_card_and_keyboard_and_escape_leads_back(
    living: Open, qtbot: QtBot
) -> None:
    one = living(settings.FIRST)
    for way in (
        one.main.open_settings,
        one.main.open_session_settings,
        lambda: QTest.keyClick(one.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier),
    ):
        way()
        assert one.find.page == "settings"
        QTest.keyClick(one.find.find("settings.ask"), Qt.Key.Key_Escape)
        assert one.find.page == "main"
    qtbot.wait_until(lambda: one.door.commands == [LOOK] * 3)


@pytest.mark.security(25)
def test_a_setting_that_is_refused_goes_back_and_says_why(living: Open, qtbot: QtBot) -> None:
    one = living(settings.FIRST)
    one.main.open_settings()
    one.door.answer = lambda _: "disk_full"
    qtbot.wait_until(lambda: one.door.commands == [LOOK])
    with qtbot.wait_signal(one.link.reply_received):
        one.settings.set_switch("ask", True)
    qtbot.wait_until(lambda: one.find.has("banner.failure_text"))
    assert one.door.commands == [LOOK, ChangeSessionSettings(ask=True)]
    assert not one.settings.is_switched_on("ask")
    assert "disk" in one.find.text("banner.failure_text")


def test_an_address_that_is_refused_says_why_beside_the_field(living: Open, qtbot: QtBot) -> None:
    one = living(settings.SIGNED_OUT)
    one.door.answer = lambda asked: "account_url_invalid" if isinstance(asked, UseAccountService) else None
    one.find.click("welcome.settings")
    one.settings.use_service("ftp://team.example.org")
    qtbot.wait_until(lambda: bool(one.settings.service_error))
    assert one.door.commands == [LOOK, UseAccountService("ftp://team.example.org")]
    QTest.keyClick(one.find.find("settings.service_field"), Qt.Key.Key_Escape)
    assert not one.settings.service_error
    assert one.find.page == "settings"


def test_an_agent_that_begins_anew_is_called_again_and_the_person_is_where_he_was(
    living: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    one = living(settings.SIGNED_OUT, start_agent=("touch", str(started)))
    one.find.click("welcome.settings")
    with qtbot.wait_signals([one.door.greeted, one.link.snapshot_received]):
        one.door.send({"type": "bye", "reason": "restart"})
    assert one.link.state is LinkState.CONNECTED
    assert one.find.page == "settings"
    assert not started.exists()


@pytest.mark.rule("R90")
def test_another_language_holds_at_once_and_the_person_stays_where_he_is(
    living: Open, qtbot: QtBot, voice: Voice
) -> None:
    one = living(settings.FIRST, language=LanguageKeeper(voice, ENGLAND, told=False))
    one.main.open_settings()
    assert one.find.text("settings.title") == "Settings"
    one.find.find("settings.language").setFocus(Qt.FocusReason.TabFocusReason)
    one.settings.choose("language", "fr")
    qtbot.wait_until(lambda: ChangePreferences(language="fr") in one.door.commands)
    told(one, qtbot, french(settings.FIRST), 2)
    assert one.find.text("settings.title") == "Réglages"
    assert one.settings.choice("language") == "Français"
    assert one.window.focusWidget() is one.find.find("settings.language")
    one.settings.go_back()
    assert one.find.text("main.registered") == "Cet ordinateur est enregistré"
    told(one, qtbot, settings.FIRST, 3)  # back to the system's
    assert one.find.text("main.registered") == "This computer is registered"
    assert QLocale().language() is QLocale.Language.English


@pytest.mark.rule("R90")
def test_strip_and_banners_change_their_language_too(living: Open, qtbot: QtBot, voice: Voice) -> None:
    live = session_snapshots.live()
    one = living(live, language=LanguageKeeper(voice, ENGLAND, told=False))
    strip = one.conductor.faces.strip
    assert strip is not None
    assert Finder(strip.strip).text("strip.end") == "End"
    told(one, qtbot, french(replace(live, service=snapshots.LOST_SERVICE)), 2)
    assert Finder(strip.strip).text("strip.end") == "Terminer"
    assert strip.is_kept
    assert "service de compte" in one.find.text("banner.offline_text")


@pytest.mark.rule("R90")
def test_what_the_start_was_told_holds_until_somebody_chooses_again(voice: Voice, tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    keeper = LanguageKeeper(voice, ENGLAND, told=True, state_file=file)
    assert not keeper.follow(french(settings.FIRST))
    assert voice.language is Language.ENGLISH
    assert remembered(file) == "fr"  # for the first frame of a start that is told nothing
    assert not keeper.follow(settings.FIRST)
    assert remembered(file) is None
    assert keeper.follow(french(settings.FIRST))
    assert voice.language.value == "fr"
    assert not keeper.follow(french(settings.FIRST))


def test_what_is_remembered_is_a_language_or_nothing(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    assert remembered(None) is None
    assert remembered(file) is None
    remember(None, Language.FRENCH)
    file.write_text("[window]\nlanguage=tlh\n")
    assert remembered(file) is None


@pytest.mark.rule("R90")
def test_the_panel_of_a_simulator_is_made_anew_and_asks_for_its_words_again(
    living: Open, qtbot: QtBot, voice: Voice
) -> None:
    one = living(simulated(), panel=True, language=LanguageKeeper(voice, ENGLAND, told=False))
    qtbot.wait_until(lambda: ListScenarios(reasons.Language.ENGLISH) in one.door.commands)
    assert one.find.text("simulator.title") == "Simulator"
    told(one, qtbot, french(simulated()), 2)
    assert one.find.text("simulator.title") == "Simulateur"
    qtbot.wait_until(lambda: ListScenarios(reasons.Language.FRENCH) in one.door.commands)
    one.find.click("simulator.close")
    assert not one.simulator.is_shown
