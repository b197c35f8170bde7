"""The keyboard layout of Windows: which key of it types a character.

Each program has a layout of its own, and the one with the keyboard reads what is pressed by its own: the
agent's would name other keys (GetKeyboardLayout).
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

from agent.session.systems.windows.keys import VK_CONTROL, VK_MENU, VK_SHIFT
from agent.session.systems.windows.library import WindowsLibrary

_SHIFT, _ALTGR = 0x1, 0x6
_TO_SCAN_CODE = 0
_CHANGE_NOTHING = 0x4
"""ToUnicodeEx leaves what the keyboard remembers of dead keys as it is (Windows 10, version 1607)."""
_DOWN, _ALL_KEYS, _ROOM = 0x80, 256, 8
_LAST_OF_ONE_UNIT = 0xFFFF


@dataclass(frozen=True, slots=True)
class LayoutKey:
    """A virtual key, and what must be held with it. One that is `dead` types with the next key only."""

    code: int
    shift: bool
    altgr: bool
    dead: bool


class KeyboardLayout:
    """Asks for the layout of the program that has the keyboard, each time: people switch it."""

    def __init__(self, library: WindowsLibrary) -> None:
        self._user32 = library.user32

    def key_of(self, character: str) -> LayoutKey | None:
        """The key that types `character`; None when there is none, or only with other keys held."""
        if ord(character) > _LAST_OF_ONE_UNIT:
            return None
        layout = self._now()
        found = self._user32.VkKeyScanExW(ord(character), layout)
        code, modifiers = found & 0xFF, found >> 8 & 0xFF
        if found == -1 or modifiers & ~_SHIFT not in (0, _ALTGR):
            return None
        shift, altgr = bool(modifiers & _SHIFT), modifiers & _ALTGR == _ALTGR
        return LayoutKey(code, shift, altgr, self._is_dead(code, shift, altgr, layout))

    def scan_code(self, code: int) -> int:
        """Where on the keyboard a virtual key is."""
        return int(self._user32.MapVirtualKeyExW(code, _TO_SCAN_CODE, self._now()))

    def _now(self) -> object:
        thread = self._user32.GetWindowThreadProcessId(self._user32.GetForegroundWindow(), None)
        return self._user32.GetKeyboardLayout(thread)  # 0 is this thread: nobody has the keyboard

    def _is_dead(self, code: int, shift: bool, altgr: bool, layout: object) -> bool:
        state = (ctypes.c_uint8 * _ALL_KEYS)()
        for key, is_down in ((VK_SHIFT, shift), (VK_CONTROL, altgr), (VK_MENU, altgr)):
            state[key] = _DOWN if is_down else 0
        typed = (ctypes.c_uint16 * _ROOM)()
        scan = self._user32.MapVirtualKeyExW(code, _TO_SCAN_CODE, layout)
        told = self._user32.ToUnicodeEx(
            code, scan, ctypes.byref(state), ctypes.byref(typed), _ROOM, _CHANGE_NOTHING, layout
        )
        return int(told) < 0
