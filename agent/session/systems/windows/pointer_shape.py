"""The shape of Windows' pointer: a picture with colours and their transparency, or two masks."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.session.desktop import CursorShape
from agent.session.systems.windows import structures as win
from agent.session.systems.windows.library import WindowsLibrary

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHOWING = 1


class PointerShape:
    """Asks for the shape, and fetches its picture when it is another one than before."""

    def __init__(self, library: WindowsLibrary) -> None:
        self._user32, self._gdi32 = library.user32, library.gdi32
        self._handle: object = None
        self._shape: CursorShape | None = None

    def now(self) -> CursorShape | None:
        """The shape now; None while it is hidden or cannot be had."""
        info = win.CursorInfo(cbSize=ctypes.sizeof(win.CursorInfo))
        if not self._user32.GetCursorInfo(ctypes.byref(info)) or not info.flags & _SHOWING:
            return None
        if info.hCursor != self._handle or self._shape is None:
            self._handle = info.hCursor
            self._shape = self._fetch(info.hCursor)
        return self._shape

    def _fetch(self, handle: object) -> CursorShape | None:
        icon = win.IconInfo()
        if not self._user32.GetIconInfo(handle, ctypes.byref(icon)):
            return None
        try:
            mask = self._pixels(icon.hbmMask)
            colour = self._pixels(icon.hbmColor) if icon.hbmColor else None
        finally:
            for bitmap in (icon.hbmMask, icon.hbmColor):
                if bitmap:
                    self._gdi32.DeleteObject(bitmap)
        if mask is None:
            return None
        rgba = shape_from(mask, colour)
        height, width = rgba.shape[:2]
        return CursorShape(
            width, height, min(icon.xHotspot, width - 1), min(icon.yHotspot, height - 1), rgba.tobytes()
        )

    def _pixels(self, bitmap: object) -> NDArray[np.uint8] | None:
        """A bitmap as blue, green, red, alpha, from the top."""
        about = win.Bitmap()
        if not self._gdi32.GetObjectW(bitmap, ctypes.sizeof(about), ctypes.byref(about)):
            return None
        width, height = about.bmWidth, about.bmHeight
        header = win.BitmapInfoHeader(
            biSize=ctypes.sizeof(win.BitmapInfoHeader),
            biWidth=width,
            biHeight=-height,
            biPlanes=1,
            biBitCount=32,
        )
        pixels = np.zeros((height, width, 4), np.uint8)
        context: Any = self._user32.GetDC(None)
        try:
            rows = self._gdi32.GetDIBits(
                context, bitmap, 0, height, pixels.ctypes.data, ctypes.byref(header), 0
            )
        finally:
            self._user32.ReleaseDC(None, context)
        return pixels if rows == height else None


def shape_from(mask: NDArray[np.uint8], colour: NDArray[np.uint8] | None) -> NDArray[np.uint8]:
    """Red, green, blue, alpha from what Windows holds.

    Without a picture in colours the mask is twice as high: first what stays, then what is turned over.
    Turning the screen's colours over is shown as black, which every background but black shows.
    """
    if colour is None:
        stays, turned = np.split(mask[:, :, 0] > 0, 2)
        shape = np.zeros((*stays.shape, 4), np.uint8)
        shape[~stays & turned] = (255, 255, 255, 255)
        shape[~stays & ~turned] = shape[stays & turned] = (0, 0, 0, 255)
        return shape
    shape = colour[:, :, [2, 1, 0, 3]].copy()
    if not shape[:, :, 3].any():  # an old picture, whose transparency is in the mask
        shape[:, :, 3] = np.where(mask[:, :, 0] > 0, 0, 255)
    return shape
