"""The keyboard layout of a Mac: which key of it types a character."""

from __future__ import annotations

import ctypes
from typing import Any

from agent.session.systems.mac.keys import LETTER_KEYS
from agent.session.systems.mac.library import MacLibrary

_ROOM = 4
_NO_MODIFIERS = 0


class MacLayout:
    """Asks the system what each key would type. It is asked each time: people switch their layout.

    By the text that Quartz gives an event of its own accord (CGEventKeyboardSetUnicodeString says so); the
    functions for layouts themselves may be called by a program's first thread only.
    """

    def __init__(self, library: MacLibrary, source: Any) -> None:
        self._quartz = library.quartz
        self._source = source

    def key_of(self, character: str) -> int | None:
        """The key that types `character`, or its small letter, with nothing held; None when none does."""
        wanted = character.lower()
        return next((code for code in LETTER_KEYS if self._text_of(code) == wanted), None)

    def _text_of(self, code: int) -> str:
        event = self._quartz.CGEventCreateKeyboardEvent(self._source, code, True)
        if not event:
            return ""
        try:
            self._quartz.CGEventSetFlags(event, _NO_MODIFIERS)
            room, count = (ctypes.c_uint16 * _ROOM)(), ctypes.c_ulong(0)
            self._quartz.CGEventKeyboardGetUnicodeString(
                event, _ROOM, ctypes.byref(count), ctypes.byref(room)
            )
        finally:
            self._quartz.CFRelease(event)
        return bytes(room)[: 2 * min(count.value, _ROOM)].decode("utf-16-le", "replace")
