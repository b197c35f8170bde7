"""The window on a real display with a keyboard alone; a screen reader says where the focus is (STYLE 19)."""

from __future__ import annotations

import sys
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from shared.commands import Command, EndSession, SignIn
from tests.support import session_snapshots as sessions
from tests.support import snapshots
from tests.support.door_server import DoorServer
from tests.support.patience import PATIENCE_MS
from tests.support.screen_reader import ScreenReader, Told
from tests.support.x_keyboard import XKeyboard

pytestmark = [
    pytest.mark.proof,
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI is the accessibility bus of Linux"),
]
_STOPS = 40
"""More than any page has."""


class Person:
    """Somebody at the keyboard who hears where the focus is."""

    def __init__(self, display: str, door: DoorServer, bot: QtBot) -> None:
        self._bot = bot
        self.reader = ScreenReader(display, door, bot)
        self.keyboard = XKeyboard(display)
        bot.wait_until(lambda: self.keyboard.listen("Access Agent"), timeout=PATIENCE_MS)
        self.wait_for_focus()

    def focused(self) -> Told | None:
        """What has the focus."""
        found = [each for each in self.reader.controls() if "focused" in each.states and each.role != "frame"]
        return found[-1] if found else None

    def wait_for_focus(self, name: str = "") -> Told:
        """What has the focus, as soon as something called `name` has it; it is never lost for good."""
        found: list[Told] = []

        def is_there() -> bool:
            at = self.focused()
            found[:] = [at] if at is not None and at.id.endswith(name) else []
            return bool(found)

        self._bot.wait_until(is_there, timeout=PATIENCE_MS)
        return found[0]

    def tab_to(self, name: str, *with_keys: str) -> None:
        """Press Tab until the control called `name` has the focus."""
        for _ in range(_STOPS):
            before = self.wait_for_focus()
            if before.id.endswith(name):
                return
            self.keyboard.press(*with_keys, "Tab")
            self._bot.wait_until(partial(self._moved, before), timeout=PATIENCE_MS)
        pytest.fail(f"Tab does not reach {name}")

    def _moved(self, before: Told) -> bool:
        now = self.focused()
        return now is not None and now.id != before.id

    def close(self) -> None:
        self.keyboard.close()
        self.reader.close()


def test_signing_in_settings_and_ending_a_session_need_no_mouse(
    display: str, door: DoorServer, qtbot: QtBot
) -> None:
    def answer(command: Command) -> None:
        if isinstance(command, SignIn):
            door.show(sessions.at(200.0, revision=5))

    door.answer = answer
    door.snapshot = snapshots.welcome()
    person = Person(display, door, qtbot)
    keyboard = person.keyboard
    try:
        person.tab_to("welcome.settings")
        keyboard.press("Space")
        qtbot.wait_until(lambda: _shows(person, "settings.page"), timeout=PATIENCE_MS)
        person.wait_for_focus()
        keyboard.press("Escape")
        qtbot.wait_until(lambda: _shows(person, "welcome.page"), timeout=PATIENCE_MS)

        person.tab_to("welcome.use_code")
        person.tab_to("welcome.sign_in", "Shift")
        keyboard.press("Enter")
        qtbot.wait_until(lambda: SignIn() in door.commands, timeout=PATIENCE_MS)
        qtbot.wait_until(lambda: _shows(person, "main.page"), timeout=PATIENCE_MS)

        keyboard.listen("Access Agent")  # as a window manager sees to it when the strip has come
        person.tab_to("main.session_end")
        keyboard.press("Space")
        qtbot.wait_until(lambda: any(isinstance(c, EndSession) for c in door.commands), timeout=PATIENCE_MS)
    finally:
        person.close()


def _shows(person: Person, name: str) -> bool:
    return any(each.id.endswith(f".{name}") for each in person.reader.controls())
