"""A screen reader asks for children which are not there, and the window outlives it (decision 021)."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from gui.routes import route_for
from tests.support import session_snapshots as sessions
from tests.support import snapshots
from tests.support.door_server import DoorServer
from tests.support.screen_reader import Open, ScreenReader, at_rest
from tests.support.simulator_dock import answered
from tests.support.simulator_snapshots import simulated

pytestmark = [
    pytest.mark.proof,
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI is the accessibility bus of Linux"),
]
PAGES = {route_for(each): each for each in sessions.EVERY.values()}
"""The last state of each page that a snapshot brings."""


def outlives(reader: ScreenReader, control: str, qtbot: QtBot) -> None:
    """Ask everything for what it does not have, once `control` is shown."""
    seen = at_rest(reader, control, qtbot)
    asked, told = reader.ask_beyond()
    assert not told, "\n".join(told)
    assert asked > len(seen), "also what cannot be seen"


def test_every_page_outlives_a_reader_that_asks_for_more_than_it_has(
    opened: Open, door: DoorServer, qtbot: QtBot
) -> None:
    reader = opened(snapshots.welcome())
    reader.wait_for("push button", "Sign In")
    for revision, (route, snapshot) in enumerate(PAGES.items(), 2):
        door.show(replace(snapshot, revision=revision))
        outlives(reader, f"{route.value}.page", qtbot)


def test_the_pages_that_a_person_chooses_and_open_menus_outlive_it_too(
    opened: Open, door: DoorServer, qtbot: QtBot
) -> None:
    reader = opened(snapshots.main())
    at_rest(reader, "main.page", qtbot)
    reader.press("main.menu")
    outlives(reader, "main.menu_list", qtbot)
    reader.press("main.menu_settings")
    outlives(reader, "settings.page", qtbot)
    reader.press("settings.about")
    outlives(reader, "about.page", qtbot)


def test_the_panel_of_the_simulator_outlives_it_too(opened: Open, door: DoorServer, qtbot: QtBot) -> None:
    door.answer = answered
    reader = opened(simulated())
    at_rest(reader, "main.page", qtbot)
    reader.press("main.menu")
    at_rest(reader, "main.menu_simulator", qtbot)
    reader.press("main.menu_simulator")
    at_rest(reader, "simulator.picker", qtbot)
    outlives(reader, "simulator.panel", qtbot)
    reader.press("simulator.picker")
    outlives(reader, "simulator.picker_list", qtbot)


def test_a_page_that_is_left_while_it_is_read_leaves_the_window_alive(
    opened: Open, door: DoorServer, qtbot: QtBot
) -> None:
    reader = opened(snapshots.welcome())
    reader.wait_for("push button", "Sign In")
    for revision, snapshot in enumerate(PAGES.values(), 2):
        door.show(replace(snapshot, revision=revision))
        reader.controls()  # of which page is a matter of the moment
    outlives(reader, f"{list(PAGES)[-1].value}.page", qtbot)
