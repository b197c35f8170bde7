"""Where the window and the pages stand on a screen: beside each other, as far as there is room. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WINDOW_WIDTH: Final = 880
"""The page of the window and the simulator's panel beside it, as wide as they are by themselves."""

TITLE_BAR: Final = 36
"""What a window's own frame takes of its height, at most, in most desktops."""

_PAGE_WIDTH: Final = 480
"""The page of the window alone: this much of it stays in sight where there is little room."""

_LEAST_PAGE: Final = 700
_LEAST_HEIGHT: Final = 860
_OVERLAP: Final = 48
"""So much of a window that is behind another stays in sight: its title."""

_MOST_HEIGHT: Final = 1_200


@dataclass(frozen=True, slots=True)
class Rect:
    """A place on the screen, frame included, in the pixels that programs count in."""

    x: int
    y: int
    width: int
    height: int

    @property
    def inside(self) -> Rect:
        """What is left within a frame that is drawn around the window."""
        return Rect(self.x, self.y, self.width, max(1, self.height - TITLE_BAR))


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything stands. `client` is opened last: where they overlap it lies on top of `panel`."""

    window: Rect
    panel: Rect
    client: Rect


def places_on(area: Rect) -> Places:
    """The places on the part of a screen that no task bar takes: window left, pages right."""
    window = Rect(area.x, area.y, min(WINDOW_WIDTH, area.width), min(area.height, _MOST_HEIGHT))
    beside = area.width - WINDOW_WIDTH
    if beside >= 2 * _LEAST_PAGE:
        return _columns(area, window, beside)
    if beside >= _LEAST_PAGE and area.height >= _LEAST_HEIGHT:
        return _stacked(area, window, beside)
    return _overlapped(area, window)


def _columns(area: Rect, window: Rect, beside: int) -> Places:
    left, half = area.x + WINDOW_WIDTH, beside // 2
    return Places(
        window,
        panel=Rect(left + half, area.y, beside - half, window.height),
        client=Rect(left, area.y, half, window.height),
    )


def _stacked(area: Rect, window: Rect, beside: int) -> Places:
    """The page of the session is the lower one: the strip that tells of it lies at the top of the screen."""
    left, upper = area.x + WINDOW_WIDTH, window.height * 9 // 20
    lower = upper + TITLE_BAR // 2  # some desktops draw the frame above the place that they are told
    return Places(
        window,
        panel=Rect(left, area.y, beside, upper),
        client=Rect(left, area.y + lower, beside, window.height - lower),
    )


def _overlapped(area: Rect, window: Rect) -> Places:
    """The pages cover the window's own panel; the page of the window, and every title, stay in sight."""
    shift = max(_OVERLAP, min(_PAGE_WIDTH, area.width - _LEAST_PAGE))
    left, width, height = area.x + shift, max(1, area.width - shift), max(1, window.height - _OVERLAP)
    return Places(
        window,
        panel=Rect(left, area.y, width, height),
        client=Rect(left, area.y + _OVERLAP, width, height),
    )
