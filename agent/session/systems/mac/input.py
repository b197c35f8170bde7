"""Keyboard and pointer of a Mac, through Quartz events."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from agent.session.systems.keysyms import character_of
from agent.session.systems.mac.keys import (
    COMMAND_FLAG,
    CONTROL_FLAG,
    FLAGS,
    is_special,
    own_flags,
    virtual_key,
)
from agent.session.systems.mac.layout import MacLayout
from agent.session.systems.mac.library import CGPoint, MacLibrary
from agent.session.systems.shown import Shown
from shared.clock import Clock

DOUBLE_CLICK_S = 0.5
_DOUBLE_CLICK_PIXELS = 4

_HID_TAP, _HID_STATE = 0, 1
_MOVED = 5
_CLICK_STATE, _BUTTON_NUMBER, _AUTOREPEAT = 1, 3, 8
_LINES = 1
_WHEEL_LINES = 3

# Bit of RFB's mask: down, up, dragged, and Quartz' number of the button.
_BUTTONS = {0: (1, 2, 6, 0), 1: (25, 26, 27, 2), 2: (3, 4, 7, 1), 7: (25, 26, 27, 3), 8: (25, 26, 27, 4)}
# Bit of RFB's mask: lines up and lines left.
_WHEEL = {3: (_WHEEL_LINES, 0), 4: (-_WHEEL_LINES, 0), 5: (0, _WHEEL_LINES), 6: (0, -_WHEEL_LINES)}


class MacInput:
    """Presses what the client presses; its repeats are passed on, for nothing here repeats by itself.

    A character is sent with its text, so that it does not matter where the layout has it. But programs read
    a shortcut from the key itself (CGEventKeyboardSetUnicodeString: they may ignore the text), so while
    Command or Control is held it is the key that the layout has the character on.
    """

    def __init__(self, library: MacLibrary, shown: Shown, clock: Clock, hurry: Callable[[], None]) -> None:
        self._quartz = library.quartz
        self._shown = shown
        self._clock = clock
        self._hurry = hurry
        self._source: Any = self._quartz.CGEventSourceCreate(_HID_STATE)
        self._layout = MacLayout(library, self._source)
        self._pressed: dict[int, int] = {}  # keysym → virtual key, in the order of pressing
        self._buttons = 0
        self._at: tuple[int, int] | None = None
        self._clicks = 0
        self._last_click: tuple[float, int, int, int] | None = None

    def pointer(self, x: int, y: int, buttons: int) -> None:
        at = self._shown.on_desktop(x, y)
        if at != self._at:
            self._at = at
            held = next((each for bit, each in _BUTTONS.items() if self._buttons >> bit & 1), None)
            kind, number = (held[2], held[3]) if held is not None else (_MOVED, 0)
            self._post_mouse(kind, at, number, self._clicks if held is not None else 0)
        self._set_buttons(buttons, at)
        self._hurry()

    def key(self, keysym: int, down: bool) -> None:
        character = None if is_special(keysym) else character_of(keysym)
        if down:
            code = self._code(keysym, character)
            if code is None and character is None:
                return
            is_repeat = keysym in self._pressed
            self._pressed[keysym] = code or 0
            self._post_key(keysym, character, True, is_repeat)
        elif keysym in self._pressed:
            self._post_key(keysym, character, False, False)
        self._hurry()

    def release_all(self) -> None:
        for keysym in reversed([*self._pressed]):
            self.key(keysym, False)
        self._set_buttons(0, self._at or (0, 0))

    def close(self) -> None:
        if self._source:
            self._quartz.CFRelease(self._source)
            self._source = None

    def _code(self, keysym: int, character: str | None) -> int | None:
        if character is not None and self._flags() & (COMMAND_FLAG | CONTROL_FLAG):
            code = self._layout.key_of(character)
            if code is not None:
                return code
        return virtual_key(keysym, character)

    def _post_key(self, keysym: int, character: str | None, down: bool, is_repeat: bool) -> None:
        code = self._pressed[keysym]
        if not down:
            del self._pressed[keysym]  # a modifier that goes up is no longer one of its own event
        event = self._quartz.CGEventCreateKeyboardEvent(self._source, code, down)
        if character is not None:
            units = character.encode("utf-16-le")
            text = ctypes.create_string_buffer(units, len(units))
            self._quartz.CGEventKeyboardSetUnicodeString(event, len(units) // 2, ctypes.byref(text))
        if is_repeat:
            self._quartz.CGEventSetIntegerValueField(event, _AUTOREPEAT, 1)
        self._post(event, own_flags(code))

    def _set_buttons(self, buttons: int, at: tuple[int, int]) -> None:
        changed = buttons ^ self._buttons
        for bit, (down, up, _, number) in _BUTTONS.items():
            if changed >> bit & 1:
                is_down = bool(buttons >> bit & 1)
                if is_down:
                    self._count_click(number, at)
                self._post_mouse(down if is_down else up, at, number, self._clicks)
        for bit, (lines_up, lines_left) in _WHEEL.items():
            if (changed & buttons) >> bit & 1:
                self._post(
                    self._quartz.CGEventCreateScrollWheelEvent2(
                        self._source, _LINES, 2, lines_up, lines_left, 0
                    )
                )
        self._buttons = buttons

    def _count_click(self, number: int, at: tuple[int, int]) -> None:
        """Which click in a row this is: a Mac does not count those that a program makes."""
        now = self._clock.monotonic()
        last = self._last_click
        is_further = (
            last is not None
            and now - last[0] <= DOUBLE_CLICK_S
            and last[1] == number
            and max(abs(at[0] - last[2]), abs(at[1] - last[3])) <= _DOUBLE_CLICK_PIXELS
        )
        self._clicks = self._clicks + 1 if is_further else 1
        self._last_click = (now, number, *at)

    def _post_mouse(self, kind: int, at: tuple[int, int], number: int, clicks: int) -> None:
        event = self._quartz.CGEventCreateMouseEvent(self._source, kind, CGPoint(*at), number)
        self._quartz.CGEventSetIntegerValueField(event, _BUTTON_NUMBER, number)
        self._quartz.CGEventSetIntegerValueField(event, _CLICK_STATE, clicks)
        self._post(event)

    def _post(self, event: Any, own: int = 0) -> None:
        """Send an event with the modifiers that are held, and give it back."""
        self._quartz.CGEventSetFlags(event, self._flags() | own)
        self._quartz.CGEventPost(_HID_TAP, event)
        self._quartz.CFRelease(event)

    def _flags(self) -> int:
        flags = 0
        for keysym in self._pressed:
            flags |= FLAGS.get(keysym, 0)
        return flags
