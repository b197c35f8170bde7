"""A session in the living window: it counts, warns, asks, keeps its strip, lets the process end (R11–R14)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from gui.presenters.remaining import Warn, warning
from gui.qa.finder import Finder
from gui.qa.pages import QuestionPage, StripPage
from gui.strip_keeper import StripKeeper
from gui.widgets.button import Button
from shared.commands import AnswerSession, EndSession, OpenPage
from shared.reasons import LoginPage
from shared.sales import LoginLink
from shared.snapshot import Snapshot
from tests.gui.conftest import Living
from tests.support import session_snapshots, snapshots
from tests.support.clock import START
from tests.support.session_snapshots import FULL, LIVE

Open = Callable[..., Living]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What a screen reader is told, as (name of the control, sentence)."""
    told: list[tuple[str, str]] = []

    def announce(widget: QWidget, sentence: str) -> None:
        told.append((widget.objectName(), sentence))

    monkeypatch.setattr("gui.a11y.announce", announce)
    return told


def keeper_of(one: Living) -> StripKeeper:
    found = one.conductor.faces.strip
    assert found is not None
    return found


def strip_of(one: Living) -> StripPage:
    strip = keeper_of(one).strip
    assert strip.isVisible()
    return StripPage(Finder(strip))


def tell(one: Living, qtbot: QtBot, snapshot: Snapshot, revision: int) -> None:
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(replace(snapshot, revision=revision))


@pytest.mark.rule("R11")
def test_each_second_changes_the_rings_and_nothing_else(living: Open, qtbot: QtBot) -> None:
    one = living(session_snapshots.at(252.4))
    rendered = []
    one.conductor.render = lambda: rendered.append(1)  # type: ignore[method-assign]
    one.clock.advance(timedelta(seconds=1))
    qtbot.wait_until(lambda: one.main.time_left == "4:11")
    assert strip_of(one).time_left == "4:11"
    assert rendered == []


@pytest.mark.rule("R11")
def test_a_minute_and_ten_seconds_before_the_end_a_banner_warns_and_leads_to_the_store(
    living: Open, qtbot: QtBot, said: list[tuple[str, str]]
) -> None:
    one = living(session_snapshots.at(61.4))
    one.door.answer = lambda _: LoginLink("http://127.0.0.1:4711/once", START)
    assert not one.find.has("banner.session_minute")
    one.clock.advance(timedelta(seconds=2))
    qtbot.wait_until(lambda: one.find.has("banner.session_minute"))
    assert strip_of(one).line == "Less than a minute is left"
    with qtbot.wait_signal(one.link.reply_received):
        one.find.click("banner.session_minute_action")
    assert one.door.commands == [OpenPage(LoginPage.BUY)]
    assert one.browser.opened == ["http://127.0.0.1:4711/once"]
    one.clock.advance(timedelta(seconds=50))
    qtbot.wait_until(lambda: one.find.has("banner.session_last"))
    assert not one.find.has("banner.session_minute")
    one.clock.advance(timedelta(seconds=60))
    qtbot.wait_until(lambda: one.main.time_left == "0:00")
    tell(one, qtbot, session_snapshots.over(), 2)
    assert not one.find.has("banner.session_last")
    sentences = [sentence for _, sentence in said]
    assert sentences.count(warning(Warn.MINUTE)) == 1
    assert sentences.count(warning(Warn.LAST)) == 1
    assert "The last session ended after 5 minutes" in sentences
    assert len(sentences) == len(set(sentences))


@pytest.mark.rule("R11")
def test_behind_a_closed_window_the_strip_is_what_speaks(
    living: Open, qtbot: QtBot, said: list[tuple[str, str]]
) -> None:
    one = living(session_snapshots.at(61.4))
    one.window.close()
    said.clear()
    one.clock.advance(timedelta(seconds=2))
    qtbot.wait_until(lambda: strip_of(one).line == "Less than a minute is left")
    one.clock.advance(timedelta(seconds=55))
    qtbot.wait_until(lambda: strip_of(one).line == "Less than 10 seconds are left")
    tell(one, qtbot, session_snapshots.over(), 2)
    assert [sentence for name, sentence in said if name == "strip"] == [
        "Chrome on Android: Less than a minute is left",
        "Chrome on Android: Less than 10 seconds are left",
        "Nobody is connected any more: Ended after 5 minutes, because there is no subscription.",
    ]


@pytest.mark.rule("R13", "R14")
def test_a_limit_is_lifted_and_imposed_while_the_session_goes_on(living: Open, qtbot: QtBot) -> None:
    one = living(session_snapshots.at(42.0))
    assert one.find.has("banner.session_minute")
    tell(one, qtbot, session_snapshots.live(FULL, entitlement=session_snapshots.ACTIVE), 2)
    assert one.main.time_left == strip_of(one).time_left == ""
    assert not one.find.has("banner.session_minute")
    tell(one, qtbot, session_snapshots.SESSIONS["main-session-imposed"], 3)
    assert one.main.time_left == strip_of(one).time_left == "3:31"
    assert one.main.connected_client == "Chrome on Android"


@pytest.mark.security(29)
def test_end_on_the_page_and_on_the_strip_ends_this_session_once(living: Open, qtbot: QtBot) -> None:
    one = living(session_snapshots.live())
    one.door.answer = None
    with qtbot.wait_signal(one.door.commanded):
        one.main.end_session()
    with qtbot.wait_signal(one.door.commanded):
        strip_of(one).end_session()
    strip_of(one).end_session()
    assert one.door.commands == [EndSession("s1"), EndSession("s1")]
    assert strip_of(one).controls.is_busy("strip.end")
    with qtbot.wait_signals([one.link.reply_received] * 2):
        for number in one.door.ids:
            one.door.reply(number)
    assert not strip_of(one).controls.is_busy("strip.end")


@pytest.mark.security(29)
def test_the_strip_outlives_the_window_and_says_why_it_ended(living: Open, qtbot: QtBot) -> None:
    one = living(session_snapshots.live())
    ended: list[bool] = []
    one.conductor.finished.connect(lambda: ended.append(True))
    one.window.close()
    assert strip_of(one).client == "Chrome on Android"
    keeper_of(one).strip.close()
    assert strip_of(one).client == "Chrome on Android"
    assert not ended
    tell(one, qtbot, session_snapshots.over(), 2)
    assert strip_of(one).line == "Ended after 5 minutes, because there is no subscription."
    assert strip_of(one).text("strip.buy") == "Buy Subscription"
    assert not ended
    strip_of(one).put_away()
    assert ended == [True]
    assert not keeper_of(one).strip.isVisible()


def test_an_open_window_stays_when_the_strip_goes(living: Open, qtbot: QtBot) -> None:
    one = living(session_snapshots.live())
    ended: list[bool] = []
    one.conductor.finished.connect(lambda: ended.append(True))
    tell(one, qtbot, session_snapshots.over(session="another"), 2)  # nothing known of this end
    assert not keeper_of(one).strip.isVisible()
    assert not ended
    one.window.close()
    assert ended == [True]


def test_the_strip_goes_with_the_agent_and_comes_back_with_it(living: Open, qtbot: QtBot) -> None:
    one = living(session_snapshots.live())
    one.door.close()
    qtbot.wait_until(lambda: one.find.page == "starting")
    assert not keeper_of(one).strip.isVisible()
    one.door.listen()
    qtbot.wait_until(lambda: one.find.page == "main")
    assert strip_of(one).client == "Chrome on Android"


@pytest.mark.security(29)
def test_a_hidden_minimised_or_moved_strip_is_back_at_the_next_look(living: Open, qtbot: QtBot) -> None:
    one = living(session_snapshots.live())
    strip = keeper_of(one).strip
    strip.hide()
    strip.move(5000, 5000)
    qtbot.wait_until(strip.isVisible)
    qtbot.wait_until(lambda: strip.screen().availableGeometry().contains(strip.geometry()))
    strip.showMinimized()
    qtbot.wait_until(lambda: not strip.isMinimized())


def test_the_strip_can_be_moved_by_mouse_and_keys_but_not_off_the_screen(living: Open) -> None:
    one = living(session_snapshots.live())
    strip = keeper_of(one).strip
    area, before = strip.screen().availableGeometry(), strip.pos()
    QTest.keyClick(strip, Qt.Key.Key_Down)
    assert strip.y() == before.y() + 16
    QTest.keyClick(strip, Qt.Key.Key_Escape)
    assert strip.isVisible()
    grip = strip.rect().topLeft() + before * 0
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=grip)
    QTest.mouseMove(strip, grip + area.bottomRight() * 3)
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton)
    assert area.contains(strip.geometry())
    assert strip.y() > before.y() + 16


@pytest.mark.parametrize("name", [name for name in session_snapshots.SESSIONS if name.startswith("main-")])
@pytest.mark.security(29, 30)
def test_the_strip_has_names_for_all_and_reads_nothing_as_markup(
    living: Open, qtbot: QtBot, name: str
) -> None:
    one = living(session_snapshots.live(replace(LIVE, client="<b>Chrome</b>")))
    tell(one, qtbot, session_snapshots.SESSIONS[name], 2)
    strip = keeper_of(one).strip
    for control in strip.findChildren(Button):
        assert control.objectName().startswith("strip.")
        interface = QAccessible.queryAccessibleInterface(control)
        assert interface.text(QAccessible.Text.Name).strip() or control.isHidden(), control.objectName()
    assert ":" in strip.accessibleName()
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in strip.findChildren(QLabel))


# the question


@pytest.mark.security(25)
def test_a_question_brings_the_window_forward_and_counts_down(
    living: Open, qtbot: QtBot, said: list[tuple[str, str]]
) -> None:
    one = living(snapshots.main())
    one.window.showMinimized()
    tell(one, qtbot, session_snapshots.asking(), 2)
    page = QuestionPage(Finder(one.window))
    assert page.page == "question"
    assert not one.window.isMinimized()
    assert ("question.page", "Somebody wants to use this computer Safari on iOS") in said
    one.clock.advance(timedelta(seconds=8))
    qtbot.wait_until(lambda: page.time_left == "0:22")
    one.clock.advance(timedelta(hours=1))
    qtbot.wait_until(lambda: page.time_left == "0:00")
    assert one.door.commands == []  # silence is the agent's to judge
    tell(one, qtbot, snapshots.main(), 3)
    assert one.find.page == "main"


@pytest.mark.security(25)
def test_a_question_is_answered_with_the_keyboard_and_a_stray_enter_is_a_no(
    living: Open, qtbot: QtBot
) -> None:
    one = living(session_snapshots.asking())
    assert one.find.find("question.refuse").hasFocus() or not one.window.isActiveWindow()
    with qtbot.wait_signal(one.door.commanded):
        QTest.keyClick(one.find.find("question.refuse"), Qt.Key.Key_Return)
    with qtbot.wait_signal(one.door.commanded):
        QTest.keyClick(one.find.find("question.accept"), Qt.Key.Key_Return)
    qtbot.wait_until(lambda: not one.find.is_busy("question.refuse"))
    with qtbot.wait_signal(one.door.commanded):
        QTest.keyClick(one.find.find("question.accept"), Qt.Key.Key_Escape)
    no, yes = AnswerSession("s2", accept=False), AnswerSession("s2", accept=True)
    assert one.door.commands == [no, yes, no]


def test_a_question_shows_a_window_that_was_closed_in_a_session(living: Open, qtbot: QtBot) -> None:
    one = living(session_snapshots.live())
    one.window.close()
    tell(one, qtbot, session_snapshots.live(question=session_snapshots.QUESTION), 2)
    assert one.window.isVisible()
    assert one.find.page == "question"


# the rest


def test_a_process_started_for_a_session_ends_when_none_comes(
    living: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.conductor._NEEDED_WITHIN_MS", 0)
    one = living(session_snapshots.live())
    one.window.hide()
    ended: list[bool] = []
    one.conductor.finished.connect(lambda: ended.append(True))
    one.conductor.end_unless_needed()
    qtbot.wait_until(lambda: not one.conductor._unneeded.is_running)
    assert not ended
    tell(one, qtbot, snapshots.main(last_session=None), 2)
    assert ended == [True]


def test_a_session_at_a_frozen_clock_stands_still(living: Open, qtbot: QtBot) -> None:
    one = living(session_snapshots.live(replace(LIVE, rate=0.0)))
    one.clock.advance(timedelta(minutes=3))
    tell(one, qtbot, session_snapshots.live(replace(LIVE, rate=0.0)), 2)
    assert one.main.time_left == strip_of(one).time_left == "4:12"
