"""What the client shows is known tile by tile: what may be old, nearly right, or quiet."""

from __future__ import annotations

import numpy as np
import pytest

from agent.session.desktop import Rect
from agent.session.rfb.canvas import Canvas
from agent.session.rfb.motion import Move
from agent.session.rfb.tiles import Comparer, Grid
from tests.support.rfb_served import noise

ALL = (slice(0, 4), slice(0, 6))


def _known(width: int = 96, height: int = 64) -> Canvas:
    """A canvas whose client was sent everything, without loss."""
    canvas = Canvas(width, height)
    canvas.compare(canvas.shown, [ALL])
    canvas.adopt(canvas.shown.copy(), *ALL, lossy=False, now=0.0)
    return canvas


def test_what_was_not_read_for_the_frame_stays_suspect_when_it_is_sent_along() -> None:
    canvas = _known()
    canvas.damage([Rect(0, 0, 96, 64)])
    canvas.compare(canvas.shown, [(slice(0, 4), slice(0, 2))])
    canvas.adopt(canvas.shown.copy(), *ALL, lossy=False, now=1.0)
    assert not canvas.is_suspect(Rect(0, 0, 32, 64))
    assert canvas.is_suspect(Rect(32, 0, 16, 16))


def test_a_copy_of_what_is_nearly_right_is_nearly_right() -> None:
    canvas, current = _known(), noise(96, 64)
    canvas.damage([Rect(0, 0, 96, 64)])
    changed = canvas.compare(current, [ALL])
    canvas.adopt(current, slice(0, 1), slice(0, 6), lossy=True, now=1.0)
    canvas.move(Move(Rect(0, 32, 96, 16), 0, 0), current, changed, now=2.0)
    assert canvas.next_repaint() == 1.0 + 0.3
    canvas.adopt(current, slice(1, 4), slice(0, 6), lossy=False, now=2.0)
    canvas.move(Move(Rect(0, 40, 96, 16), 0, 0), current, changed, now=2.0)
    canvas.adopt(current, slice(0, 1), slice(0, 6), lossy=False, now=2.0)
    canvas.compare(canvas.shown.copy(), [ALL])
    assert canvas.next_repaint() == 2.0 + 0.3
    assert canvas.to_repaint(2.31) == [(slice(2, 4), slice(0, 6))]


def test_only_what_is_shown_and_was_just_read_may_be_moved() -> None:
    canvas = _known()
    canvas.damage([Rect(0, 0, 96, 32)])
    canvas.compare(canvas.shown, [(slice(0, 2), slice(0, 6))])
    assert canvas.may_move(Rect(0, 0, 96, 32))
    assert not canvas.may_move(Rect(0, 0, 96, 48))
    canvas.forget(Rect(0, 0, 1, 1))
    assert not canvas.may_move(Rect(0, 0, 96, 32))


@pytest.mark.parametrize(
    ("width", "height"), [(96, 64), (95, 63), (1, 1), (16, 16), (17, 33), (31, 16), (200, 5)]
)
def test_each_pixel_that_differs_marks_its_tile_and_no_other(width: int, height: int) -> None:
    grid = Grid(width, height)
    comparer, one = Comparer(grid), noise(width, height)
    whole = slice(0, grid.rows), slice(0, grid.columns)
    assert not comparer.compare(one, one.copy(), *whole).any()
    for x, y in {(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1), (width // 2, height // 2)}:
        other = one.copy()
        other[y, x, 1] ^= 1
        marked = comparer.compare(one, other, *whole)
        assert np.argwhere(marked).tolist() == [[y // 16, x // 16]]
    assert not comparer.compare(one, one.copy(), *whole).any()
