"""The clipboard of Windows, Unicode text only."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

from agent.session.systems.windows.library import WindowsLibrary

_UNICODE_TEXT, _MOVEABLE = 13, 0x0002
_ONLY_MESSAGES = ctypes.c_void_p(-3)
"""HWND_MESSAGE: the parent of windows that nobody sees."""
_NOT_KEPT = ("CanIncludeInClipboardHistory", "CanUploadToCloudClipboard")
"""Formats of a DWORD: 0 keeps the text out of what Windows remembers and sends elsewhere (SECURITY 28)."""


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

    def write(self, text: str) -> bool:
        data = text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-16-le") + b"\0\0"
        with self._window() as window, self._opened(window) as is_open:
            if not is_open:
                return False
            self._user32.EmptyClipboard()
            for name in _NOT_KEPT:
                self._set(self._user32.RegisterClipboardFormatW(name), b"\0\0\0\0")
            return self._set(_UNICODE_TEXT, data)

    def _set(self, kind: int, data: bytes) -> bool:
        handle = self._kernel32.GlobalAlloc(_MOVEABLE, len(data))
        address = self._kernel32.GlobalLock(handle) if handle else None
        if address:
            ctypes.memmove(address, data, len(data))
            self._kernel32.GlobalUnlock(handle)
            if self._user32.SetClipboardData(kind, handle):
                return True  # it is the system's from now on
        if handle:
            self._kernel32.GlobalFree(handle)
        return False

    def clear(self) -> None:
        with self._opened() as is_open:
            if is_open:
                self._user32.EmptyClipboard()

    @contextmanager
    def _window(self) -> Iterator[object]:
        """A window to own the clipboard: what nobody owns takes no data (OpenClipboard). It goes at once, for
        a window that stays would have to answer when others take the clipboard."""
        window = self._user32.CreateWindowExW(
            0, "STATIC", None, 0, 0, 0, 0, 0, _ONLY_MESSAGES, None, None, None
        )
        try:
            yield window
        finally:
            if window:
                self._user32.DestroyWindow(window)

    @contextmanager
    def _opened(self, window: object = None) -> Iterator[bool]:
        is_open = bool(self._user32.OpenClipboard(window))
        try:
            yield is_open
        finally:
            if is_open:
                self._user32.CloseClipboard()
