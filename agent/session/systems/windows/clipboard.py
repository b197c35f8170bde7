"""The clipboard of Windows, Unicode text only."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

from agent.session.systems.windows.library import WindowsLibrary

_UNICODE_TEXT, _MOVEABLE = 13, 0x0002


class WindowsText:
    """A `TextStore`; another program may hold the clipboard open for a moment."""

    def __init__(self, library: WindowsLibrary) -> None:
        self._user32, self._kernel32 = library.user32, library.kernel32

    def number(self) -> int:
        return int(self._user32.GetClipboardSequenceNumber())

    def read(self) -> str | None:
        if not self._user32.IsClipboardFormatAvailable(_UNICODE_TEXT):
            return ""
        with self._opened() as is_open:
            handle = self._user32.GetClipboardData(_UNICODE_TEXT) if is_open else None
            address = self._kernel32.GlobalLock(handle) if handle else None
            if not address:
                return None
            try:
                data = ctypes.string_at(address, self._kernel32.GlobalSize(handle))
            finally:
                self._kernel32.GlobalUnlock(handle)
        text = data[: len(data) // 2 * 2].decode("utf-16-le", "replace").split("\0", 1)[0]
        return text.replace("\r\n", "\n")

    def write(self, text: str) -> None:
        data = text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-16-le") + b"\0\0"
        with self._opened() as is_open:
            if not is_open:
                return
            self._user32.EmptyClipboard()
            handle = self._kernel32.GlobalAlloc(_MOVEABLE, len(data))
            address = self._kernel32.GlobalLock(handle) if handle else None
            if address:
                ctypes.memmove(address, data, len(data))
                self._kernel32.GlobalUnlock(handle)
                if self._user32.SetClipboardData(_UNICODE_TEXT, handle):
                    return  # it is the system's from now on
            if handle:
                self._kernel32.GlobalFree(handle)

    def clear(self) -> None:
        with self._opened() as is_open:
            if is_open:
                self._user32.EmptyClipboard()

    @contextmanager
    def _opened(self) -> Iterator[bool]:
        is_open = bool(self._user32.OpenClipboard(None))
        try:
            yield is_open
        finally:
            if is_open:
                self._user32.CloseClipboard()
