"""Releases what is pressed on Windows, whoever pressed it."""

from __future__ import annotations

import ctypes

from agent.session.systems.windows import structures as win
from agent.session.systems.windows.keys import EXTENDED_ONLY
from agent.session.systems.windows.library import WindowsLibrary

_DOWN = 0x8000
_KEYS = range(0x08, 0xFF)
_EITHER = frozenset({0x10, 0x11, 0x12})
"""Shift, Control and Alt of whichever side: the sides have keys of their own."""
_BUTTONS = {0x01: win.MOUSEEVENTF_LEFTUP, 0x02: win.MOUSEEVENTF_RIGHTUP, 0x04: win.MOUSEEVENTF_MIDDLEUP}


def let_go(library: WindowsLibrary) -> None:
    """Release every key that is down, and the buttons."""
    user32 = library.user32

    def is_down(code: int) -> bool:
        return bool(user32.GetAsyncKeyState(code) & _DOWN)

    inputs = [_key_up(code) for code in _KEYS if code not in _EITHER and is_down(code)]
    inputs += [_button_up(up) for code, up in _BUTTONS.items() if is_down(code)]
    if inputs:
        array = (win.Input * len(inputs))(*inputs)
        user32.SendInput(len(inputs), ctypes.byref(array), ctypes.sizeof(win.Input))


def _key_up(code: int) -> win.Input:
    flags = win.KEYEVENTF_KEYUP | (win.KEYEVENTF_EXTENDEDKEY if code in EXTENDED_ONLY else 0)
    return win.Input(win.INPUT_KEYBOARD, win.InputUnion(ki=win.KeyboardInput(code, 0, flags, 0, None)))


def _button_up(flags: int) -> win.Input:
    return win.Input(win.INPUT_MOUSE, win.InputUnion(mi=win.MouseInput(0, 0, 0, flags, 0, None)))
