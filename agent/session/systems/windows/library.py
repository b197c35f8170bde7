"""Windows' own libraries, with the types of the calls that are made here."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

from agent.session.systems.windows.structures import BOOL, DWORD, HANDLE, UINT

_SIZE, _INT, _SHORT, _TEXT = ctypes.c_size_t, ctypes.c_int32, ctypes.c_int16, ctypes.c_wchar_p

# Call: what it answers, and what it takes. Handles are as wide as a pointer, and would be cut off without.
_USER32: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "SendInput": (UINT, (UINT, HANDLE, _INT)),
    "GetForegroundWindow": (HANDLE, ()),
    "GetWindowThreadProcessId": (DWORD, (HANDLE, HANDLE)),
    "GetKeyboardLayout": (HANDLE, (DWORD,)),
    "VkKeyScanExW": (_SHORT, (ctypes.c_uint16, HANDLE)),
    "MapVirtualKeyExW": (UINT, (UINT, UINT, HANDLE)),
    "ToUnicodeEx": (_INT, (UINT, UINT, HANDLE, HANDLE, _INT, UINT, HANDLE)),
    "GetSystemMetrics": (_INT, (_INT,)),
    "GetKeyState": (_SHORT, (_INT,)),
    "GetAsyncKeyState": (_SHORT, (_INT,)),
    "GetCursorInfo": (BOOL, (HANDLE,)),
    "GetIconInfo": (BOOL, (HANDLE, HANDLE)),
    "GetDC": (HANDLE, (HANDLE,)),
    "ReleaseDC": (_INT, (HANDLE, HANDLE)),
    "CreateWindowExW": (
        HANDLE,
        (DWORD, _TEXT, _TEXT, DWORD, _INT, _INT, _INT, _INT, HANDLE, HANDLE, HANDLE, HANDLE),
    ),
    "DestroyWindow": (BOOL, (HANDLE,)),
    "RegisterClipboardFormatW": (UINT, (_TEXT,)),
    "OpenClipboard": (BOOL, (HANDLE,)),
    "CloseClipboard": (BOOL, ()),
    "EmptyClipboard": (BOOL, ()),
    "GetClipboardData": (HANDLE, (UINT,)),
    "SetClipboardData": (HANDLE, (UINT, HANDLE)),
    "GetClipboardSequenceNumber": (DWORD, ()),
    "IsClipboardFormatAvailable": (BOOL, (UINT,)),
}
_GDI32: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "GetObjectW": (_INT, (HANDLE, _INT, HANDLE)),
    "GetDIBits": (_INT, (HANDLE, HANDLE, UINT, UINT, HANDLE, HANDLE, UINT)),
    "DeleteObject": (BOOL, (HANDLE,)),
}
_KERNEL32: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "GlobalAlloc": (HANDLE, (UINT, _SIZE)),
    "GlobalFree": (HANDLE, (HANDLE,)),
    "GlobalLock": (HANDLE, (HANDLE,)),
    "GlobalUnlock": (BOOL, (HANDLE,)),
    "GlobalSize": (_SIZE, (HANDLE,)),
}


@dataclass(frozen=True, slots=True)
class WindowsLibrary:
    """The three libraries; a test has others."""

    user32: Any
    gdi32: Any
    kernel32: Any


def load() -> WindowsLibrary:
    """The system's libraries, our own copies: types set elsewhere do not meet ours."""
    open_library = getattr(ctypes, "WinDLL")  # noqa: B009 - mypy knows it on Windows only
    found = []
    for name, calls in (("user32", _USER32), ("gdi32", _GDI32), ("kernel32", _KERNEL32)):
        library = open_library(name, use_last_error=True)
        for call, (answer, takes) in calls.items():
            function = getattr(library, call)
            function.restype, function.argtypes = answer, takes
        found.append(library)
    return WindowsLibrary(*found)
