"""The window on a real display with a keyboard alone; a screen reader says where the focus is (STYLE 19)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from shared.commands import ChangePreferences, Command, EndSession, OpenPage, Pause, SignIn
from shared.reasons import LoginPage
from shared.simulator_commands import (
    ExportAccount,
    ForkAccount,
    LoadScenario,
    MoveClock,
    SayOfPayment,
    SetFault,
)
from shared.snapshot import Snapshot
from tests.support import session_snapshots as sessions
from tests.support import settings_snapshots, snapshots
from tests.support.door_server import DoorServer
from tests.support.keyboard_person import Person
from tests.support.patience import PATIENCE_MS
from tests.support.simulator_dock import answered
from tests.support.simulator_snapshots import simulated

pytestmark = [
    pytest.mark.proof,
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI is the accessibility bus of Linux"),
]


@pytest.fixture
def sits_down(display: str, door: DoorServer, qtbot: QtBot) -> Iterator[Callable[..., Person]]:
    """A person before a window that shows a snapshot."""
    there: list[Person] = []

    def begin(snapshot: Snapshot, **environ: str) -> Person:
        door.snapshot = snapshot
        there.append(Person(display, door, qtbot, **environ))
        return there[-1]

    yield begin
    for each in there:
        each.close()


@pytest.fixture
def hears(door: DoorServer, qtbot: QtBot) -> Callable[[Command], None]:
    """Waits until the agent has been asked for something."""
    return lambda command: qtbot.wait_until(lambda: command in door.commands, timeout=PATIENCE_MS)


Sits = Callable[..., Person]
Hears = Callable[[Any], None]


def test_signing_in_settings_and_ending_a_session_need_no_mouse(
    sits_down: Sits, door: DoorServer, qtbot: QtBot, hears: Hears
) -> None:
    def answer(command: Command) -> None:
        if isinstance(command, SignIn):
            door.show(sessions.at(200.0, revision=5))

    door.answer = answer
    person = sits_down(snapshots.welcome())
    keyboard = person.keyboard
    person.tab_to("welcome.settings")
    keyboard.press("Space")
    person.wait_for("settings.page")
    person.wait_for_focus()
    keyboard.press("Escape")
    person.wait_for("welcome.page")

    person.tab_to("welcome.use_code")
    person.tab_to("welcome.sign_in", "Shift")
    keyboard.press("Enter")
    hears(SignIn())
    person.wait_for("main.page")

    keyboard.listen("Access Agent")  # as a window manager sees to it when the strip has come
    person.tab_to("main.session_end")
    keyboard.press("Space")
    qtbot.wait_until(lambda: any(isinstance(c, EndSession) for c in door.commands), timeout=PATIENCE_MS)


def test_the_menu_buying_managing_and_quitting_need_no_mouse(
    sits_down: Sits, door: DoorServer, qtbot: QtBot, hears: Hears
) -> None:
    person = sits_down(snapshots.main())
    keyboard = person.keyboard
    person.tab_to("main.menu")
    keyboard.press("Space")
    person.wait_for("main.menu_list")
    person.choose("main.menu_pause")
    hears(Pause())
    person.wait_for_focus("main.menu")

    person.tab_to("main.action_buy")
    keyboard.press("Enter")
    hears(OpenPage(LoginPage.BUY))
    door.show(replace(snapshots.SUBSCRIPTIONS["main-active"], revision=2))
    person.wait_for("main.action_manage")
    person.tab_to("main.action_manage")
    keyboard.press("Enter")
    hears(OpenPage(LoginPage.MANAGE))

    for way in (lambda: keyboard.press("Ctrl", "q"), lambda: _by_the_menu(person)):
        way()
        person.wait_for("quit.question")
        person.wait_for_focus("quit.cancel")
        person.tab_to("quit.keep")
        keyboard.press("Escape")
        person.wait_until_gone("quit.question")
        person.wait_for_focus()


def _by_the_menu(person: Person) -> None:
    person.tab_to("main.menu")
    person.keyboard.press("Enter")
    person.wait_for("main.menu_list")
    person.choose("main.menu_quit")


def test_settings_are_switched_and_chosen_without_a_mouse(
    sits_down: Sits, door: DoorServer, hears: Hears
) -> None:
    person = sits_down(settings_snapshots.CHOSEN)
    keyboard = person.keyboard
    person.tab_to("main.settings_open")
    keyboard.press("Space")
    person.wait_for("settings.page")
    before = person.reader.controls()
    on = next(each.checked for each in before if each.id.endswith(".settings.updates"))
    person.tab_to("settings.updates")
    keyboard.press("Space")
    hears(ChangePreferences(updates=not on))
    person.tab_to("settings.language", "Shift")
    keyboard.press("Space")
    person.wait_for("settings.language_list")
    person.choose("settings.language_en")
    person.wait_until_gone("settings.language_list")
    person.wait_for_focus("settings.language")
    assert any(isinstance(each, ChangePreferences) and each.language for each in door.commands)


def test_the_panel_of_the_simulator_needs_no_mouse(sits_down: Sits, door: DoorServer, qtbot: QtBot) -> None:
    door.answer = answered
    person = sits_down(simulated())
    keyboard = person.keyboard

    def hears(kind: type) -> Any:
        """The last deed of this kind, once there is one."""

        def deeds() -> list[Any]:
            return [each for each in door.commands if isinstance(each, kind)]

        qtbot.wait_until(lambda: bool(deeds()), timeout=PATIENCE_MS)
        return deeds()[-1]

    person.wait_for("simulator.picker")
    keyboard.press("F12")
    person.wait_until_gone("simulator.picker")
    keyboard.press("F12")
    person.wait_for("simulator.picker")
    person.tab_to("simulator.rate_60")
    keyboard.press("Space")
    assert hears(MoveClock) == MoveClock(rate=60.0)
    person.tab_to("simulator.instant")
    keyboard.type("2026-03-01")
    keyboard.press("Enter")
    qtbot.wait_until(lambda: hears(MoveClock).advance_to is not None, timeout=PATIENCE_MS)
    person.tab_to("simulator.payment_pay_1_confirm")
    keyboard.press("Space")
    assert hears(SayOfPayment) == SayOfPayment("pay_1", "confirm")
    person.tab_to("simulator.faults")
    keyboard.press("Enter")
    person.tab_to("simulator.fault_service_down")
    keyboard.press("Space")
    assert hears(SetFault).name == "service_down"
    person.tab_to("simulator.fork")
    keyboard.press("Space")
    assert hears(ForkAccount) == ForkAccount()
    person.tab_to("simulator.export")
    keyboard.press("Space")
    person.wait_for_focus("fileNameEdit")
    qtbot.wait_until(lambda: keyboard.listen("Export This History"), timeout=PATIENCE_MS)
    keyboard.press("Enter")
    assert hears(ExportAccount).file.endswith(".json")
    qtbot.wait_until(lambda: keyboard.listen("Access Agent"), timeout=PATIENCE_MS)
    person.wait_for_focus("simulator.export")
    person.tab_to("simulator.picker", "Shift")
    keyboard.press("Space")
    person.wait_for("simulator.picker_list")
    person.choose("simulator.picker_trial")
    person.tab_to("simulator.load")
    keyboard.press("Enter")
    assert hears(LoadScenario).scenario == "trial"
    keyboard.press("F12")
    person.wait_until_gone("simulator.picker")
    person.wait_for_focus()


@pytest.mark.parametrize("snapshot", [snapshots.main(), settings_snapshots.CHOSEN], ids=["main", "settings"])
def test_at_twice_the_scale_what_has_the_focus_is_on_the_screen(sits_down: Sits, snapshot: Snapshot) -> None:
    person = sits_down(snapshot, QT_SCALE_FACTOR="2")
    controls = person.reader.controls()
    window = next(each for each in controls if each.role == "frame").place
    assert window[0] + window[2] <= 800, "the width of the display"
    assert window[1] + window[3] <= 900
    seen: list[str] = []
    while (at := person.wait_for_focus()).id not in seen:
        seen.append(at.id)
        x, y, width, height = at.place
        assert window[0] <= x <= x + width <= window[0] + window[2], at.short
        assert window[1] <= y <= y + height <= window[1] + window[3], at.short
        person.next()
    assert len(seen) > 5
