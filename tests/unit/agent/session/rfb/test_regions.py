"""Few rectangles that cover everything that changed, and not much else."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from agent.session.rfb.regions import cover

Mask = NDArray[np.bool_]

ROWS, COLUMNS = 40, 70
boxes = st.tuples(st.integers(0, 39), st.integers(0, 69), st.integers(1, 12), st.integers(1, 20))
points = st.tuples(st.integers(0, 39), st.integers(0, 69), st.just(1), st.just(1))


def _mask(*places: tuple[int, int, int, int]) -> Mask:
    mask = np.zeros((ROWS, COLUMNS), np.bool_)
    for top, left, height, width in places:
        mask[top : top + height, left : left + width] = True
    return mask


@given(st.one_of(st.lists(boxes, min_size=1, max_size=8), st.lists(points, min_size=1, max_size=120)))
def test_everything_is_covered_by_few_boxes_that_end_where_it_ends(
    places: list[tuple[int, int, int, int]],
) -> None:
    mask, covered = _mask(*places), _mask()
    parts = cover(mask)
    for rows, columns in parts:
        covered[rows, columns] = True
        edges = (mask[rows.start, columns], mask[rows.stop - 1, columns])
        sides = (mask[rows, columns.start], mask[rows, columns.stop - 1])
        assert all(edge.any() for edge in (*edges, *sides))
    assert not (mask & ~covered).any()
    assert 1 <= len(parts) <= 16


def test_one_box_stays_one() -> None:
    assert cover(_mask((3, 4, 10, 20))) == [(slice(3, 13), slice(4, 24))]


def test_letters_of_a_line_become_one_box() -> None:
    assert cover(_mask(*[(5, column, 1, 1) for column in range(3, 40, 2)])) == [(slice(5, 6), slice(3, 40))]


def test_two_windows_far_apart_stay_two() -> None:
    assert sorted(cover(_mask((0, 0, 8, 8), (30, 60, 8, 8))), key=lambda part: part[0].start) == [
        (slice(0, 8), slice(0, 8)),
        (slice(30, 38), slice(60, 68)),
    ]


def test_many_small_things_far_apart_do_not_become_the_whole_screen() -> None:
    parts = cover(_mask(*[(row, column, 2, 2) for row in (0, 18, 36) for column in (0, 22, 44, 66)]))
    assert len(parts) == 12
