"""The shape of Windows' pointer, from the pictures that Windows holds of it."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace
from typing import Any

import numpy as np

from agent.session.desktop import CursorShape
from agent.session.systems.windows.library import WindowsLibrary
from agent.session.systems.windows.pointer_shape import PointerShape, shape_from


def test_a_pointer_in_colours_keeps_its_transparency() -> None:
    colour = np.array([[[1, 2, 3, 0], [4, 5, 6, 128]]], np.uint8)
    mask = np.zeros((1, 2, 4), np.uint8)
    assert shape_from(mask, colour).tolist() == [[[3, 2, 1, 0], [6, 5, 4, 128]]]


def test_an_old_picture_is_as_transparent_as_its_mask() -> None:
    colour = np.array([[[1, 2, 3, 0], [4, 5, 6, 0]]], np.uint8)
    mask = np.array([[[255] * 4, [0] * 4]], np.uint8)
    assert shape_from(mask, colour)[:, :, 3].tolist() == [[0, 255]]


def test_a_pointer_of_two_masks_is_black_white_and_clear() -> None:
    stays, turned = [255, 0, 0, 255], [0, 0, 255, 255]
    mask = np.array([[[value] * 4 for value in row] for row in (stays, turned)], np.uint8)
    white, black, clear = [255] * 4, [0, 0, 0, 255], [0, 0, 0, 0]
    assert shape_from(mask, None).tolist() == [[clear, black, white, black]]


class FakePointer:
    """A pointer of two pixels, and how often its picture was fetched."""

    def __init__(self) -> None:
        self.handle, self.flags, self.fetched = 7, 1, 0
        self.given_back: list[int] = []
        self.user32 = SimpleNamespace(
            GetCursorInfo=self.info, GetIconInfo=self.icon, GetDC=lambda _: 1, ReleaseDC=lambda *_: 1
        )
        self.gdi32 = SimpleNamespace(
            GetObjectW=self.about, GetDIBits=self.bits, DeleteObject=self.given_back.append
        )

    def info(self, answer: Any) -> int:
        assert answer._obj.cbSize == 24
        answer._obj.hCursor, answer._obj.flags = self.handle, self.flags
        return 1

    def icon(self, handle: int, answer: Any) -> int:
        self.fetched += 1
        answer._obj.hbmMask, answer._obj.hbmColor, answer._obj.xHotspot = 21, 22, 99
        return 1

    def about(self, bitmap: int, size: int, answer: Any) -> int:
        answer._obj.bmWidth, answer._obj.bmHeight = 2, 1
        return size

    def bits(
        self, context: int, bitmap: int, first: int, rows: int, target: int, header: Any, kind: int
    ) -> int:
        assert (header._obj.biHeight, header._obj.biBitCount) == (-1, 32)
        ctypes.memmove(target, bytes([10, 20, 30, 255] * 2), 8)
        return rows


def test_the_shape_is_fetched_once_per_pointer_and_its_pictures_given_back() -> None:
    fake = FakePointer()
    pointer = PointerShape(WindowsLibrary(fake.user32, fake.gdi32, None))
    shape = CursorShape(2, 1, 1, 0, bytes([30, 20, 10, 255] * 2))
    assert (pointer.now(), pointer.now()) == (shape, shape)
    assert (fake.fetched, fake.given_back) == (1, [21, 22])
    fake.handle = 8
    pointer.now()
    assert fake.fetched == 2
    fake.flags = 0
    assert pointer.now() is None
