"""The living window over a door: snapshots to pages, presses to commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.routes import route_for
from shared.commands import (
    CancelSignIn,
    DismissNotice,
    Refresh,
    RemoveComputer,
    RenameComputer,
    SignIn,
)
from shared.reasons import NoticeCode, SignInMethod
from shared.snapshot import Snapshot
from tests.gui.conftest import Living
from tests.support import session_snapshots, snapshots

Open = Callable[..., Living]


@pytest.mark.qt_log_ignore("This plugin does not support raise")
@pytest.mark.parametrize("name", session_snapshots.EVERY)
def test_the_window_shows_the_page_of_each_snapshot(living: Open, name: str) -> None:
    one = living(session_snapshots.EVERY[name])
    assert one.find.page == route_for(session_snapshots.EVERY[name]).value


def test_the_window_greets_first_as_a_window(living: Open) -> None:
    one = living(snapshots.welcome())
    assert one.door.hellos == [{"type": "hello", "protocol": 1, "face": "window", "answers": True}]


def test_sign_in_opens_the_browser_once_for_the_attempt_asked_for_here(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.welcome())
    with qtbot.wait_signal(one.door.commanded):
        one.welcome.sign_in()
    assert one.door.commands == [SignIn(SignInMethod.BROWSER)]
    attempt = snapshots.signing_in(revision=2)
    one.door.show(attempt)
    qtbot.wait_until(lambda: one.find.page == "signing_in")
    assert one.browser.opened == [one.signing_in.address]
    one.door.show(replace(attempt, revision=3, paused=True))
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(replace(attempt, revision=4))
    assert len(one.browser.opened) == 1
    one.signing_in.open_browser_again()
    assert len(one.browser.opened) == 2


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_the_window_comes_to_the_front_when_the_person_has_signed_in_in_the_browser(
    living: Open, qtbot: QtBot
) -> None:
    one = living(snapshots.welcome())
    with qtbot.wait_signal(one.door.commanded):
        one.welcome.sign_in()
    one.door.show(snapshots.signing_in(revision=2))
    qtbot.wait_until(lambda: bool(one.browser.opened))
    one.window.showMinimized()
    one.door.show(snapshots.main(revision=3))
    qtbot.wait_until(lambda: one.find.page == "main")
    assert not one.window.isMinimized()


def test_the_window_stays_behind_when_the_sign_in_was_given_up_or_not_its_own(
    living: Open, qtbot: QtBot
) -> None:
    one = living(snapshots.signing_in())
    one.window.showMinimized()
    for snapshot in (snapshots.welcome(revision=2), snapshots.signing_in(attempt=2, revision=3)):
        one.door.show(snapshot)
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(snapshots.main(revision=4))
    qtbot.wait_until(lambda: one.find.page == "main")
    assert one.window.isMinimized()


def test_a_sign_in_that_another_face_started_opens_nothing_here(living: Open) -> None:
    one = living(snapshots.signing_in())
    assert one.browser.opened == []
    assert one.signing_in.address


def test_create_an_account_leads_to_the_sign_up_page_and_back_to_the_sign_in(
    living: Open, qtbot: QtBot
) -> None:
    one = living(snapshots.welcome())
    one.welcome.create_account()
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(snapshots.signing_in(revision=2))
    assert one.browser.opened == [
        "http://127.0.0.1:4711/sign-up?return_to=%2Foauth%2Fauthorize%3Fstate%3Dabc%26attempt%3D1"
    ]


def test_a_browser_that_does_not_open_leaves_the_address_to_copy(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.welcome())
    one.browser.works = False
    one.welcome.sign_in()
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(snapshots.signing_in(revision=2))
    assert "could not be opened" in one.find.text("signing_in.text")
    assert one.signing_in.address.startswith("http://127.0.0.1:4711/oauth/authorize")


def test_cancel_asks_the_agent_and_a_late_address_opens_nothing(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.welcome())
    one.door.answer = lambda command: "sign_in_cancelled" if isinstance(command, SignIn) else None
    one.welcome.sign_in()
    with qtbot.wait_signal(one.link.reply_received):
        one.door.show(snapshots.welcome(revision=2))
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(snapshots.signing_in(revision=3))
    assert one.browser.opened == []
    assert not one.find.has("banner.failure")
    with qtbot.wait_signal(one.door.commanded):
        one.signing_in.cancel()
    assert one.door.commands[-1] == CancelSignIn()


@pytest.mark.rule("R25")
def test_a_rename_is_sent_and_a_refusal_is_said_beside_the_field(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    one.door.answer = lambda _: "name_empty"
    with qtbot.wait_signal(one.link.reply_received):
        one.main.rename("   ")
    assert one.door.commands == [RenameComputer("   ")]
    assert "visible character" in one.find.text("main.name_error")
    assert not one.find.has("banner.failure")
    one.door.answer = lambda _: "name_too_long"
    with qtbot.wait_signal(one.link.reply_received):
        one.main.rename("x" * 300)
    assert one.door.commands[-1] == RenameComputer("x" * 300)
    assert "64 characters" in one.find.text("main.name_error")
    one.door.answer = lambda _: None
    with qtbot.wait_signal(one.link.reply_received):
        one.main.rename("Atelier")
    assert not one.find.has("main.name_field")


def test_typing_a_name_is_not_disturbed_by_snapshots(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    one.find.click("main.rename")
    one.find.type("main.name_field", "Half a na")
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(replace(snapshots.main(), revision=2))
    assert one.find.text("main.name_field") == "Half a na"
    QTest.keyClick(one.find.find("main.name_field"), Qt.Key.Key_Escape)
    assert one.main.name == "Studio"
    assert one.door.commands == []


def test_a_double_press_sends_one_command_and_the_button_waits_for_the_answer(
    living: Open, qtbot: QtBot
) -> None:
    one = living(snapshots.paused())
    one.door.answer = None
    with qtbot.wait_signal(one.door.commanded):
        one.find.click("main.resume")
        one.find.click("main.resume")
    assert one.find.is_busy("main.resume")
    assert len(one.door.commands) == 1
    with qtbot.wait_signal(one.link.reply_received):
        one.door.reply(one.door.ids[0])
    assert not one.find.is_busy("main.resume")
    with qtbot.wait_signal(one.door.commanded):
        one.find.click("main.resume")
    assert len(one.door.commands) == 2


def test_a_refused_command_becomes_a_banner_with_code_and_goes_when_dismissed(
    living: Open, qtbot: QtBot
) -> None:
    one = living(snapshots.main())
    one.door.answer = lambda _: "service_unreachable"
    with qtbot.wait_signal(one.link.reply_received):
        one.main.remove("c2")
    assert one.door.commands == [RemoveComputer("c2")]
    assert "does not answer" in one.find.text("banner.failure_text")
    assert one.find.text("banner.failure_code") == "Code: service_unreachable"
    one.find.click("banner.failure_dismiss")
    assert not one.find.has("banner.failure")


def test_notices_are_banners_and_dismissing_one_tells_the_agent(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.with_notices(snapshots.main(), NoticeCode.SECRETS_IN_FILE, NoticeCode.DISK_FULL))
    assert one.find.has("banner.notice_1")
    with qtbot.wait_signal(one.door.commanded):
        one.find.click("banner.notice_2_dismiss")
    assert one.door.commands == [DismissNotice(2)]
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(
            replace(snapshots.with_notices(snapshots.main(), NoticeCode.SECRETS_IN_FILE), revision=2)
        )
    assert not one.find.has("banner.notice_2")


def test_the_offline_banner_says_since_when_and_tries_again(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.offline())
    assert "11:40" in one.find.text("banner.offline_text")
    assert one.main.status == "Offline"
    assert one.main.subscription == "Trial mode"
    with qtbot.wait_signal(one.door.commanded):
        one.find.click("banner.offline_action")
    assert one.door.commands == [Refresh()]


def test_a_fault_of_the_embedded_service_is_said_in_words(living: Open) -> None:
    service = replace(snapshots.LOST_SERVICE, problem="disk_full")
    one = living(replace(snapshots.offline(), service=service))
    assert "disk of this computer is full" in one.find.text("banner.offline_text")
    assert one.find.text("banner.offline_code") == "Code: disk_full"


@pytest.mark.rule("R71")
def test_the_limit_page_goes_on_by_itself_once_a_place_is_free(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.limit())
    with qtbot.wait_signal(one.door.commanded):
        one.limit.remove("c5")
    assert one.door.commands == [RemoveComputer("c5")]
    one.door.show(replace(snapshots.main(), revision=2))
    qtbot.wait_until(lambda: one.find.page == "main")


def test_f5_refreshes(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    with qtbot.wait_signal(one.door.commanded):
        QTest.keyClick(one.window, Qt.Key.Key_F5)
    assert one.door.commands == [Refresh()]


def test_the_code_counts_down_with_the_clock(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.sign_in_code())
    one.clock.advance(timedelta(seconds=42))
    qtbot.wait_until(lambda: "9:00" in one.find.text("sign_in_code.remaining"))
    one.clock.advance(timedelta(minutes=10))
    qtbot.wait_until(lambda: "expired" in one.find.text("sign_in_code.remaining"))


def test_a_page_opened_by_keyboard_shows_where_the_keyboard_is(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.welcome())
    one.window.activateWindow()
    qtbot.wait_until(one.window.isActiveWindow)
    button = one.find.find("welcome.sign_in")
    assert not button.property("ring")
    QTest.keyClick(one.window, Qt.Key.Key_Tab)
    QTest.keyClick(one.window, Qt.Key.Key_Backtab)
    assert button.hasFocus()
    assert button.property("ring")
    with qtbot.wait_signal(one.door.commanded):
        QTest.keyClick(button, Qt.Key.Key_Return)
    one.door.show(snapshots.signing_in(revision=2))
    qtbot.wait_until(lambda: one.find.page == "signing_in")
    qtbot.wait_until(lambda: bool(one.find.find("signing_in.open_browser").property("ring")))


def test_each_settled_page_gives_one_numbered_picture(living: Open, qtbot: QtBot, tmp_path: Path) -> None:
    one = living(snapshots.welcome(), pictures=tmp_path)
    qtbot.wait_until(lambda: len(list(tmp_path.glob("*-welcome.png"))) == 1)
    shown: Snapshot = replace(snapshots.main(), revision=2)
    one.door.show(shown)
    qtbot.wait_until(lambda: len(list(tmp_path.glob("*-main-trial.png"))) == 1)
    one.door.show(replace(shown, revision=3))
    one.door.show(replace(snapshots.offline(), revision=4))
    qtbot.wait_until(lambda: len(list(tmp_path.glob("*-main-offline.png"))) == 1)
    names = sorted(file.name for file in tmp_path.iterdir())
    assert [name[:2] for name in names] == [f"{number:02}" for number in range(1, len(names) + 1)]
    assert sum("main-trial" in name for name in names) == 1
    with qtbot.wait_signal(one.window.closed):
        one.door.send({"type": "bye", "reason": "shutdown"})
