"""The simulator's panel beside the page: what it shows, what it asks for, and what it costs when closed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from gui.language import Language
from gui.widgets.labels import Label
from shared.commands import Command
from shared.simulator import ClockView
from shared.simulator_commands import (
    AskWhy,
    ListScenarios,
    LoadScenario,
    MoveClock,
    SayOfPayment,
    SetFault,
    WatchSimulator,
)
from tests.gui.conftest import Living
from tests.support import snapshots
from tests.support.clock import START
from tests.support.simulator_dock import LINK, answered, asked
from tests.support.simulator_snapshots import PAYMENT, VIEW, simulated

Open = Callable[..., Living]


def words(one: Living) -> dict[str, str]:
    """All that can be read in the panel, by the names of the controls."""
    found = {}
    for name in one.find.names("simulator."):
        try:
            found[name] = one.find.text(name)
        except LookupError:
            continue  # it holds others and says nothing itself
    return found


def until_asked(qtbot: QtBot, one: Living, command: Command) -> None:
    qtbot.wait_until(lambda: command in one.door.commands)


def test_window_without_a_simulator_has_no_panel_and_loads_nothing_of_it(living: Open) -> None:
    one = living(snapshots.main(), panel=True)
    assert not one.simulator.is_shown
    with pytest.raises(LookupError):
        one.simulator.open()
    QTest.keyClick(one.window, Qt.Key.Key_F12)
    assert not one.simulator.is_shown
    code = (
        "import sys, gui.app, gui.conductor, gui.views.main, gui.shelf;"
        "print([name for name in sys.modules if 'imulator' in name])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_panel_tells_scenario_clock_payments_faults_and_history(panel: Callable[..., Living]) -> None:
    shown = panel().simulator
    assert (shown.scenario, shown.email) == ("Active, by the year", "active_year@example.test")
    assert (shown.picked, shown.story) == ("Active, by the year", "A year was bought three months ago.")
    assert (shown.time, shown.day, shown.rate) == ("12:00:00", "15 January 2026", 0.0)
    assert shown.next_event == "The renewal is charged"
    assert shown.payments == ("pay_1",)
    assert shown.events[0] == "Status: Active"
    assert (shown.problem, shown.command) == ("", "")
    shown.unfold("faults")
    assert shown.is_fault_on("slow")
    assert not shown.is_fault_on("error")


def test_panel_closes_and_opens_again_by_menu_and_key_and_gives_the_width_back(
    panel: Callable[..., Living], qtbot: QtBot
) -> None:
    one = panel()
    wide = one.window.width()
    one.simulator.close()
    assert not one.simulator.is_shown
    assert one.window.width() < wide
    one.simulator.open()
    assert one.simulator.is_shown
    assert one.window.width() == wide
    QTest.keyClick(one.window, Qt.Key.Key_F12)
    assert not one.simulator.is_shown
    one.door.show(simulated(revision=2))
    with qtbot.wait_signal(one.link.snapshot_received):
        pass
    assert not one.simulator.is_shown  # who has put it away does not find it back by himself
    QTest.keyClick(one.window, Qt.Key.Key_F12)
    assert one.simulator.is_shown


def test_nothing_ticks_and_nothing_is_asked_while_the_panel_is_closed(
    panel: Callable[..., Living], qtbot: QtBot
) -> None:
    one = panel(simulated(clock=ClockView(START, 60.0)))
    assert len(asked(one, WatchSimulator)) == 1
    keeper = one.conductor.faces.simulator
    assert keeper is not None
    assert keeper._ticker.isActive()
    assert keeper._again.is_running
    one.clock.advance(timedelta(seconds=2))
    keeper._tick()
    assert one.simulator.time == "12:02:00"
    one.simulator.close()
    assert not keeper._ticker.isActive()
    assert not keeper._again.is_running
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(simulated(revision=2, clock=ClockView(START + timedelta(days=1), 60.0)))
    assert not keeper._ticker.isActive()
    one.simulator.open()
    assert one.simulator.day == "16 January 2026"
    qtbot.wait_until(lambda: len(asked(one, WatchSimulator)) == 2)
    keeper._watch()  # what the timer does: the agent is told before it thinks that nobody looks
    qtbot.wait_until(lambda: len(asked(one, WatchSimulator)) == 3)


def test_frozen_clock_stands_and_does_not_tick(panel: Callable[..., Living]) -> None:
    one = panel()
    assert one.conductor.faces.simulator is not None
    assert not one.conductor.faces.simulator._ticker.isActive()


@pytest.mark.rule("R95")
def test_clock_is_set_and_moved(panel: Callable[..., Living], qtbot: QtBot) -> None:
    one = panel()
    deeds: list[tuple[Callable[[], None], MoveClock]] = [
        (lambda: one.simulator.set_rate(100_000), MoveClock(rate=100_000.0)),
        (lambda: one.simulator.set_rate(0), MoveClock(rate=0.0)),
        (lambda: one.simulator.advance("P1M"), MoveClock(advance_by="P1M")),
        (one.simulator.step, MoveClock(step=True)),
        (
            lambda: one.simulator.go_to("2027-03-31 14:05"),
            MoveClock(advance_to=datetime(2027, 3, 31, 14, 5, tzinfo=UTC)),
        ),
    ]
    for press, command in deeds:
        press()
        until_asked(qtbot, one, command)
    assert one.simulator.command == (
        "access-account clock advance --to 2027-03-31T14:05:00Z --account active_year@example.test"
    )
    one.find.click("simulator.command_copy")
    assert QGuiApplication.clipboard().text() == one.simulator.command


def test_instant_that_cannot_be_read_is_not_sent(panel: Callable[..., Living]) -> None:
    one = panel()
    one.simulator.go_to("tomorrow")
    assert one.simulator.problem_of("clock").startswith("Write a day and a time")
    assert not one.find.is_busy("simulator.go")
    assert asked(one, MoveClock) == []


@pytest.mark.rule("R95")
def test_refusal_of_the_clock_stands_at_the_clock_and_goes_with_the_next_deed(
    panel: Callable[..., Living], qtbot: QtBot
) -> None:
    one = panel()
    refused = MoveClock(step=True)
    one.door.answer = lambda command: "clock_backwards" if command == refused else answered(command)
    one.simulator.step()
    qtbot.wait_until(lambda: one.simulator.problem_of("clock") != "")
    assert one.simulator.problem_of("clock") == "The clock never goes back. Choose a later instant."
    assert not one.find.is_busy("simulator.step")
    assert not one.find.has("banner.failure")
    one.simulator.advance("P1D")
    assert one.simulator.problem_of("clock") == ""


def test_refused_speed_is_not_shown_as_the_present_one(panel: Callable[..., Living], qtbot: QtBot) -> None:
    one = panel()
    one.door.answer = lambda _: "clock_rate_invalid"
    one.simulator.set_rate(60)
    qtbot.wait_until(lambda: one.simulator.problem_of("clock") != "")
    assert one.simulator.rate == 0.0


def test_payment_is_confirmed_declined_short_or_late(panel: Callable[..., Living], qtbot: QtBot) -> None:
    one = panel()
    for word, command in (
        ("confirm", SayOfPayment("pay_1", "confirm")),
        ("decline", SayOfPayment("pay_1", "decline")),
        ("short", SayOfPayment("pay_1", "confirm", 2_499)),
        ("late", SayOfPayment("pay_1", "late")),
    ):
        one.simulator.say_of("pay_1", word)
        until_asked(qtbot, one, command)
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(simulated(revision=2, payments=()))
    assert one.simulator.payments == ()
    assert one.find.text("simulator.no_payment") == "No payment waits"


def test_faults_are_switched_with_their_numbers(panel: Callable[..., Living], qtbot: QtBot) -> None:
    one = panel()
    one.simulator.unfold("faults")
    one.simulator.switch_fault("slow")  # it is on
    until_asked(qtbot, one, SetFault("slow", False, of_service=True))
    one.simulator.switch_fault("error", "500")
    until_asked(qtbot, one, SetFault("error", True, of_service=True, status=500))
    one.simulator.switch_fault("events_drop", "25")
    until_asked(qtbot, one, SetFault("events_drop", True, share=0.25))
    one.simulator.switch_fault("clock_skew", "-60")
    until_asked(qtbot, one, SetFault("clock_skew", True, seconds=-60.0))
    one.simulator.switch_fault("legacy_double_bill")
    until_asked(qtbot, one, SetFault("legacy_double_bill", True))
    sent = len(one.door.commands)
    one.simulator.switch_fault("events_reorder", "half")
    assert one.simulator.problem_of("faults") == "Write a number, such as 3 or 0.5."
    assert not one.simulator.is_fault_on("events_reorder")
    assert len(one.door.commands) == sent


@pytest.mark.qt_log_ignore("This plugin does not support")  # a menu in front of all windows
def test_scenario_is_loaded_and_nothing_is_replaced_unasked(
    panel: Callable[..., Living], qtbot: QtBot
) -> None:
    one = panel()
    one.simulator.pick("trial")
    assert (one.simulator.picked, one.simulator.story) == ("Trial & more", "Nobody has bought anything.")
    one.door.answer = lambda command: (
        "account_exists" if command == LoadScenario("trial") else answered(command)
    )
    one.simulator.load()
    qtbot.wait_until(lambda: one.simulator.asks_to_replace)
    assert "Trial & more" in one.find.text("simulator.replace_question")
    assert one.simulator.problem_of("scenario") == ""
    one.simulator.replace(yes=False)
    assert not one.simulator.asks_to_replace
    assert asked(one, LoadScenario) == [LoadScenario("trial")]
    one.simulator.load()
    qtbot.wait_until(lambda: one.simulator.asks_to_replace)
    one.simulator.replace()
    until_asked(qtbot, one, LoadScenario("trial", force=True))
    assert not one.simulator.asks_to_replace
    assert one.simulator.command == "access-account scenario load trial --force"


def test_real_account_is_never_replaced_and_no_question_is_asked(
    panel: Callable[..., Living], qtbot: QtBot
) -> None:
    one = panel()
    one.door.answer = lambda command: (
        "account_is_real" if isinstance(command, LoadScenario) else answered(command)
    )
    one.simulator.load()
    qtbot.wait_until(lambda: one.simulator.problem_of("scenario") != "")
    assert "never touches it" in one.simulator.problem_of("scenario")
    assert not one.simulator.asks_to_replace


def test_why_is_asked_when_it_is_opened_and_again_when_the_status_changes(
    panel: Callable[..., Living], qtbot: QtBot
) -> None:
    one = panel()
    assert asked(one, AskWhy) == []
    one.simulator.unfold("why")
    qtbot.wait_until(lambda: one.simulator.reasons != ())
    assert one.simulator.reasons[0] == "The status is Active."
    assert one.simulator.reasons[-2:] == (
        "Not offered: Update Payment Method",
        "Missing: a renewal whose payment failed.",
    )
    other = replace(snapshots.SUBSCRIPTIONS["main-expired"], revision=2, simulator=VIEW)
    one.door.show(other)
    qtbot.wait_until(lambda: len(asked(one, AskWhy)) == 2)


@pytest.mark.security(14)
def test_pages_open_by_a_link_that_works_once_and_is_never_shown(
    panel: Callable[..., Living], qtbot: QtBot
) -> None:
    one = panel()
    one.simulator.open_pages()
    qtbot.wait_until(lambda: one.browser.opened == [LINK])
    one.browser.works = False
    one.simulator.open_pages()
    qtbot.wait_until(lambda: one.simulator.problem_of("pages") != "")
    assert not any("token" in text for text in words(one).values())


def test_no_frame_shows_texts_cut_off_when_more_comes_than_there_is_room_for(
    panel: Callable[..., Living], qtbot: QtBot
) -> None:
    one = panel()
    cut: list[list[str]] = []

    def look(*_: object) -> None:  # after the panel, before anything is painted
        labels = [each for each in one.find.find("simulator.dock").findChildren(Label) if each.isVisible()]
        cut.append([each.text() for each in labels if each.height() < each.heightForWidth(each.width())])

    one.link.snapshot_received.connect(look)
    one.link.reply_received.connect(look)
    one.simulator.unfold("why")
    look()
    qtbot.wait_until(lambda: one.simulator.reasons != ())
    one.simulator.unfold("faults")
    look()
    one.simulator.go_to("tomorrow")
    look()
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(
            simulated(revision=2, payments=tuple(replace(PAYMENT, reference=f"pay_{n}") for n in "abc"))
        )
    assert cut == [[]] * len(cut)
    assert len(cut) >= 5


def test_every_control_has_a_name_and_the_keyboard_reaches_it(panel: Callable[..., Living]) -> None:
    one = panel()
    one.simulator.unfold("faults")
    one.simulator.unfold("why")
    dock = one.find.find("simulator.dock")
    controls = [each for kind in (QAbstractButton, QLineEdit) for each in dock.findChildren(kind)]
    shown = [each for each in controls if each.isVisibleTo(one.window)]
    assert len(shown) > 30
    for each in shown:
        assert each.objectName().startswith("simulator."), each
        assert each.accessibleName(), each.objectName()
        assert each.focusPolicy() & Qt.FocusPolicy.TabFocus, each.objectName()
    assert len({each.objectName() for each in shown}) == len(shown)
    assert one.find.page == "main"  # the panel is no page


@pytest.mark.rule("R90")
def test_whole_panel_speaks_french(panel: Callable[..., Living], spoken: Callable[[Language], None]) -> None:
    english = panel()
    english.simulator.unfold("faults")
    before = words(english)
    english.window.close()
    spoken(Language.FRENCH)
    one = panel()
    one.simulator.unfold("faults")
    after = words(one)
    assert asked(one, ListScenarios)[-1].language == Language.FRENCH.value
    assert before.keys() == after.keys()
    alike = {name for name, text in before.items() if text == after[name] and any(map(str.isalpha, text))}
    # What the service tells, in the language that it was asked for.
    told = {"simulator.scenario", "simulator.email", "simulator.story", "simulator.picker"}
    told |= {"simulator.hint_0", "simulator.hint_1"}
    told.add("simulator.app_store")  # called the same
    assert alike == told
