"""A region of damage as a few rectangles: many small ones cost more to ask for than what they save."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from agent.session.desktop import Rect
from agent.session.systems.grid import empty_grid, mark, merged
from agent.session.systems.shown import clipped

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 24
"""More rectangles than this are put together on a grid."""


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
    """All tiles that are touched, put together."""
    grid = empty_grid(shown.width, shown.height)
    for x, y, width, height in found.astype(np.int64):
        left, top = int(x) - shown.x, int(y) - shown.y
        mark(grid, left, top, left + (int(width) & 0xFFFF), top + (int(height) & 0xFFFF))
    return _inside(merged(grid), whole)


def _inside(places: Iterable[Rect], whole: Rect) -> tuple[Rect, ...]:
    return tuple(each for each in (clipped(place, whole) for place in places) if each is not None)
