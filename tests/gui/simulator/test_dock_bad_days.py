"""The simulator's panel on bad days: closed in the middle, agent or service gone, loaded elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from gui.presenters.link_state import LinkState
from shared.commands import Command
from shared.simulator import ClockView, PanelLink
from shared.simulator_commands import ListScenarios, LoadScenario, MoveClock, WatchSimulator
from shared.simulator_view import SimulatorView
from tests.gui.conftest import Living
from tests.support import snapshots
from tests.support.clock import START
from tests.support.simulator_snapshots import SCENARIOS, simulated

Open = Callable[..., Living]


def listed(command: Command) -> Any:
    return SCENARIOS if isinstance(command, ListScenarios) else None


@pytest.fixture
def one(living: Open, door: Any, qtbot: QtBot) -> Living:
    door.answer = listed
    window = living(simulated(), panel=True)
    qtbot.wait_until(lambda: window.find.has("simulator.picker"))
    return window


def asked(one: Living, kind: type) -> list[Any]:
    return [each for each in one.door.commands if isinstance(each, kind)]


def show(one: Living, qtbot: QtBot, snapshot: Any) -> None:
    with qtbot.wait_signal(one.link.snapshot_received):
        one.door.show(snapshot)


def test_panel_that_is_closed_in_the_middle_of_a_deed_is_well_when_it_opens_again(
    one: Living, qtbot: QtBot
) -> None:
    one.door.answer = None
    one.simulator.advance("P1Y")
    qtbot.wait_until(lambda: asked(one, MoveClock) == [MoveClock(advance_by="P1Y")])
    assert one.find.is_busy("simulator.advance_P1Y")
    one.simulator.close()
    with qtbot.wait_signal(one.link.reply_received):
        one.door.reply(one.door.ids[-1], "clock_backwards")
    one.door.answer = listed
    one.simulator.open()
    assert not one.find.is_busy("simulator.advance_P1Y")
    one.simulator.advance("P1D")
    qtbot.wait_until(lambda: len(asked(one, MoveClock)) == 2)


def test_double_click_asks_once(one: Living, qtbot: QtBot) -> None:
    one.door.answer = None
    one.simulator.advance("P1M")
    one.simulator.advance("P1M")
    one.simulator.step()  # another deed does not have to wait
    qtbot.wait_until(lambda: MoveClock(step=True) in one.door.commands)
    assert asked(one, MoveClock) == [MoveClock(advance_by="P1M"), MoveClock(step=True)]
    with qtbot.wait_signal(one.link.reply_received):
        one.door.reply(one.door.ids[-1])
    assert one.find.is_busy("simulator.advance_P1M")  # the first one is still under way
    with qtbot.wait_signal(one.link.reply_received):
        one.door.reply(one.door.ids[-2])
    assert not one.find.is_busy("simulator.advance_P1M")


def test_agent_that_dies_leaves_a_panel_that_says_so_and_comes_back_by_itself(
    one: Living, qtbot: QtBot
) -> None:
    one.door.answer = None
    one.simulator.step()
    qtbot.wait_until(lambda: asked(one, MoveClock) != [])
    watched = len(asked(one, WatchSimulator))
    one.door.close()
    qtbot.wait_until(lambda: one.link.state is LinkState.LOST)
    assert one.simulator.is_shown
    assert one.simulator.problem == "The background part of Access Agent is not running just now."
    assert not one.find.is_enabled("simulator.step")
    assert not one.find.is_busy("simulator.step")
    one.door.answer = listed
    one.door.snapshot = simulated(revision=2)
    one.door.listen()
    qtbot.wait_until(lambda: one.link.state is LinkState.CONNECTED)
    assert one.simulator.problem == ""
    assert one.find.is_enabled("simulator.step")
    qtbot.wait_until(lambda: len(asked(one, WatchSimulator)) == watched + 1)


def test_agent_without_a_simulator_in_the_place_of_the_one_with_it_takes_the_panel_away(
    one: Living, qtbot: QtBot
) -> None:
    show(one, qtbot, snapshots.main(revision=2))
    assert not one.simulator.is_shown
    with pytest.raises(LookupError):
        one.simulator.open()
    show(one, qtbot, simulated(revision=3))
    assert one.simulator.is_shown


def test_service_that_is_gone_is_told_and_nothing_can_be_pressed(one: Living, qtbot: QtBot) -> None:
    gone = {"available": False, "problem": "service_unreachable"}
    show(one, qtbot, simulated(revision=2, **gone))
    assert "does not answer" in one.simulator.problem
    for name in ("load", "step", "go", "advance_P1D", "rate_60", "payment_pay_1_confirm", "pages"):
        assert not one.find.is_enabled(f"simulator.{name}"), name
    assert one.simulator.scenario == "Active, by the year"  # as last known
    show(one, qtbot, simulated(revision=3))
    assert one.simulator.problem == ""


def test_scenarios_are_asked_for_again_when_the_service_could_not_tell_them(
    living: Open, door: Any, qtbot: QtBot
) -> None:
    door.answer = lambda command: "service_unreachable" if isinstance(command, ListScenarios) else None
    window = living(simulated(), panel=True)
    with qtbot.wait_signal(window.link.reply_received):
        pass
    assert not window.find.has("simulator.picker")
    door.answer = listed
    show(window, qtbot, simulated(revision=2, clock=ClockView(START, 1.0)))
    qtbot.wait_until(lambda: window.find.has("simulator.picker"))


def test_scenario_loaded_elsewhere_is_shown_and_ends_the_question(one: Living, qtbot: QtBot) -> None:
    one.door.answer = lambda command: "account_exists" if isinstance(command, LoadScenario) else None
    one.simulator.load()
    qtbot.wait_until(lambda: one.simulator.asks_to_replace)
    show(
        one,
        qtbot,
        simulated(revision=2, account="acc_2", email="trial@example.test", scenario="trial", payments=()),
    )
    assert not one.simulator.asks_to_replace
    assert (one.simulator.scenario, one.simulator.picked) == ("Trial & more", "Trial & more")
    assert one.simulator.payments == ()


def test_pick_of_the_person_stays_while_the_account_goes_on(one: Living, qtbot: QtBot) -> None:
    keeper = one.conductor.faces.simulator
    assert keeper is not None
    keeper.dock.panel.scenario.chosen.emit("trial")
    show(one, qtbot, simulated(revision=2, clock=ClockView(START, 60.0)))
    assert one.simulator.picked == "Trial & more"


def test_sign_out_leaves_a_panel_that_can_load(one: Living, qtbot: QtBot) -> None:
    show(one, qtbot, replace(snapshots.welcome(), revision=2, simulator=SimulatorView(available=True)))
    assert one.find.page == "welcome"
    assert one.simulator.scenario == "No simulated account"
    assert one.simulator.time == ""
    assert one.find.is_enabled("simulator.load")
    assert not one.find.is_enabled("simulator.step")


def test_link_that_cannot_be_read_does_no_harm(one: Living, qtbot: QtBot) -> None:
    one.door.answer = None
    one.simulator.open_pages()
    qtbot.wait_until(lambda: len(one.door.ids) > 2)
    with qtbot.wait_signal(one.link.reply_received):
        one.door.send({"type": "reply", "id": one.door.ids[-1], "error": None, "result": {"address": 7}})
    assert one.browser.opened == []
    assert one.simulator.problem_of("pages") != ""
    assert PanelLink.__name__ not in one.simulator.problem_of("pages")


def test_window_that_comes_back_after_a_long_time_has_the_view_kept_fresh_again(
    one: Living, qtbot: QtBot
) -> None:
    watched = len(asked(one, WatchSimulator))
    one.window.activated.emit()
    show(one, qtbot, simulated(revision=2, watched=False, payments=(), next_due=None, events=()))
    assert one.find.has("simulator.time")
    assert len(asked(one, WatchSimulator)) == watched  # nobody has come back yet
    one.window.activated.emit()
    qtbot.wait_until(lambda: len(asked(one, WatchSimulator)) == watched + 1)
