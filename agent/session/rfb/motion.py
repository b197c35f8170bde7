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
from agent.session.rfb.tiles import TILE, as_values, cut

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agent.session.desktop import Pixels

_BLOCKS: Final = 12
_BLOCK: Final = 16
"""Pixels that stand together, and how many such blocks of a line are looked at."""

_LEAST_LINES: Final = 24
_LEAST_VOTES: Final = 6
_LEAST_SHARE: Final = 0.3
_LEAST_TRUE: Final = 0.6
"""Of the lines in what is to be copied."""

_LEAST_ALIKE: Final = 0.9
"""Of the pixels across the lines at the edge of what is to be copied."""

_PAIR: Final = np.uint64(0x9E37_79B9_7F4A_7C15)
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
        (start, stop, by), (left, right) = found, _sides(before, after, *found)
        return Move(
            Rect(place.x + left, place.y + start, right - left, stop - start),
            place.x + left,
            place.y + start - by,
        )
    found = _shift(before.T, after.T)
    if found is not None:
        (start, stop, by), (top, bottom) = found, _sides(before.T, after.T, *found)
        return Move(
            Rect(place.x + start, place.y + top, stop - start, bottom - top),
            place.x + start - by,
            place.y + top,
        )
    return None


def _shift(before: NDArray[np.uint32], after: NDArray[np.uint32]) -> tuple[int, int, int] | None:
    """The lines of `after` from start to stop that stood `by` lines higher in `before`."""
    lines = len(after)
    if lines < _LEAST_LINES or after.shape[1] < 3 * TILE:
        return None
    old, new = _signatures(before), _signatures(after)
    old_pairs, new_pairs = _pairs(old), _pairs(new)
    old_once, new_once = _unique(old_pairs), _unique(new_pairs)
    _, in_old, in_new = np.intersect1d(
        old_pairs[old_once], new_pairs[new_once], assume_unique=True, return_indices=True
    )
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
    worth = stop - start >= _LEAST_LINES and len(hits) >= _LEAST_TRUE * (stop - start)
    return (start, stop, by) if worth else None


def _sides(
    before: NDArray[np.uint32], after: NDArray[np.uint32], start: int, stop: int, by: int
) -> tuple[int, int]:
    """Where the lines that moved begin and end: a place is whole tiles, and its edges may have stayed."""
    width = after.shape[1]

    def moved(columns: slice) -> NDArray[np.bool_]:
        same = after[start:stop, columns] == before[start - by : stop - by, columns]
        share: NDArray[np.bool_] = same.mean(axis=0) >= _LEAST_ALIKE
        return share

    stayed_left = np.flatnonzero(~moved(slice(0, TILE)))
    stayed_right = np.flatnonzero(~moved(slice(width - TILE, width)))
    left = int(stayed_left[-1]) + 1 if len(stayed_left) else 0
    right = width - TILE + int(stayed_right[0]) if len(stayed_right) else width
    return left, right


def _signatures(lines: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """A number for each line; equal lines have equal numbers."""
    inner = lines[:, TILE:-TILE]  # the outermost may belong to something that stays
    count = max(1, min(_BLOCKS, inner.shape[1] // _BLOCK))
    starts = np.linspace(0, max(0, inner.shape[1] - _BLOCK), count).astype(int).tolist()
    sample = np.concatenate([inner[:, start : start + _BLOCK] for start in starts], axis=1, dtype=np.uint64)
    weights = np.random.default_rng(_SEED).integers(1, 1 << 62, sample.shape[1], np.uint64)
    signatures: NDArray[np.uint64] = np.einsum("ij,j->i", sample, weights)
    return signatures


def _pairs(signatures: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A number for each line and the next: where they differ, something begins or ends, and is easier to know
    again than one of many equal lines."""
    pairs: NDArray[np.uint64] = signatures[:-1] * _PAIR + signatures[1:]
    return pairs


def _unique(signatures: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Where those stand that appear only once: blank lines say nothing of motion."""
    _, first, counts = np.unique(signatures, return_index=True, return_counts=True)
    once: NDArray[np.intp] = first[counts == 1]
    return once
