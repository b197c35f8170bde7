"""Places on the desktop and on what is shown of it."""

from __future__ import annotations

import pytest

from agent.session.desktop import Monitor, Rect
from agent.session.systems.shown import Shown, bounds, clipped, place_of

LEFT = Monitor("left", "Left", Rect(0, 0, 800, 600), primary=True)
RIGHT = Monitor("right", "Right", Rect(800, 100, 1024, 768))
BOTH = Rect(0, 0, 1824, 868)


@pytest.mark.parametrize(
    ("monitor_id", "place"),
    [
        ("left", LEFT.place),
        ("right", RIGHT.place),
        (None, Rect(0, 0, 1824, 868)),
        ("gone", Rect(0, 0, 1824, 868)),
    ],
)
def test_one_monitor_is_shown_or_all_of_them(monitor_id: str | None, place: Rect) -> None:
    assert place_of((LEFT, RIGHT), monitor_id) == place


def test_without_monitors_there_is_one_pixel() -> None:
    assert place_of((), None) == bounds(()) == Rect(0, 0, 1, 1)


@pytest.mark.parametrize(
    ("point", "on_desktop"),
    [((0, 0), (800, 100)), ((5, 7), (805, 107)), ((9999, 9999), (1823, 867)), ((-3, -1), (800, 100))],
)
def test_a_point_never_leaves_what_is_shown(point: tuple[int, int], on_desktop: tuple[int, int]) -> None:
    assert Shown(RIGHT.place).on_desktop(*point) == on_desktop


def test_what_is_outside_is_cut_off() -> None:
    limits = Rect(0, 0, 100, 100)
    assert clipped(Rect(-5, 90, 20, 20), limits) == Rect(0, 90, 15, 10)
    assert clipped(Rect(100, 0, 5, 5), limits) is None
