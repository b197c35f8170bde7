"""What merely moved is found; what did not is not."""

from __future__ import annotations

import numpy as np
import pytest

from agent.session.desktop import Rect
from agent.session.rfb.motion import Move, find_move
from tests.support.rfb_served import noise, photo, text

PLACE = Rect(16, 16, 256, 208)


@pytest.mark.parametrize("by", [-60, -16, -1, 1, 3, 16, 60])
def test_lines_that_scroll_are_found(by: int) -> None:
    tall = text(288, 400)
    old, new = tall[80:320].copy(), tall[80 - by : 320 - by].copy()
    move = find_move(old, new, PLACE)
    assert move is not None
    assert (move.from_x, move.from_y) == (move.place.x, move.place.y - by)
    assert move.place.height >= 208 - abs(by) - 16
    assert move.place.width == 256


def test_columns_that_scroll_are_found() -> None:
    wide = noise(400, 240)
    move = find_move(wide[:, 50:340].copy(), wide[:, 60:350].copy(), PLACE)
    assert move == Move(Rect(16, 16, 246, 208), 26, 16)


def test_what_stays_at_the_edges_is_left_out() -> None:
    tall = text(288, 400)
    old, new = tall[80:320].copy(), tall[96:336].copy()
    new[:, 16:21] = old[:, 16:21] = noise(5, 240)
    new[:, 260:] = old[:, 260:] = noise(28, 240)
    move = find_move(old, new, PLACE)
    assert move is not None
    assert (move.place.x, move.place.width) == (21, 239)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (noise(288, 240, 1), noise(288, 240, 2)),
        (photo(288, 240, 0), photo(288, 240, 1)),
        (np.zeros((240, 288, 4), np.uint8), np.full((240, 288, 4), 9, np.uint8)),
        (text(288, 240, 1), text(288, 240, 2)),
    ],
    ids=["noise", "video", "colour", "other text"],
)
def test_what_is_new_is_not_taken_for_moved(old: object, new: object) -> None:
    assert find_move(np.asarray(old), np.asarray(new), PLACE) is None


def test_a_small_place_is_not_looked_at() -> None:
    picture = noise(300, 300)
    assert find_move(picture[10:], picture[:-10], Rect(0, 0, 32, 200)) is None
    assert find_move(picture[10:], picture[:-10], Rect(0, 0, 200, 20)) is None
