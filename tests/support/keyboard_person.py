"""Somebody at a keyboard who does not see the display, and hears where the focus is."""

from __future__ import annotations

from functools import partial
from typing import Final

import pytest
from pytestqt.qtbot import QtBot

from tests.support.door_server import DoorServer
from tests.support.patience import PATIENCE_MS
from tests.support.screen_reader import ScreenReader, Told
from tests.support.x_keyboard import XKeyboard

_STOPS: Final = 120
"""More than any page has."""


class Person:
    """Somebody at the keyboard who hears where the focus is."""

    def __init__(self, display: str, door: DoorServer, bot: QtBot, **environ: str) -> None:
        self._bot = bot
        self.reader = ScreenReader(display, door, bot, **environ)
        self.keyboard = XKeyboard(display)
        bot.wait_until(lambda: self.keyboard.listen("Access Agent"), timeout=PATIENCE_MS)
        self.wait_for_focus()

    def focused(self) -> Told | None:
        """What has the focus."""
        return self.reader.focused()

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

    def _moved(self, before: Told | None) -> bool:
        now = self.focused()
        return now is not None and (before is None or now.id != before.id)

    def close(self) -> None:
        """Leave; the window ends."""
        self.keyboard.close()
        self.reader.close()

    def next(self) -> None:
        """Press Tab, and wait until something else has the focus."""
        before = self.wait_for_focus()
        self.keyboard.press("Tab")
        self._bot.wait_until(partial(self._moved, before), timeout=PATIENCE_MS)

    def choose(self, name: str) -> None:
        """Go down the open menu to the entry called `name`, and take it."""
        for _ in range(_STOPS):
            at = self.focused()
            if at is not None and at.id.endswith(name):
                self.keyboard.press("Enter")
                return
            self.keyboard.press("Down")
            self._bot.wait_until(partial(self._moved, at), timeout=PATIENCE_MS)
        pytest.fail(f"no entry {name} comes in the menu")

    def shows(self, name: str) -> bool:
        """Whether a control called `name` can be seen."""
        return any(each.id.endswith(f".{name}") for each in self.reader.controls())

    def wait_for(self, name: str) -> None:
        """Until a control called `name` can be seen."""
        self._bot.wait_until(lambda: self.shows(name), timeout=PATIENCE_MS)

    def wait_until_gone(self, name: str) -> None:
        """Until no control called `name` can be seen."""
        self._bot.wait_until(lambda: not self.shows(name), timeout=PATIENCE_MS)
