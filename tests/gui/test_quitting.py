"""Quitting asks what shall happen to reachability; closing says once what it means (issue 6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.qa.pages.quitting import QuitQuestion
from gui.tray.icon import TrayIcon
from shared.commands import ChangePreferences, Shutdown
from shared.preferences import Preferences
from shared.snapshot import Snapshot
from tests.gui.conftest import Living
from tests.support import session_snapshots, snapshots

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")

Open = Callable[..., Living]
CONTROL = Qt.KeyboardModifier.ControlModifier


def question_in(one: Living) -> QuitQuestion:
    return QuitQuestion(one.find)


def ask(one: Living) -> QuitQuestion:
    assert QTest.qWaitForWindowActive(one.window)
    QTest.keyClick(one.window, Qt.Key.Key_Q, CONTROL)
    return question_in(one)


def close(one: Living) -> None:
    """Close the window by its key, as a person does."""
    assert QTest.qWaitForWindowActive(one.window)
    QTest.keyClick(one.window, Qt.Key.Key_W, CONTROL)


def test_key_and_menu_ask_the_same_question(living: Open) -> None:
    one = living(snapshots.main())
    assert ask(one).is_asked
    question_in(one).cancel()
    assert not question_in(one).is_asked
    one.main.quit()
    assert question_in(one).is_asked
    assert one.door.commands == []


def test_question_gives_the_keyboard_to_cancel_and_escape_is_cancel(living: Open) -> None:
    one = living(snapshots.main())
    ask(one)
    focus = one.window.focusWidget()
    assert focus is not None
    assert focus.objectName() == "quit.cancel"
    QTest.keyClick(focus, Qt.Key.Key_Escape)
    assert not question_in(one).is_asked
    assert one.window.isVisible()


def test_quit_and_keep_ends_the_window_and_asks_nothing_of_the_agent(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    question = ask(one)
    with qtbot.wait_signals([one.conductor.finished, one.door.left]):
        question.keep()
    assert one.door.commands == []


def test_quit_and_keep_leaves_the_tray_too(
    living: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TrayIcon, "is_shown", True)
    one = living(snapshots.main())
    qtbot.wait_until(lambda: one.conductor.faces.tray is not None)
    question = ask(one)
    with qtbot.wait_signal(one.conductor.finished):
        question.keep()


def test_quit_and_stop_stops_the_agent_and_then_the_window(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    question = ask(one)
    with qtbot.wait_signal(one.door.commanded):
        question.stop()
    assert one.door.commands == [Shutdown()]
    with qtbot.wait_signal(one.conductor.finished):
        one.door.send({"type": "bye", "reason": "shutdown"})


def test_refused_stop_can_be_tried_again(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    one.door.answer = lambda _: "internal_error"
    question = ask(one)
    with qtbot.wait_signal(one.link.reply_received):
        question.stop()
    assert question.is_asked
    assert not one.find.is_busy("quit.stop")
    assert one.find.has("banner.failure_text")
    one.door.answer = lambda _: None
    with qtbot.wait_signal(one.link.reply_received):
        question.stop()
    assert one.door.commands == [Shutdown(), Shutdown()]


@pytest.mark.parametrize(
    ("view_only", "who"),
    [
        (False, "“Chrome on Android” uses this computer now."),
        (True, "“Chrome on Android” sees this screen now."),
    ],
)
def test_while_somebody_is_connected_the_question_says_who(
    living: Open, qtbot: QtBot, view_only: bool, who: str
) -> None:
    one = living(snapshots.main())
    question = ask(one)
    assert question.who == ""
    session = replace(session_snapshots.LIVE, view_only=view_only)
    one.door.show(session_snapshots.live(session, revision=2))
    qtbot.wait_until(lambda: question.who == who)
    assert "the session ends" in question.text


def test_quit_and_keep_during_a_session_leaves_the_strip_until_it_ends(living: Open, qtbot: QtBot) -> None:
    one = living(session_snapshots.live())
    one.main.quit()
    question = question_in(one)
    with qtbot.assert_not_emitted(one.conductor.finished):
        question.keep()
    assert not one.window.isVisible()
    strip = one.conductor.faces.strip
    assert strip is not None
    assert strip.is_kept
    with qtbot.wait_signal(one.conductor.finished):
        one.door.show(snapshots.main(revision=2, last_session=None))


def test_paused_computer_is_not_called_reachable(living: Open) -> None:
    one = living(snapshots.paused())
    ask(one)
    assert one.find.text("quit.keep") == "Quit and Leave It Paused"


def test_where_nobody_could_connect_quitting_ends_everything_at_once(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.welcome())
    with qtbot.wait_signal(one.door.commanded):
        assert not ask(one).is_asked
    assert one.door.commands == [Shutdown()]


def test_without_an_agent_quitting_ends_the_window(living: Open, qtbot: QtBot) -> None:
    one = living(None)
    with qtbot.wait_signal(one.conductor.finished):
        ask(one)


def test_question_goes_when_there_is_nothing_to_ask_any_more(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    question = ask(one)
    one.door.show(snapshots.welcome(revision=2))
    qtbot.wait_until(lambda: not question.is_asked)


# closing


def untold(**changes: object) -> Snapshot:
    return snapshots.main(**{"preferences": Preferences(closing_told=False), **changes})


def test_first_closing_is_held_for_a_line_and_the_second_closes(living: Open, qtbot: QtBot) -> None:
    one = living(untold())
    with qtbot.wait_signal(one.door.commanded):
        close(one)
    assert one.window.isVisible()
    assert "keeps this computer reachable" in one.find.text("banner.closing_text")
    assert one.door.commands == [ChangePreferences(closing_told=True)]
    with qtbot.wait_signal(one.conductor.finished):
        close(one)


def test_button_of_the_line_closes(living: Open, qtbot: QtBot) -> None:
    one = living(untold())
    close(one)
    with qtbot.wait_signal(one.conductor.finished):
        one.find.click("banner.closing_action")


def test_line_that_is_put_away_keeps_the_window(living: Open) -> None:
    one = living(untold())
    close(one)
    one.find.click("banner.closing_dismiss")
    assert one.window.isVisible()
    assert not one.find.has("banner.closing")


def test_who_was_told_is_not_held_again(living: Open, qtbot: QtBot) -> None:
    one = living(untold(preferences=Preferences(closing_told=True)))
    with qtbot.wait_signal(one.conductor.finished):
        close(one)
    assert one.door.commands == []


@pytest.mark.parametrize(
    "snapshot",
    [snapshots.welcome(), snapshots.paused(), snapshots.removed(), None],
    ids=["signed out", "paused", "removed", "no agent"],
)
def test_where_nobody_can_connect_there_is_nothing_to_say(
    living: Open, qtbot: QtBot, snapshot: Snapshot | None
) -> None:
    one = living(snapshot)
    with qtbot.wait_signal(one.conductor.finished):
        close(one)
    assert one.door.commands == []


def test_line_speaks_of_the_tray_only_where_there_is_one(
    living: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = living(untold())
    close(one)
    assert "tray" not in one.find.text("banner.closing_text")
    one.find.click("banner.closing_dismiss")
    qtbot.wait_until(lambda: one.conductor.faces.tray is not None)
    monkeypatch.setattr(TrayIcon, "is_shown", True)
    close(one)
    assert "The icon in the tray" in one.find.text("banner.closing_text")


def test_programs_own_closing_is_never_held(living: Open) -> None:
    one = living(untold())
    event = QCloseEvent()
    QApplication.sendEvent(one.window, event)
    assert event.isAccepted()


# started in the tray


def test_started_in_the_tray_it_shows_no_window_and_stays(
    living: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TrayIcon, "is_shown", True)
    monkeypatch.setattr("gui.conductor._TRAY_WITHIN_MS", 0)
    one = living(snapshots.main(), shown=False)
    with qtbot.assert_not_emitted(one.conductor.finished):
        one.conductor.wait_in_tray()
        qtbot.wait_until(lambda: one.conductor.faces.tray is not None)
        qtbot.wait_until(lambda: not one.conductor._unneeded.is_running)
    assert not one.window.isVisible()


def test_started_in_the_tray_where_there_is_none_it_ends_and_the_agent_stays(
    living: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.conductor._TRAY_WITHIN_MS", 0)
    one = living(snapshots.main(), shown=False)
    with qtbot.wait_signal(one.conductor.finished):
        one.conductor.wait_in_tray()
    assert one.door.commands == []


def test_window_for_a_session_alone_takes_no_place_in_the_tray(living: Open, qtbot: QtBot) -> None:
    one = living(session_snapshots.live(), shown=False)
    one.conductor.end_unless_needed()
    one.door.show(snapshots.main(revision=2))
    qtbot.wait_until(lambda: one.find.has("main.page"))
    assert one.conductor.faces.tray is None
