"""A region of damage as a few rectangles: many small ones cost more to ask for than what they save."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from agent.session.desktop import Rect
from agent.session.systems.shown import clipped

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 24
"""More rectangles than this are put together on a grid."""

_TILE = 64


def boxes_of(raw: bytes, shown: Rect) -> tuple[Rect, ...]:
    """The rectangles of a region (x, y, width, height of 16 bits each), in pixels of what is shown."""
    found = np.frombuffer(raw, np.int16).reshape(-1, 4)
    whole = Rect(0, 0, shown.width, shown.height)
    if len(found) > MOST:
        return _on_grid(found, shown, whole)
    # Sizes have no sign, so that 16 bits of them reach further than those of a position.
    places = (
        Rect(int(x) - shown.x, int(y) - shown.y, int(width) & 0xFFFF, int(height) & 0xFFFF)
        for x, y, width, height in found
    )
    return _inside(places, whole)


def _on_grid(found: NDArray[np.int16], shown: Rect, whole: Rect) -> tuple[Rect, ...]:
    """All tiles that are touched, those side by side and then those on top of each other as one."""
    columns, rows = -(-shown.width // _TILE), -(-shown.height // _TILE)
    touched = np.zeros((rows, columns), np.bool_)
    places = found.astype(np.int64)
    lefts, tops = places[:, 0] - shown.x, places[:, 1] - shown.y
    rights, bottoms = lefts + (places[:, 2] & 0xFFFF), tops + (places[:, 3] & 0xFFFF)
    for left, top, right, bottom in zip(lefts, tops, rights, bottoms, strict=True):
        down = slice(max(0, top // _TILE), max(0, -(-bottom // _TILE)))
        across = slice(max(0, left // _TILE), max(0, -(-right // _TILE)))
        touched[down, across] = True
    return _inside(_merged(touched), whole)


def _merged(touched: NDArray[np.bool_]) -> list[Rect]:
    open_runs: dict[tuple[int, int], Rect] = {}
    done: list[Rect] = []
    for row in range(len(touched)):
        runs = _runs(touched[row])
        grown = {}
        for first, last in runs:
            above = open_runs.pop((first, last), None)
            grown[first, last] = (
                Rect(first * _TILE, row * _TILE, (last - first) * _TILE, _TILE)
                if above is None
                else Rect(above.x, above.y, above.width, above.height + _TILE)
            )
        done += open_runs.values()
        open_runs = grown
    return done + list(open_runs.values())


def _runs(row: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], row, [False])).astype(np.int8)))
    return [(int(edges[at]), int(edges[at + 1])) for at in range(0, len(edges), 2)]


def _inside(places: Iterable[Rect], whole: Rect) -> tuple[Rect, ...]:
    return tuple(each for each in (clipped(place, whole) for place in places) if each is not None)
