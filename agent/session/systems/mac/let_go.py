"""Releases what is pressed on a Mac, whoever pressed it."""

from __future__ import annotations

from typing import Any

from agent.session.systems.mac.library import MacLibrary

_HID_TAP, _HID_STATE = 0, 1
_KEYS = range(0x80)
_BUTTON_UPS = {0: 2, 1: 4, 2: 26}
"""Of the left, right and middle button."""


def let_go(library: MacLibrary) -> None:
    """Release every key that is down, and the buttons, where the pointer is."""
    quartz = library.quartz
    for code in _KEYS:
        if quartz.CGEventSourceKeyState(_HID_STATE, code):
            _post(quartz, quartz.CGEventCreateKeyboardEvent(None, code, False))
    for number, up in _BUTTON_UPS.items():
        if quartz.CGEventSourceButtonState(_HID_STATE, number):
            here = quartz.CGEventCreate(None)
            at = quartz.CGEventGetLocation(here)
            quartz.CFRelease(here)
            _post(quartz, quartz.CGEventCreateMouseEvent(None, up, at, number))


def _post(quartz: Any, event: Any) -> None:
    quartz.CGEventPost(_HID_TAP, event)
    quartz.CFRelease(event)
