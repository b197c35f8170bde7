"""What the client's framebuffer shows, tile by tile: its pixels, and where they are only nearly right.

Everything that is sent goes through here first, so that the next comparison is against the truth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from agent.session.desktop import Rect
from agent.session.rfb.regions import cover
from agent.session.rfb.tiles import Comparer, Grid, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.session.desktop import Pixels
    from agent.session.rfb.motion import Move
    from agent.session.rfb.tiles import Mask

QUIET_S: Final = 0.3
"""What was sent with loss is repeated without after this long without a change."""


class Canvas:
    """The client's framebuffer as the server knows it. Begins unknown: everything has to be sent once."""

    def __init__(self, width: int, height: int) -> None:
        self.grid = Grid(width, height)
        self.shown = np.zeros((height, width, 4), np.uint8)
        self._comparer = Comparer(self.grid)
        self._suspect = self.grid.mask(True)
        """May differ from the screen."""
        self._unknown = self.grid.mask(True)
        """Must be sent even if it seems the same."""
        self._lossy = self.grid.mask()
        self._touched = np.zeros((self.grid.rows, self.grid.columns))
        self._fresh = self.grid.mask()
        """Was read from the screen for the frame that is being made."""

    def is_suspect(self, area: Rect | None) -> bool:
        """Whether anything inside `area` (None: anywhere) may differ from the screen."""
        return bool((self._suspect if area is None else self._suspect[self.grid.tiles_of(area)]).any())

    def damage(self, places: Sequence[Rect]) -> None:
        """The screen may have changed here."""
        self.grid.mark(self._suspect, places)

    def forget(self, place: Rect) -> None:
        """The client wants to be sent this again, whatever it shows."""
        self.grid.mark(self._unknown, [place])
        self.grid.mark(self._suspect, [place])

    def to_look_at(self, area: Rect | None) -> list[tuple[slice, slice]]:
        """The tiles of the screen that must be read, inside `area` (None: everywhere)."""
        mask = self._suspect
        if area is not None:
            mask = mask & self._inside(area)
        return cover(mask) if mask.any() else []

    def compare(self, current: Pixels, boxes: Sequence[tuple[slice, slice]]) -> Mask:
        """Which tiles of `boxes` have to be sent; the others are no longer suspect."""
        changed = self.grid.mask()
        self._fresh[...] = False
        for rows, columns in boxes:
            part = self._comparer.compare(current, self.shown, rows, columns)
            part |= self._unknown[rows, columns]
            changed[rows, columns] = part
            self._suspect[rows, columns] = part
            self._fresh[rows, columns] = True
        return changed

    def adopt(self, current: Pixels, rows: slice, columns: slice, lossy: bool, now: float) -> Pixels:
        """The client is sent these tiles of `current`; the pixels to send.

        Tiles between those that were read for this frame may be old in `current`, and stay suspect.
        """
        place = self.grid.place_of(rows, columns)
        part = cut(self.shown, place)
        part[...] = cut(current, place)
        self._suspect[rows, columns] &= ~self._fresh[rows, columns]
        self._unknown[rows, columns] = False
        self._lossy[rows, columns] = lossy
        self._touched[rows, columns] = now
        return part

    def move(self, move: Move, current: Pixels, changed: Mask, now: float) -> None:
        """The client is told to copy inside a place that `may_move`; what it copies may be nearly right only.

        `changed` becomes what differs from `current` then.
        """
        place = move.place
        tiles = self.grid.tiles_of(place)
        source = Rect(move.from_x, move.from_y, place.width, place.height)
        cut(self.shown, place)[...] = cut(self.shown, source)  # numpy minds that the two overlap
        if self._lossy[self.grid.tiles_of(source)].any():
            self._lossy[tiles] = True
            self._touched[tiles] = now
        changed[tiles] = self._suspect[tiles] = self._comparer.compare(current, self.shown, *tiles)

    def may_move(self, place: Rect) -> bool:
        """Whether all of `place` is known to be shown, and was read from the screen for this frame."""
        tiles = self.grid.tiles_of(place)
        return bool(self._fresh[tiles].all()) and not self._unknown[tiles].any()

    def next_repaint(self) -> float | None:
        """When something that is only nearly right has been quiet long enough; monotonic seconds."""
        waiting = self._lossy & ~self._suspect  # what is suspect will be sent anew anyway
        return float(self._touched[waiting].min()) + QUIET_S if waiting.any() else None

    def to_repaint(self, now: float) -> list[tuple[slice, slice]]:
        """The tiles that are quiet and only nearly right."""
        due = self._lossy & (self._touched <= now - QUIET_S) & ~self._suspect
        return cover(due) if due.any() else []

    def repaint(self, rows: slice, columns: slice) -> Pixels:
        """The client is sent these tiles again, without loss; the pixels to send."""
        self._lossy[rows, columns] = False
        return cut(self.shown, self.grid.place_of(rows, columns))

    def _inside(self, area: Rect) -> Mask:
        mask = self.grid.mask()
        self.grid.mark(mask, [area])
        return mask
