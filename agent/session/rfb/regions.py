"""From tiles to few large rectangles: hundreds of small ones would drown the client (FACTS)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agent.session.rfb.tiles import Mask

    Boxes = NDArray[np.int64]
    """One row per box: top, left, bottom, right, in tiles; the last two are just outside."""

_MOST_RECTANGLES: Final = 4
_MOST_WHEN_SPARSE: Final = 16
_MOST_WASTE: Final = 2
_SMALL_TILES: Final = 160
"""About as many as are sent without loss at once."""

_CHEAP_TILES: Final = 12
"""Joining two boxes pays when it adds no more tiles than this: a rectangle has its own cost."""

_CHEAP_SHARE: Final = 0.15
"""Or no more than this share of the joined box."""

_MOST_BOXES: Final = 24
_COARSE: Final = 4


def cover(mask: Mask) -> list[tuple[slice, slice]]:
    """Few boxes of tiles that together cover every set tile of `mask`: their rows and columns.

    Four as a rule; up to sixteen where four would be mostly what has not changed.
    """
    boxes = _strips(mask)
    if len(boxes) > _MOST_BOXES:
        boxes = _coarse_strips(mask)
    several = _joined(boxes, _MOST_WHEN_SPARSE)
    few = _joined(several, _MOST_RECTANGLES)
    tight = [_tight(mask, box) for box in few.tolist()]
    if len(several) > len(few):
        sparse = [_tight(mask, box) for box in several.tolist()]
        if _tiles(tight) > max(_SMALL_TILES, _MOST_WASTE * _tiles(sparse)):
            return sparse
    return tight


def _tiles(boxes: list[tuple[slice, slice]]) -> int:
    return sum((rows.stop - rows.start) * (columns.stop - columns.start) for rows, columns in boxes)


def _strips(mask: Mask) -> Boxes:
    """Runs of set tiles; equal runs in rows below each other are one box."""
    rows, columns = mask.shape
    padded = np.zeros((rows, columns + 2), np.int8)
    padded[:, 1:-1] = mask
    edges = np.diff(padded, axis=1)
    starts, ends = np.argwhere(edges == 1), np.argwhere(edges == -1)
    boxes: list[list[int]] = []
    open_boxes: dict[tuple[int, int], list[int]] = {}
    for (row, left), (_, right) in zip(starts.tolist(), ends.tolist(), strict=True):
        box = open_boxes.get((left, right))
        if box is not None and box[2] == row:
            box[2] = row + 1
            continue
        box = [row, left, row + 1, right]
        open_boxes[left, right] = box
        boxes.append(box)
    return np.array(boxes, np.int64).reshape(-1, 4)


def _coarse_strips(mask: Mask) -> Boxes:
    """The same on ever larger tiles, until there are few boxes."""
    scale = 1
    boxes = np.zeros((0, 4), np.int64)
    while scale == 1 or len(boxes) > _MOST_BOXES:
        scale *= _COARSE
        mask = _coarser(mask)
        boxes = _strips(mask)
    return boxes * scale


def _coarser(mask: Mask) -> Mask:
    rows, columns = -(-mask.shape[0] // _COARSE), -(-mask.shape[1] // _COARSE)
    padded = np.zeros((rows * _COARSE, columns * _COARSE), np.bool_)
    padded[: mask.shape[0], : mask.shape[1]] = mask
    coarser: Mask = np.asarray(padded.reshape(rows, _COARSE, columns, _COARSE).any(axis=(1, 3)))
    return coarser


def _joined(boxes: Boxes, most: int) -> Boxes:
    """Join the two boxes that are cheapest to join, until there are few and joining no longer pays."""
    while len(boxes) > 1:
        top_left = np.minimum(boxes[:, None, :2], boxes[None, :, :2])
        bottom_right = np.maximum(boxes[:, None, 2:], boxes[None, :, 2:])
        joint = (bottom_right - top_left).prod(axis=2)
        own = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1)
        added = joint - own[:, None] - own[None, :]
        np.fill_diagonal(added, np.iinfo(np.int64).max)
        one, other = divmod(int(added.argmin()), len(boxes))
        cheap = max(_CHEAP_TILES, joint[one, other] * _CHEAP_SHARE)
        if len(boxes) <= most and added[one, other] > cheap:
            break
        joined = np.concatenate((top_left[one, other], bottom_right[one, other]))
        boxes = np.vstack((np.delete(boxes, (one, other), axis=0), joined))
    return boxes


def _tight(mask: Mask, box: list[int]) -> tuple[slice, slice]:
    """`box` without rows and columns at its edges in which no tile is set."""
    top, left, bottom, right = box
    part = mask[top:bottom, left:right]
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    return (
        slice(top + int(rows[0]), top + int(rows[-1]) + 1),
        slice(left + int(columns[0]), left + int(columns[-1]) + 1),
    )
