"""The window and the pages find their places on every screen, and none is lost behind another."""

from __future__ import annotations

import pytest

from agent.demo.layout import TITLE_BAR, WINDOW_WIDTH, Rect, places_on

SCREENS = [
    (0, 0, 640, 480), (0, 0, 800, 600), (0, 0, 1024, 740), (0, 27, 1280, 693), (0, 0, 1366, 728),
    (0, 25, 1440, 875), (0, 0, 1600, 860), (0, 0, 1680, 1010), (0, 0, 1920, 1040), (66, 32, 1854, 1048),
    (0, 0, 2560, 1400), (1920, 0, 3840, 2120),
]  # fmt: skip


def overlap(one: Rect, other: Rect) -> bool:
    across = one.x < other.x + other.width and other.x < one.x + one.width
    return across and one.y < other.y + other.height and other.y < one.y + one.height


@pytest.mark.parametrize("screen", SCREENS)
def test_everything_is_on_the_screen_and_the_window_is_at_its_left(screen: tuple[int, ...]) -> None:
    area = Rect(*screen)
    places = places_on(area)
    for place in (places.window, places.panel, places.client):
        assert area.x <= place.x
        assert area.y <= place.y
        assert place.x + place.width <= area.x + area.width
        assert place.y + place.height <= area.y + area.height
        assert place.inside == Rect(place.x, place.y, place.width, place.height - TITLE_BAR)
    assert (places.window.x, places.window.y) == (area.x, area.y)
    assert places.window.width <= WINDOW_WIDTH
    # Whatever lies behind shows its title, and something of its left edge or its upper one.
    assert places.client.x > places.window.x
    assert (places.client.x, places.client.y) != (places.panel.x, places.panel.y)


@pytest.mark.parametrize("screen", [each for each in SCREENS if each[2] >= 1_680 and each[3] >= 1_000])
def test_nothing_overlaps_where_there_is_room(screen: tuple[int, ...]) -> None:
    places = places_on(Rect(*screen))
    assert not overlap(places.window, places.panel)
    assert not overlap(places.window, places.client)
    assert not overlap(places.panel, places.client)
    assert min(places.panel.width, places.client.width) >= 700
    assert min(places.panel.height, places.client.height) >= 400


def test_page_of_the_window_stays_in_sight_on_a_small_screen() -> None:
    places = places_on(Rect(0, 0, 1366, 768))
    assert places.client.x == places.panel.x == 480
    assert places.client.y > places.panel.y
    assert places.client.width == 886


def test_wide_screen_has_three_columns() -> None:
    places = places_on(Rect(0, 0, 2560, 1440))
    assert places.window.y == places.client.y == places.panel.y == 0
    assert places.window.width + places.client.width + places.panel.width == 2560
