"""Keyboard and pointer of an X display, through XTest on a connection of its own."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import xcffib.xtest

from agent.session.systems.shown import Shown
from agent.session.systems.x11.key_table import KeyPlan
from agent.session.systems.x11.keyboard import Keyboard
from agent.session.systems.x11.link import XLink, xcb
from shared.errors import ScreenError

_KEY_PRESS, _KEY_RELEASE, _BUTTON_PRESS, _BUTTON_RELEASE, _MOTION = 2, 3, 4, 5, 6
_BUTTONS = 9
"""Left, middle, right, four of the wheel, back and forward."""


class X11Input:
    """Presses what the client presses.

    A key that needs other modifiers than are held gets them for the moment in which it goes down. Repeats of
    a held key come from the server itself; those of the client are left out, or both would be typed.
    """

    def __init__(self, link: XLink, shown: Shown) -> None:
        self._link = link
        self._shown = shown
        self._requests: Any = link.extension(xcffib.xtest, "XTEST", 2, 2, ask="GetVersion")
        self._keyboard = Keyboard(link)
        self._pressed: dict[int, int] = {}  # keysym → keycode
        self._buttons = 0
        self._at: tuple[int, int] | None = None

    def pointer(self, x: int, y: int, buttons: int) -> None:
        at = self._shown.on_desktop(x, y)
        with self._link:
            if at != self._at:
                self._at = at
                self._fake(_MOTION, 0, *at)
            self._set_buttons(buttons)
            self._link.connection.flush()

    def key(self, keysym: int, down: bool) -> None:
        with self._link:
            self._keyboard.note(self._link.events())
            if not down:
                keycode = self._pressed.pop(keysym, None)
                if keycode is not None and keycode not in self._pressed.values():
                    self._fake(_KEY_RELEASE, keycode)
            elif keysym not in self._pressed:
                plan = self._keyboard.plan(keysym, self._keyboard.state(), set(self._pressed.values()))
                if plan is not None:
                    self._press(keysym, plan)
            self._link.connection.flush()

    def release_all(self) -> None:
        with suppress(xcb.XcffibException, ScreenError), self._link:
            try:
                for keycode in reversed([*dict.fromkeys(self._pressed.values())]):
                    self._fake(_KEY_RELEASE, keycode)
                self._set_buttons(0)
                self._link.connection.flush()
                self._link.core.GetInputFocus().reply()  # the server has done it when it answers
            finally:
                self._pressed.clear()
                self._buttons = 0

    def close(self) -> None:
        self._keyboard.give_back()
        self._link.close()

    def _press(self, keysym: int, plan: KeyPlan) -> None:
        """The key, with the modifiers that it needs around it."""
        before, after = self._changes_of(plan)
        if plan.keycode in self._pressed.values():
            self._fake(_KEY_RELEASE, plan.keycode)  # the same key types another character now
        if plan.without_lock:
            self._keyboard.lock(False)
        for kind, keycode in [*before, (_KEY_PRESS, plan.keycode), *after]:
            self._fake(kind, keycode)
        if plan.without_lock:
            self._keyboard.lock(True)
        self._pressed[keysym] = plan.keycode

    def _changes_of(self, plan: KeyPlan) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """What to press and release before the key, and after it."""
        table = self._keyboard.table()
        wishes = ((plan.shift, table.shift_keys), (plan.level3, table.level3_keys))
        changes: list[tuple[int, int]] = []
        held = self._keyboard.held() if False in (plan.shift, plan.level3) else set()
        for wish, keys in wishes:
            if wish is True and keys:
                changes.append((_KEY_PRESS, keys[0]))
            elif wish is False:
                changes += [(_KEY_RELEASE, keycode) for keycode in keys if keycode in held]
        opposite = {_KEY_PRESS: _KEY_RELEASE, _KEY_RELEASE: _KEY_PRESS}
        return changes, [(opposite[kind], keycode) for kind, keycode in reversed(changes)]

    def _set_buttons(self, buttons: int) -> None:
        for number in range(_BUTTONS):
            bit = 1 << number
            if (buttons ^ self._buttons) & bit:
                self._fake(_BUTTON_PRESS if buttons & bit else _BUTTON_RELEASE, number + 1)
                self._buttons ^= bit

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        self._requests.FakeInput(kind, detail, 0, self._link.root, x, y, 0)
