"""What a program reads from a key: by Xlib's own translation, which knows layouts, levels and Caps Lock."""

from __future__ import annotations

import ctypes
import os
import subprocess
from typing import Any, Final

_UNSIGNED, _LONG, _INT, _POINTER = ctypes.c_uint, ctypes.c_ulong, ctypes.c_int, ctypes.c_void_p
_CORE_KEYBOARD: Final = 0x100
_CAPS: Final = 0x02


class _KeyEvent(ctypes.Structure):
    """XKeyEvent."""

    _fields_ = [
        ("type", _INT),
        ("serial", _LONG),
        ("send_event", _INT),
        ("display", _POINTER),
        ("window", _LONG),
        ("root", _LONG),
        ("subwindow", _LONG),
        ("time", _LONG),
        ("x", _INT),
        ("y", _INT),
        ("x_root", _INT),
        ("y_root", _INT),
        ("state", _UNSIGNED),
        ("keycode", _UNSIGNED),
        ("same_screen", _INT),
    ]


class XReader:
    """A program of the display `name`; also gives it layouts and locks, as somebody there would."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._x: Any = ctypes.CDLL("libX11.so.6")
        self._x.XOpenDisplay.restype = _POINTER
        self._x.XLookupString.argtypes = (_POINTER, _POINTER, _INT, _POINTER, _POINTER)
        self._x.XkbLockGroup.argtypes = (_POINTER, _UNSIGNED, _UNSIGNED)
        self._x.XkbLockModifiers.argtypes = (_POINTER, _UNSIGNED, _UNSIGNED, _UNSIGNED)
        self._x.XSync.argtypes = (_POINTER, _INT)
        self._display: int | None = None

    def use_layouts(self, layouts: str, *, number: int = 0, caps_lock: bool = False) -> None:
        """Give the server these layouts, use the one with this number, and lock Caps Lock or not."""
        environ = {**os.environ, "DISPLAY": self._name}
        subprocess.run(["setxkbmap", "-layout", layouts], env=environ, check=True)
        display = self._opened()
        self._x.XkbLockGroup(display, _CORE_KEYBOARD, number)
        self._x.XkbLockModifiers(display, _CORE_KEYBOARD, _CAPS, _CAPS if caps_lock else 0)
        self._x.XSync(display, 0)

    def keysym(self, keycode: int, state: int) -> int:
        """What this key types while modifiers and layout are as in `state`."""
        display = self._opened()
        event = _KeyEvent(type=2, display=display, state=state, keycode=keycode)
        found = _LONG(0)
        self._x.XLookupString(ctypes.byref(event), None, 0, ctypes.byref(found), None)
        return int(found.value)

    def close(self) -> None:
        """End the connection, and with it what Xlib remembers of a keyboard that may change."""
        if self._display is not None:
            self._x.XCloseDisplay(_POINTER(self._display))
            self._display = None

    def _opened(self) -> int:
        if self._display is None:
            self._display = int(self._x.XOpenDisplay(self._name.encode()))
        return self._display
