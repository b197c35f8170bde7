"""Nothing moves for a person who wants that, on each system as it is asked (STYLE 19)."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.motion import Motion, asks_mac, asks_windows, reader_of
from gui.moving import may_move
from gui.presenters.link_state import LinkState
from gui.theme import Theme
from gui.widgets.button import Button
from gui.widgets.picture import Ring
from gui.window import Window
from shared.reasons import SignInStep
from tests.gui.conftest import OnePage
from tests.support import snapshots
from tests.support.door_server import DoorServer
from tests.support.private_bus import private_bus
from tests.support.settings_portal import Settings, SettingsPortal

linux = pytest.mark.skipif(sys.platform != "linux", reason="the portal is asked on Linux")
FREEDESKTOP = ("org.freedesktop.appearance", "reduced-motion")
GNOME = ("org.gnome.desktop.interface", "enable-animations")
KDE = ("org.kde.kdeglobals.KDE", "AnimationDurationFactor")


@pytest.fixture
def bus() -> Iterator[str]:
    with private_bus() as address:
        yield address


@pytest.fixture
def portal(bus: str) -> Iterator[Callable[[Settings], SettingsPortal]]:
    opened: list[SettingsPortal] = []

    def begin(settings: Settings) -> SettingsPortal:
        opened.append(SettingsPortal(bus, settings))
        opened[-1].open()
        return opened[-1]

    yield begin
    for each in opened:
        each.close()


def asked(address: str, qtbot: QtBot) -> bool:
    """What the desktop at `address` says that is wanted: no motion?"""
    told: list[bool] = []
    parent = QObject()
    Motion(reader_of("linux", {"DBUS_SESSION_BUS_ADDRESS": address}, parent), told.append, parent).ask()
    qtbot.wait_until(lambda: bool(told))
    parent.deleteLater()
    assert len(told) == 1
    return told[0]


@linux
@pytest.mark.parametrize(
    ("settings", "still"),
    [
        ({FREEDESKTOP: ("u", 1)}, True),
        ({FREEDESKTOP: ("u", 0), GNOME: ("b", False)}, False),
        ({GNOME: ("b", False)}, True),
        ({GNOME: ("b", True)}, False),
        ({KDE: ("s", "0")}, True),
        ({KDE: ("s", "0.5")}, False),
        ({KDE: ("s", "as usual")}, False),
        ({}, False),
    ],
    ids=["wanted", "not-wanted", "gnome-off", "gnome-on", "kde-off", "kde-on", "kde-nonsense", "nothing"],
)
def test_the_portal_says_whether_things_may_move(
    bus: str, portal: Callable[[Settings], SettingsPortal], qtbot: QtBot, settings: Settings, still: bool
) -> None:
    portal(settings)
    assert asked(bus, qtbot) is still


@linux
def test_without_a_portal_and_without_a_bus_things_move(bus: str, qtbot: QtBot) -> None:
    assert asked(bus, qtbot) is False
    assert asked("", qtbot) is False


def test_one_question_at_a_time_is_asked_and_each_answer_told(qtbot: QtBot) -> None:
    waiting: list[Callable[[bool], None]] = []
    told: list[bool] = []
    motion = Motion(waiting.append, told.append, QObject())
    motion.ask()
    motion.ask()
    assert len(waiting) == 1
    waiting.pop()(True)
    motion.ask()
    waiting.pop()(False)
    assert told == [True, False]


@pytest.mark.parametrize("animates", [0, 1])
def test_windows_is_asked_for_its_animations(animates: int) -> None:
    def answer(action: int, _: int, place: Any, __: int) -> int:
        assert action == 0x1042
        place._obj.value = animates
        return 1

    assert asks_windows(SimpleNamespace(SystemParametersInfoW=answer)) is (animates == 0)
    assert asks_windows(SimpleNamespace(SystemParametersInfoW=lambda *_: 0)) is False


@pytest.mark.parametrize("reduced", [0, 1])
def test_a_mac_is_asked_through_its_workspace(reduced: int) -> None:
    kind = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_char_p)
    words = {b"NSWorkspace": 11, b"sharedWorkspace": 12, b"accessibilityDisplayShouldReduceMotion": 13}
    sent: list[tuple[int, int]] = []

    @ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
    def send(target: int, selector: int) -> int:
        sent.append((target, selector))
        return 20 if selector == 12 else reduced

    objc = SimpleNamespace(
        objc_getClass=kind(lambda name: words[name]),
        sel_registerName=kind(lambda name: words[name]),
        objc_msgSend=send,
    )
    assert asks_mac(objc) is bool(reduced)
    assert sent == [(11, 12), (20, 13)]


def test_rings_stand_still_and_turn_again_as_the_person_wishes(
    show_page: Callable[..., OnePage], themed: Theme, qtbot: QtBot
) -> None:
    shown = show_page(snapshots.signing_in(SignInStep.PREPARING))
    ring = shown.window.findChild(Ring)
    button = Button("any.busy", "Buy", waits=True)
    qtbot.addWidget(button)
    button.show()
    button.click()
    assert ring is not None
    assert (ring.turns, button.turns) == (True, True)
    turning = button.grab().toImage()

    themed.keep_still(True)
    assert (ring.turns, button.turns, may_move(ring)) == (False, False, False)
    still = button.grab().toImage()
    assert still != turning
    button.release()
    assert button.grab().toImage() != still
    button.click()
    ring.hide()
    ring.show()
    assert (ring.turns, button.turns) == (False, False)

    themed.keep_still(False)
    assert (ring.turns, button.turns) == (True, True)


def test_a_ring_with_patience_turns_and_asks_only_where_it_is_shown_for_long(qtbot: QtBot) -> None:
    window = Window()
    qtbot.addWidget(window)
    hasty, patient = Ring(patience_ms=60_000), Ring(patience_ms=1)
    asked: list[bool] = []
    window.motion_asked.connect(lambda: asked.append(hasty.turns))
    for ring in (hasty, patient):
        ring.setParent(window)
        ring.hide()
    window.show()
    hasty.show()
    QApplication.sendEvent(hasty, QEvent(QEvent.Type.StyleChange))
    assert (hasty.turns, asked) == (False, [])
    with qtbot.wait_signal(window.motion_asked):
        patient.show()
    qtbot.wait_until(lambda: patient.turns)
    hasty.hide()
    assert asked == [False]


def test_a_start_that_is_soon_over_asks_nobody(show_page: Callable[..., OnePage]) -> None:
    shown = show_page(snapshots.welcome(), LinkState.CONNECTING)
    ring = shown.window.findChild(Ring)
    assert ring is not None
    assert ring.isVisible()
    assert not ring.turns


def test_what_begins_to_turn_lets_the_window_ask(qtbot: QtBot) -> None:
    window = Window()
    qtbot.addWidget(window)
    ring = Ring()
    ring.setParent(window)
    with qtbot.wait_signal(window.motion_asked):
        window.show()


@linux
@pytest.mark.proof
def test_the_window_of_a_process_asks_the_desktop_when_a_ring_appears(
    bus: str, portal: Callable[[Settings], SettingsPortal], door: DoorServer, qtbot: QtBot
) -> None:
    desktop = portal({FREEDESKTOP: ("u", 1)})
    door.snapshot = snapshots.signing_in(SignInStep.PREPARING)
    environ = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "gui", "--door", door.address]
    process = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL)
    try:
        qtbot.wait_until(lambda: desktop.asked == [FREEDESKTOP])
    finally:
        process.terminate()
        process.wait()
