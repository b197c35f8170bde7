"""The structures of the Windows calls that are made here, with the sizes that they have there.

`ctypes.wintypes` is not used: away from Windows its numbers have other sizes, and tests could not look.
"""

from __future__ import annotations

import ctypes

DWORD, LONG, WORD, UINT, BOOL, HANDLE = (
    ctypes.c_uint32,
    ctypes.c_int32,
    ctypes.c_uint16,
    ctypes.c_uint32,
    ctypes.c_int32,
    ctypes.c_void_p,
)

INPUT_MOUSE, INPUT_KEYBOARD = 0, 1
KEYEVENTF_EXTENDEDKEY, KEYEVENTF_KEYUP, KEYEVENTF_UNICODE = 0x1, 0x2, 0x4
MOUSEEVENTF_MOVE, MOUSEEVENTF_ABSOLUTE, MOUSEEVENTF_VIRTUALDESK = 0x0001, 0x8000, 0x4000
MOUSEEVENTF_LEFTDOWN, MOUSEEVENTF_LEFTUP = 0x0002, 0x0004
MOUSEEVENTF_RIGHTDOWN, MOUSEEVENTF_RIGHTUP = 0x0008, 0x0010
MOUSEEVENTF_MIDDLEDOWN, MOUSEEVENTF_MIDDLEUP = 0x0020, 0x0040
MOUSEEVENTF_XDOWN, MOUSEEVENTF_XUP, MOUSEEVENTF_WHEEL, MOUSEEVENTF_HWHEEL = 0x0080, 0x0100, 0x0800, 0x1000
WHEEL_DELTA = 120


class MouseInput(ctypes.Structure):
    """MOUSEINPUT."""

    _fields_ = [
        ("dx", LONG),
        ("dy", LONG),
        ("mouseData", DWORD),
        ("dwFlags", DWORD),
        ("time", DWORD),
        ("dwExtraInfo", HANDLE),
    ]


class KeyboardInput(ctypes.Structure):
    """KEYBDINPUT."""

    _fields_ = [
        ("wVk", WORD),
        ("wScan", WORD),
        ("dwFlags", DWORD),
        ("time", DWORD),
        ("dwExtraInfo", HANDLE),
    ]


class InputUnion(ctypes.Union):
    """What an INPUT holds."""

    _fields_ = [("mi", MouseInput), ("ki", KeyboardInput)]


class Input(ctypes.Structure):
    """INPUT."""

    _fields_ = [("type", DWORD), ("u", InputUnion)]


class Point(ctypes.Structure):
    """POINT."""

    _fields_ = [("x", LONG), ("y", LONG)]


class CursorInfo(ctypes.Structure):
    """CURSORINFO."""

    _fields_ = [("cbSize", DWORD), ("flags", DWORD), ("hCursor", HANDLE), ("ptScreenPos", Point)]


class IconInfo(ctypes.Structure):
    """ICONINFO."""

    _fields_ = [
        ("fIcon", BOOL),
        ("xHotspot", DWORD),
        ("yHotspot", DWORD),
        ("hbmMask", HANDLE),
        ("hbmColor", HANDLE),
    ]


class Bitmap(ctypes.Structure):
    """BITMAP."""

    _fields_ = [
        ("bmType", LONG),
        ("bmWidth", LONG),
        ("bmHeight", LONG),
        ("bmWidthBytes", LONG),
        ("bmPlanes", WORD),
        ("bmBitsPixel", WORD),
        ("bmBits", HANDLE),
    ]


class BitmapInfoHeader(ctypes.Structure):
    """BITMAPINFOHEADER."""

    _fields_ = [
        ("biSize", DWORD),
        ("biWidth", LONG),
        ("biHeight", LONG),
        ("biPlanes", WORD),
        ("biBitCount", WORD),
        ("biCompression", DWORD),
        ("biSizeImage", DWORD),
        ("biXPelsPerMeter", LONG),
        ("biYPelsPerMeter", LONG),
        ("biClrUsed", DWORD),
        ("biClrImportant", DWORD),
    ]
