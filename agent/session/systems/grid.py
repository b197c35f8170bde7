"""The screen as a grid of tiles: which of them are different, and how to say that in few rectangles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agent.session.desktop import Rect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agent.session.desktop import Pixels

TILE = 64
"""Pixels on a side."""


def empty_grid(width: int, height: int) -> NDArray[np.bool_]:
    """A grid over so many pixels on which nothing is marked."""
    return np.zeros((-(-height // TILE), -(-width // TILE)), np.bool_)


def mark(grid: NDArray[np.bool_], left: int, top: int, right: int, bottom: int) -> None:
    """Mark every tile that this box touches; what is outside of the grid is left out."""
    down = slice(max(0, top // TILE), max(0, -(-bottom // TILE)))
    across = slice(max(0, left // TILE), max(0, -(-right // TILE)))
    grid[down, across] = True


def different_tiles(before: Pixels, now: Pixels) -> NDArray[np.bool_]:
    """Which tiles of two pictures of one size differ in a colour; the unused byte does not count."""
    differs = (_colours(before) ^ _colours(now)) & np.uint32(0x00FFFFFF) != 0
    by_row = np.logical_or.reduceat(differs, np.arange(0, differs.shape[0], TILE), axis=0)
    found: NDArray[np.bool_] = np.logical_or.reduceat(by_row, np.arange(0, differs.shape[1], TILE), axis=1)
    return found


def merged(grid: NDArray[np.bool_]) -> list[Rect]:
    """All marked tiles: those side by side, and such runs on top of each other, as one rectangle."""
    open_runs: dict[tuple[int, int], Rect] = {}
    done: list[Rect] = []
    for row in range(len(grid)):
        grown = {}
        for first, last in _runs(grid[row]):
            above = open_runs.pop((first, last), None)
            grown[first, last] = (
                Rect(first * TILE, row * TILE, (last - first) * TILE, TILE)
                if above is None
                else Rect(above.x, above.y, above.width, above.height + TILE)
            )
        done += open_runs.values()
        open_runs = grown
    return done + list(open_runs.values())


def _runs(row: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], row, [False])).astype(np.int8)))
    return [(int(edges[at]), int(edges[at + 1])) for at in range(0, len(edges), 2)]


def _colours(pixels: Pixels) -> NDArray[np.uint32]:
    """Each pixel as one number, its blue lowest."""
    return np.ascontiguousarray(pixels).view("<u4")[:, :, 0]
