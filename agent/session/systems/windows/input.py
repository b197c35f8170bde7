"""Keyboard and pointer of Windows, through SendInput.

What a window of higher rights refuses, Windows drops without a word; nothing is raised for it.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from agent.session.systems.keysyms import (
    ALT_L,
    ALT_R,
    CONTROL_L,
    CONTROL_R,
    LEVEL3_SHIFT,
    SHIFT_L,
    SHIFT_R,
    SUPER_L,
    SUPER_R,
    character_of,
)
from agent.session.systems.shown import Shown
from agent.session.systems.windows import structures as win
from agent.session.systems.windows.keys import virtual_key
from agent.session.systems.windows.layout import KeyboardLayout
from agent.session.systems.windows.library import WindowsLibrary

_LEFT, _TOP, _WIDTH, _HEIGHT = 76, 77, 78, 79
"""GetSystemMetrics of the whole desktop."""
_ARE_BUTTONS_SWAPPED = 23
"""GetSystemMetrics of a mouse for the left hand: its right button is told as the left one."""
_PARTS = 65536
_CAPS_LOCK = 0x14

# Bit of RFB's mask: flags for down and up, and the data.
_BUTTONS = {
    0: (win.MOUSEEVENTF_LEFTDOWN, win.MOUSEEVENTF_LEFTUP, 0),
    1: (win.MOUSEEVENTF_MIDDLEDOWN, win.MOUSEEVENTF_MIDDLEUP, 0),
    2: (win.MOUSEEVENTF_RIGHTDOWN, win.MOUSEEVENTF_RIGHTUP, 0),
    7: (win.MOUSEEVENTF_XDOWN, win.MOUSEEVENTF_XUP, 1),
    8: (win.MOUSEEVENTF_XDOWN, win.MOUSEEVENTF_XUP, 2),
}
_WHEEL = {
    3: (win.MOUSEEVENTF_WHEEL, win.WHEEL_DELTA),
    4: (win.MOUSEEVENTF_WHEEL, -win.WHEEL_DELTA),
    5: (win.MOUSEEVENTF_HWHEEL, -win.WHEEL_DELTA),
    6: (win.MOUSEEVENTF_HWHEEL, win.WHEEL_DELTA),
}
_SHIFT = frozenset({SHIFT_L, SHIFT_R})
_COMMANDS = frozenset({CONTROL_L, CONTROL_R, ALT_L, SUPER_L, SUPER_R})
_ALTGR = frozenset({ALT_R, LEVEL3_SHIFT})


@dataclass(frozen=True, slots=True)
class _Stroke:
    """One key as SendInput takes it, without up or down."""

    virtual: int
    scan: int
    flags: int


class WindowsInput:
    """Presses what the client presses; its repeats are passed on, for nothing here repeats by itself."""

    def __init__(self, library: WindowsLibrary, shown: Shown, hurry: Callable[[], None]) -> None:
        self._user32 = library.user32
        self._layout = KeyboardLayout(library)
        self._shown = shown
        self._hurry = hurry
        self._pressed: dict[int, tuple[_Stroke, ...]] = {}  # by keysym, in the order of pressing
        self._buttons = 0
        self._at: tuple[int, int] | None = None

    def pointer(self, x: int, y: int, buttons: int) -> None:
        at = self._shown.on_desktop(x, y)
        inputs = []
        if at != self._at:
            self._at = at
            inputs.append(self._move(*at))
        buttons = self._as_the_mouse_has_them(buttons)
        inputs += self._button_inputs(buttons)
        self._buttons = buttons
        self._send(inputs)

    def key(self, keysym: int, down: bool) -> None:
        if down:
            strokes = self._pressed.get(keysym) or self._strokes(keysym)
            self._pressed[keysym] = strokes
            self._send([_key_input(stroke) for stroke in strokes])
        else:
            strokes = self._pressed.pop(keysym, ())
            self._send([_key_input(stroke, win.KEYEVENTF_KEYUP) for stroke in strokes])

    def release_all(self) -> None:
        with suppress(OSError):
            for keysym in reversed([*self._pressed]):
                self.key(keysym, False)
            self._send(self._button_inputs(0))
        self._pressed.clear()
        self._buttons = 0

    def close(self) -> None:
        """Nothing is held."""

    def _strokes(self, keysym: int) -> tuple[_Stroke, ...]:
        """A key of the layout where it types just that, and the character itself otherwise."""
        key = virtual_key(keysym)
        if key is not None:
            extended = win.KEYEVENTF_EXTENDEDKEY if key.extended else 0
            return (_Stroke(key.code, self._layout.scan_code(key.code), extended),)
        character = character_of(keysym)
        if character is None:
            return ()
        code = self._layout_key(character)
        if code is not None:
            return (_Stroke(code, self._layout.scan_code(code), 0),)
        units = character.encode("utf-16-le")
        return tuple(
            _Stroke(0, int.from_bytes(units[at : at + 2], "little"), win.KEYEVENTF_UNICODE)
            for at in range(0, len(units), 2)
        )

    def _layout_key(self, character: str) -> int | None:
        """The key of the present layout that types `character` with what is held; None when none does.

        While a command is held any key that has the character will do: Ctrl-C is the key of the C.
        """
        found = self._layout.key_of(character)
        if found is None:
            return None
        held = set(self._pressed)
        if held & _COMMANDS:
            return found.code
        fits = found.shift == bool(held & _SHIFT) and found.altgr == bool(held & _ALTGR)
        # A dead key would wait for the next one. Caps Lock turns over letters, and digits on some layouts,
        # though the client already said which character it means.
        is_locked = bool(self._user32.GetKeyState(_CAPS_LOCK) & 1) and character != " "
        return found.code if fits and not found.dead and not is_locked else None

    def _as_the_mouse_has_them(self, buttons: int) -> int:
        """The buttons that make the clicks which the client means: SendInput is swapped as a mouse is."""
        if not self._user32.GetSystemMetrics(_ARE_BUTTONS_SWAPPED):
            return buttons
        return buttons & ~0b101 | (buttons & 1) << 2 | buttons >> 2 & 1

    def _move(self, x: int, y: int) -> win.Input:
        """To a pixel, told in parts of 65,536 of the whole desktop: the first part that is inside of it,
        because Windows rounds down."""
        metric = self._user32.GetSystemMetrics
        return _mouse_input(
            win.MOUSEEVENTF_MOVE | win.MOUSEEVENTF_ABSOLUTE | win.MOUSEEVENTF_VIRTUALDESK,
            dx=(x - metric(_LEFT)) * _PARTS // max(metric(_WIDTH), 1) + 1,
            dy=(y - metric(_TOP)) * _PARTS // max(metric(_HEIGHT), 1) + 1,
        )

    def _button_inputs(self, buttons: int) -> list[win.Input]:
        changed = buttons ^ self._buttons
        inputs = [
            _mouse_input(down if buttons >> bit & 1 else up, data)
            for bit, (down, up, data) in _BUTTONS.items()
            if changed >> bit & 1
        ]
        turned = changed & buttons
        return inputs + [_mouse_input(*_WHEEL[bit]) for bit in _WHEEL if turned >> bit & 1]

    def _send(self, inputs: Sequence[win.Input]) -> None:
        if inputs:
            array = (win.Input * len(inputs))(*inputs)
            self._user32.SendInput(len(inputs), ctypes.byref(array), ctypes.sizeof(win.Input))
            self._hurry()


def _key_input(stroke: _Stroke, up: int = 0) -> win.Input:
    key = win.KeyboardInput(stroke.virtual, stroke.scan, stroke.flags | up, 0, None)
    return win.Input(win.INPUT_KEYBOARD, win.InputUnion(ki=key))


def _mouse_input(flags: int, data: int = 0, dx: int = 0, dy: int = 0) -> win.Input:
    mouse = win.MouseInput(dx, dy, data & 0xFFFFFFFF, flags, 0, None)
    return win.Input(win.INPUT_MOUSE, win.InputUnion(mi=mouse))
