"""Finding what has merely moved: text that scrolls is then a CopyRect and a few new lines, and stays sharp.

Lines of the old and the new picture are given signatures from a sample of their pixels. What it finds is a
guess: the caller moves what it knows of the client's picture and compares again, so a wrong one costs bytes,
never truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from agent.session.desktop import Rect
from agent.session.rfb.tiles import as_values, cut

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agent.session.desktop import Pixels

_SAMPLES: Final = 192
_LEAST_LINES: Final = 24
_LEAST_VOTES: Final = 6
_LEAST_SHARE: Final = 0.3
_SEED: Final = 20_260_115


@dataclass(frozen=True, slots=True)
class Move:
    """What was at `from_x`, `from_y` is at `place` now."""

    place: Rect
    from_x: int
    from_y: int


def find_move(old: Pixels, new: Pixels, place: Rect) -> Move | None:
    """How most of `place` moved, up or down, left or right; None when it did not."""
    before, after = as_values(cut(old, place)), as_values(cut(new, place))
    found = _shift(before, after)
    if found is not None:
        start, stop, by = found
        moved = Rect(place.x, place.y + start, place.width, stop - start)
        return Move(moved, place.x, moved.y - by)
    found = _shift(before.T, after.T)
    if found is not None:
        start, stop, by = found
        moved = Rect(place.x + start, place.y, stop - start, place.height)
        return Move(moved, moved.x - by, place.y)
    return None


def _shift(before: NDArray[np.uint32], after: NDArray[np.uint32]) -> tuple[int, int, int] | None:
    """The lines of `after` from start to stop that stood `by` lines higher in `before`."""
    lines = len(after)
    if lines < _LEAST_LINES:
        return None
    old, new = _signatures(before), _signatures(after)
    old_once, new_once = _unique(old), _unique(new)
    _, in_old, in_new = np.intersect1d(old[old_once], new[new_once], assume_unique=True, return_indices=True)
    shifts = new_once[in_new] - old_once[in_old]
    moved = shifts[shifts != 0]
    if len(moved) < max(_LEAST_VOTES, _LEAST_SHARE * len(new_once)):
        return None
    by = int(np.bincount(moved + lines).argmax()) - lines
    if np.count_nonzero(moved == by) < max(_LEAST_VOTES, _LEAST_SHARE * len(new_once)):
        return None
    matches = np.zeros(lines, np.bool_)
    if by > 0:
        matches[by:] = new[by:] == old[:-by]
    else:
        matches[:by] = new[:by] == old[-by:]
    hits = np.flatnonzero(matches)
    start, stop = int(hits[0]), int(hits[-1]) + 1
    return (start, stop, by) if stop - start >= _LEAST_LINES else None


def _signatures(lines: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """A number for each line; equal lines have equal numbers."""
    step = max(1, lines.shape[1] // _SAMPLES)
    sample = lines[:, ::step].astype(np.uint64)
    weights = np.random.default_rng(_SEED).integers(1, 1 << 62, sample.shape[1], np.uint64)
    signatures: NDArray[np.uint64] = (sample * weights).sum(axis=1, dtype=np.uint64)
    return signatures


def _unique(signatures: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Where those stand that appear only once: blank lines say nothing of motion."""
    _, first, counts = np.unique(signatures, return_index=True, return_counts=True)
    once: NDArray[np.intp] = first[counts == 1]
    return once
