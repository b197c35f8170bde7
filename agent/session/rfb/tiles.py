"""Tiles of 16 × 16 pixels: the unit in which change is noticed, and what the client shows is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from agent.session.desktop import Rect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from agent.session.desktop import Pixels

    Mask = NDArray[np.bool_]
    """One truth per tile: rows, columns."""

TILE: Final = 16


@dataclass(frozen=True, slots=True)
class Grid:
    """The tiles of a framebuffer; those at the right and lower edge may be cut."""

    width: int
    height: int

    @property
    def rows(self) -> int:
        return -(-self.height // TILE)

    @property
    def columns(self) -> int:
        return -(-self.width // TILE)

    @property
    def whole(self) -> Rect:
        """All of the framebuffer."""
        return Rect(0, 0, self.width, self.height)

    def mask(self, value: bool = False) -> Mask:
        """A truth for each tile."""
        return np.full((self.rows, self.columns), value)

    def tiles_of(self, place: Rect) -> tuple[slice, slice]:
        """The rows and columns of tiles that `place` touches; empty when it lies outside."""
        top, left = max(0, place.y) // TILE, max(0, place.x) // TILE
        bottom = -(-min(self.height, place.y + place.height) // TILE)
        right = -(-min(self.width, place.x + place.width) // TILE)
        return slice(top, max(top, bottom)), slice(left, max(left, right))

    def mark(self, mask: Mask, places: Iterable[Rect]) -> None:
        """Set every tile that one of `places` touches."""
        for place in places:
            mask[self.tiles_of(place)] = True

    def place_of(self, rows: slice, columns: slice) -> Rect:
        """The pixels of these tiles."""
        left, top = columns.start * TILE, rows.start * TILE
        right, bottom = min(self.width, columns.stop * TILE), min(self.height, rows.stop * TILE)
        return Rect(left, top, right - left, bottom - top)

    def touches_all(self, place: Rect) -> bool:
        """Whether `place` covers the framebuffer."""
        return (
            place.x <= 0
            and place.y <= 0
            and place.x + place.width >= self.width
            and place.y + place.height >= self.height
        )


class Comparer:
    """Which tiles of two pictures differ. Keeps its working memory, so that a frame allocates little."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._at_once = 2 if grid.width % 2 == 0 else 1
        """Pixels per comparison: two, where a row has whole pairs."""
        self._differs = np.zeros((grid.rows * TILE, grid.columns * TILE // self._at_once), np.bool_)
        self._eights = self._differs.view(np.uint64)

    def compare(self, one: Pixels, other: Pixels, rows: slice, columns: slice) -> Mask:
        """For each of these tiles, whether a pixel of it differs."""
        place = self._grid.place_of(rows, columns)
        across = slice(place.x // self._at_once, (place.x + place.width) // self._at_once)
        down = slice(place.y, place.y + place.height)
        mine, others = self._rows_of(one)[down, across], self._rows_of(other)[down, across]
        np.not_equal(mine, others, self._differs[down, across])
        words = TILE // 8 // self._at_once
        eights = self._eights[
            rows.start * TILE : rows.stop * TILE, columns.start * words : columns.stop * words
        ]
        joined = np.bitwise_or.reduce(eights.reshape(rows.stop - rows.start, TILE, -1), axis=1)
        differs: Mask = (joined if words == 1 else joined[:, ::2] | joined[:, 1::2]) != 0
        return differs

    def _rows_of(self, pixels: Pixels) -> NDArray[Any]:
        """Rows of what is compared at once, not copied."""
        return pixels.reshape(pixels.shape[0], -1).view(np.uint64 if self._at_once == 2 else np.uint32)


def as_values(pixels: Pixels) -> NDArray[np.uint32]:
    """The same pixels, one number each."""
    values: NDArray[np.uint32] = pixels.view(np.uint32)[..., 0]
    return values


def cut(pixels: Pixels, place: Rect) -> Pixels:
    """The part of `pixels` at `place`, not copied."""
    return pixels[place.y : place.y + place.height, place.x : place.x + place.width]
