"""Which part of all monitors a session shows: set by the screen, read by the input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.session.desktop import Monitor, Rect

_NOTHING = Rect(0, 0, 1, 1)


class Shown:
    """The place that is shown, in the coordinates of the whole desktop.

    Written by the screen's thread and read by the input's: one reference, replaced as a whole.
    """

    def __init__(self, place: Rect = _NOTHING) -> None:
        self.place = place

    def on_desktop(self, x: int, y: int) -> tuple[int, int]:
        """A point of the shown framebuffer as one of the desktop; never outside what is shown."""
        place = self.place
        inside_x = min(max(x, 0), place.width - 1)
        inside_y = min(max(y, 0), place.height - 1)
        return place.x + inside_x, place.y + inside_y


def place_of(monitors: Sequence[Monitor], monitor_id: str | None) -> Rect:
    """Where the chosen monitor stands; all of them together when none is chosen, or it is gone."""
    for monitor in monitors:
        if monitor.id == monitor_id:
            return monitor.place
    return bounds(monitor.place for monitor in monitors)


def bounds(places: Iterable[Rect]) -> Rect:
    """The smallest rectangle around `places`; one pixel when there are none."""
    known = tuple(places)
    if not known:
        return _NOTHING
    left, top = min(each.x for each in known), min(each.y for each in known)
    right = max(each.x + each.width for each in known)
    bottom = max(each.y + each.height for each in known)
    return Rect(left, top, right - left, bottom - top)


def clipped(place: Rect, limits: Rect) -> Rect | None:
    """The part of `place` inside `limits`; None when there is none."""
    left, top = max(place.x, limits.x), max(place.y, limits.y)
    right = min(place.x + place.width, limits.x + limits.width)
    bottom = min(place.y + place.height, limits.y + limits.height)
    return Rect(left, top, right - left, bottom - top) if right > left and bottom > top else None
