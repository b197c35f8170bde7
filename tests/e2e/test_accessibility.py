"""The window on a real display, read and operated by another process as a screen reader does (STYLE 19)."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from gui.routes import Route, route_for
from shared.commands import Command, SignIn
from shared.reasons import SignInStep
from shared.snapshot import Snapshot
from tests.support import session_snapshots as sessions
from tests.support import snapshots
from tests.support.door_server import DoorServer
from tests.support.patience import PATIENCE_MS
from tests.support.screen_reader import Open, Told, at_rest
from tests.support.spoken_order import faults

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI is the accessibility bus of Linux"),
]
CHOSEN = {Route.SETTINGS: "welcome.settings", Route.ABOUT: "settings.about"}
"""Pages that a person chooses, each after the one that leads to it, and what is pressed for it."""
_TAB = ("focusable",)


def test_a_screen_reader_finds_every_control_by_name_and_signs_in(
    opened: Open, door: DoorServer, qtbot: QtBot
) -> None:
    def answer(command: Command) -> None:
        if isinstance(command, SignIn):
            # Without an address yet, so that no browser opens on the screen of the test.
            door.show(snapshots.signing_in(SignInStep.PREPARING, revision=2))

    door.answer = answer
    reader = opened(snapshots.welcome())
    controls = reader.wait_for("push button", "Sign In")
    assert faults(controls) == []
    reader.press("welcome.sign_in")
    qtbot.wait_until(lambda: not _has(reader.controls(), "Sign In"), timeout=PATIENCE_MS)
    assert SignIn() in door.commands
    buttons = [each.name for each in controls if each.role == "push button"]
    assert buttons[:3] == ["Sign In", "Create an Account", "Use a code instead"]
    assert ("label", "Your computer, wherever you are") in {(each.role, each.name) for each in controls}


@pytest.mark.proof
@pytest.mark.parametrize("scale", ["1", "2"])
def test_every_page_in_every_state_is_named_and_read_in_the_order_of_the_eye(
    opened: Open, door: DoorServer, qtbot: QtBot, scale: str
) -> None:
    reader = opened(snapshots.welcome(), QT_SCALE_FACTOR=scale)
    reader.wait_for("push button", "Sign In")
    told: list[str] = []
    for revision, (name, snapshot) in enumerate(sessions.EVERY.items(), 2):
        door.show(replace(snapshot, revision=revision))
        page = f"{route_for(snapshot).value}.page"
        told += [f"{name}: {each}" for each in faults(at_rest(reader, page, qtbot))]
    assert not told, "\n".join(told)


@pytest.mark.proof
def test_pages_that_a_person_chooses_are_named_and_read_in_the_order_of_the_eye(
    opened: Open, qtbot: QtBot
) -> None:
    reader = opened(snapshots.welcome())
    reader.wait_for("push button", "Sign In")
    told: list[str] = []
    for route, way in CHOSEN.items():
        reader.press(way)
        told += [f"{route}: {each}" for each in faults(at_rest(reader, f"{route.value}.page", qtbot))]
    assert not told, "\n".join(told)


def test_every_page_of_the_window_is_read() -> None:
    assert {route_for(each) for each in sessions.EVERY.values()} | CHOSEN.keys() == set(Route)


def test_the_first_nameless_or_misplaced_control_is_a_fault() -> None:
    first = Told("QApplication.window.main.a", "push button", "A", None, True, False, (0, 0, 9, 9), "", _TAB)
    assert faults([first]) == []
    assert "has no name" in faults([replace(first, name=" ")])[0]
    assert "Tab leaves out" in faults([replace(first, states=())])[0]
    assert "2 are a push button called 'A'" in faults([first, replace(first, place=(0, 20, 9, 9))])
    assert faults([first, replace(first, description="of the other one", place=(0, 20, 9, 9))]) == []
    below = replace(first, name="B", place=(0, 20, 9, 9))
    assert "is read after what stands below it" in faults([below, first])[0]


@pytest.mark.rule("R11")
@pytest.mark.proof
def test_the_last_minute_the_last_seconds_and_the_cut_are_announced_once(
    opened: Open, door: DoorServer, qtbot: QtBot
) -> None:
    reader = opened(sessions.live())
    reader.wait_for("push button", "End Session")
    reader.spoken()

    def hear(snapshot: Snapshot, words: str) -> None:
        page = f"{route_for(snapshot).value}.page"
        heard: list[str] = []
        door.show(snapshot)

        def was_said() -> bool:
            heard.extend(reader.spoken())
            return any(words in each for each in heard)

        qtbot.wait_until(was_said, timeout=PATIENCE_MS)
        door.show(replace(snapshot, revision=snapshot.revision + 1))  # the same once more
        at_rest(reader, page, qtbot)
        heard.extend(reader.spoken())
        assert len([each for each in heard if words in each]) == 1, heard

    hear(sessions.at(42.0, revision=10), "Less than a minute of this session is left")
    hear(sessions.at(7.0, revision=20), "ends in less than 10 seconds")
    hear(replace(sessions.over(), revision=30), "The last session ended after 5 minutes")
    hear(replace(sessions.asking(), revision=40), sessions.QUESTION.client)


def _has(controls: list[Told], name: str) -> bool:
    return any(each.name == name for each in controls)
