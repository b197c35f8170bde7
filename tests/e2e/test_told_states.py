"""What a control is at the moment, told to a screen reader in another process, and again when it changes."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from shared.commands import Command
from shared.snapshot import Snapshot
from tests.support import settings_snapshots, snapshots
from tests.support.door_server import DoorServer
from tests.support.patience import PATIENCE_MS
from tests.support.screen_reader import Open, ScreenReader, Told, at_rest
from tests.support.simulator_dock import answered
from tests.support.simulator_snapshots import simulated

pytestmark = [
    pytest.mark.proof,
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI is the accessibility bus of Linux"),
]


def told(controls: list[Told], name: str) -> Told:
    """What is told of the control called `name`."""
    (found,) = [each for each in controls if each.id.endswith(f".{name}")]
    return found


def in_settings(opened: Open, snapshot: Snapshot, qtbot: QtBot) -> tuple[ScreenReader, list[Told]]:
    """A reader of the Settings page."""
    reader = opened(snapshot)
    at_rest(reader, "main.page", qtbot)
    reader.press("main.settings_open")
    return reader, at_rest(reader, "settings.page", qtbot)


def test_switches_tell_whether_they_are_on_and_follow_the_agent(
    opened: Open, door: DoorServer, qtbot: QtBot
) -> None:
    chosen = settings_snapshots.CHOSEN
    reader, controls = in_settings(opened, chosen, qtbot)
    switch = told(controls, "settings.updates")
    assert switch.role == "check box"
    assert switch.labels == (switch.name,)
    assert switch.checked is chosen.preferences.updates
    other = replace(chosen.preferences, updates=not chosen.preferences.updates)
    door.show(replace(chosen, revision=chosen.revision + 1, preferences=other))
    qtbot.wait_until(
        lambda: told(reader.controls(), "settings.updates").checked is other.updates, timeout=PATIENCE_MS
    )


def test_lists_tell_their_value_and_which_entry_is_chosen(opened: Open, qtbot: QtBot) -> None:
    reader, controls = in_settings(opened, settings_snapshots.CHOSEN, qtbot)
    button = told(controls, "settings.quality")
    label, _, value = button.name.partition(":")
    assert button.labels == (label.strip(),)
    reader.press("settings.quality")
    entries = [each for each in at_rest(reader, "settings.quality_list", qtbot) if "menu item" in each.role]
    assert all("checkable" in each.states for each in entries)
    assert [each.name for each in entries if each.checked] == [value.strip()]


def test_facts_are_told_with_what_they_are_about(opened: Open, qtbot: QtBot) -> None:
    reader = opened(snapshots.SUBSCRIPTIONS["main-active"])
    facts = [
        each
        for each in at_rest(reader, "main.page", qtbot)
        if ".main.fact_" in each.id and not each.id.endswith("_label")
    ]
    assert facts
    for each in facts:
        assert len(each.labels) == 1, each.short
        assert each.name.startswith(each.labels[0]), each.short


def test_a_part_of_the_panel_tells_whether_it_is_open_and_what_cannot_be_used(
    opened: Open, door: DoorServer, qtbot: QtBot
) -> None:
    door.answer = answered
    reader = opened(simulated())
    controls = at_rest(reader, "simulator.picker", qtbot)
    assert told(controls, "simulator.rate_0").checked
    assert not told(controls, "simulator.rate_60").checked
    assert told(controls, "simulator.faults").description == "collapsed"
    reader.press("simulator.faults")
    controls = at_rest(reader, "simulator.fault_service_down", qtbot)
    assert told(controls, "simulator.faults").description == "expanded"
    assert told(controls, "simulator.fault_slow").checked
    assert told(controls, "simulator.go").enabled
    door.show(replace(simulated(revision=2), simulator=None))
    door.show(simulated(revision=3, available=False))
    qtbot.wait_until(
        lambda: all(
            not each.enabled
            for each in reader.controls()
            if each.id.endswith((".simulator.go", ".simulator.load", ".simulator.step"))
        ),
        timeout=PATIENCE_MS,
    )


def test_a_button_tells_that_its_work_is_under_way_and_that_it_is_done(
    opened: Open, door: DoorServer, qtbot: QtBot
) -> None:
    door.answer = None
    commands: list[Command] = []
    door.commanded.connect(commands.append)
    reader = opened(snapshots.main())
    controls = at_rest(reader, "main.action_buy", qtbot)
    assert told(controls, "main.action_buy").description == ""

    def description() -> str:
        return told(reader.controls(), "main.action_buy").description

    reader.press("main.action_buy")
    qtbot.wait_until(lambda: description() == "Working…", timeout=PATIENCE_MS)
    qtbot.wait_until(lambda: bool(commands), timeout=PATIENCE_MS)
    door.reply(door.ids[-1], "offline")
    qtbot.wait_until(lambda: description() == "", timeout=PATIENCE_MS)
