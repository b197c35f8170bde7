"""The window and its agent: what is stale, unknown or garbage, and the days when the agent is gone."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.presenters.link_state import LinkState
from shared.codec import to_json
from shared.commands import (
    Shutdown,
)
from tests.gui.conftest import Living
from tests.support import snapshots
from tests.support.door_server import DoorServer

Open = Callable[..., Living]


def test_signing_in_again_after_the_code_opens_only_the_newer_attempt(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.sign_in_code())
    one.find.click("sign_in_code.use_browser")
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(snapshots.signing_in(attempt=1, revision=2))
    assert one.browser.opened == []
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(snapshots.signing_in(attempt=2, revision=3))
    assert len(one.browser.opened) == 1


def test_a_stale_revision_is_dropped(living: Open, qtbot: QtBot) -> None:
    one = living(replace(snapshots.main(), revision=5))
    one.door.show(replace(snapshots.welcome(), revision=4))
    one.door.show(replace(snapshots.welcome(), revision=5))
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(replace(snapshots.paused(), revision=6))
    assert one.main.status == "Paused"


def test_an_agent_that_dies_is_said_and_its_successor_is_shown_from_revision_one(
    living: Open, qtbot: QtBot
) -> None:
    one = living(replace(snapshots.main(), revision=70))
    one.door.close()
    qtbot.wait_until(lambda: one.find.page == "starting")
    assert one.find.text("starting.text")
    one.door.snapshot = replace(snapshots.main(), revision=1)
    one.door.listen()
    qtbot.wait_until(lambda: one.find.page == "main")


def test_a_command_under_way_when_the_agent_dies_leaves_no_button_busy(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.paused())
    one.door.answer = None
    with qtbot.wait_signal(one.door.commanded):
        one.find.click("main.resume")
    one.door.close()
    qtbot.wait_until(lambda: one.find.page == "starting")
    one.door.snapshot = snapshots.paused()
    one.door.listen()
    qtbot.wait_until(lambda: one.find.page == "main")
    assert not one.find.is_busy("main.resume")


def test_nothing_answers_for_long_and_the_page_says_so(living: Open, door: DoorServer, qtbot: QtBot) -> None:
    door.close()
    one = living(None)

    def a_second_later() -> bool:
        one.clock.advance(timedelta(seconds=1))
        return one.link.state is LinkState.NOT_ANSWERING

    qtbot.wait_until(a_second_later)
    assert "does not answer" in one.find.text("starting.title")
    assert one.find.has("starting.try_again")


def test_where_nothing_answers_the_agent_is_started(
    living: Open, door: DoorServer, qtbot: QtBot, tmp_path: Path
) -> None:
    door.close()
    sign = tmp_path / "started"
    program = f"import pathlib; pathlib.Path({str(sign)!r}).write_text('yes')"
    one = living(None, start_agent=(sys.executable, "-c", program))
    qtbot.wait_until(lambda: one.link.state is LinkState.STARTING_AGENT)
    qtbot.wait_until(sign.exists, timeout=10_000)
    door.snapshot = snapshots.welcome()
    door.listen()
    qtbot.wait_until(lambda: one.find.page == "welcome")


def test_an_agent_that_cannot_be_started_is_said(living: Open, door: DoorServer, qtbot: QtBot) -> None:
    door.close()
    one = living(None, start_agent=("/nowhere/access-agent",))
    qtbot.wait_until(lambda: one.link.state is LinkState.NOT_ANSWERING)
    assert "doctor" in one.find.text("starting.text")


@pytest.mark.parametrize(
    "garbage",
    [b"\x00\xff\xfe\n", b"[1,2]\n", b"{" * 40 + b"\n", b"x" * (1024 * 1024 + 2)],
    ids=["bytes", "list", "braces", "too long"],
)
def test_garbage_from_the_door_is_said_and_survived(living: Open, qtbot: QtBot, garbage: bytes) -> None:
    one = living(snapshots.main())
    one.door.send_bytes(garbage)
    qtbot.wait_until(lambda: one.link.state is LinkState.GARBAGE)
    assert one.find.page == "starting"
    one.find.click("starting.try_again")
    qtbot.wait_until(lambda: one.find.page == "main")


def test_another_protocol_asks_for_a_restart(living: Open, door: DoorServer, qtbot: QtBot) -> None:
    door.hello = {"type": "hello", "protocol": 2, "version": "9", "pid": 1}
    one = living(None)
    qtbot.wait_until(lambda: one.link.state is LinkState.TOO_NEW)
    assert "restart" in one.find.text("starting.title")


def test_values_that_a_newer_agent_knows_are_shown_as_neutral_text(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    newer = to_json(replace(snapshots.main(), revision=2))
    newer["entitlement"]["status"] = "platinum"
    newer["entitlement"]["actions"] = ["dance", "manage"]
    newer["computers"][1]["system"] = "toaster"
    newer["notices"] = [{"id": 1, "code": "brand_new", "params": {}}]
    newer["something"] = {"else": 1}
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.send({"type": "snapshot", "snapshot": newer})
    assert one.main.subscription == "Subscription"
    assert "update Access Agent" in one.find.text("banner.notice_1_text")
    assert not one.find.has("main.action_unknown")


def test_a_state_of_a_newer_agent_asks_for_a_restart(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    newer = to_json(replace(snapshots.main(), revision=2))
    newer["state"] = "levitating"
    one.door.send({"type": "snapshot", "snapshot": newer})
    qtbot.wait_until(lambda: one.find.page == "starting")
    assert "restart" in one.find.text("starting.title")


def test_messages_of_unknown_types_are_passed_over(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    one.door.send({"type": "weather", "sun": True})
    one.door.send({"type": "reply", "id": "seven", "error": None})
    one.door.send({"type": "reply", "id": 4711, "error": None})
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(replace(snapshots.paused(), revision=2))
    assert one.main.status == "Paused"


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_show_brings_the_window_to_the_front(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    one.window.showMinimized()
    with qtbot.wait_signal(one.link.show_requested):
        one.door.send({"type": "show"})
    assert not one.window.isMinimized()
    assert one.window.isVisible()


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_quit_stops_the_agent_and_then_the_window(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    with qtbot.wait_signal(one.door.commanded):
        one.main.quit()
        one.find.click("quit.stop")
    assert one.door.commands == [Shutdown()]
    with qtbot.wait_signal(one.window.closed):
        one.door.send({"type": "bye", "reason": "shutdown"})


def test_an_agent_stopped_from_elsewhere_leaves_a_page_that_starts_it_again(
    living: Open, qtbot: QtBot
) -> None:
    one = living(snapshots.main())
    one.door.send({"type": "bye", "reason": "shutdown"})
    qtbot.wait_until(lambda: one.find.page == "starting")
    assert one.find.text("starting.title") == "Access Agent is stopped"
    assert one.window.isVisible()
    one.find.click("starting.try_again")
    qtbot.wait_until(lambda: one.find.page == "main")


def test_an_agent_that_refuses_this_window_is_said(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    one.door.send({"type": "bye", "reason": "too_many_callers"})
    qtbot.wait_until(lambda: one.link.state is LinkState.NOT_ANSWERING)


def test_a_window_that_is_one_too_many_closes(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    with qtbot.wait_signals([one.window.closed, one.door.left]):
        one.door.send({"type": "bye", "reason": "window_open"})
    assert not one.window.isVisible()


def test_closing_the_window_hangs_up_and_stops_nothing(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    with qtbot.wait_signal(one.door.left):
        one.window.close()
    assert one.door.commands == []
    assert not one.window.isVisible()
