"""Which part of the screen keeps changing, and is better sent as a video (FACTS)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.session.desktop import Rect

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_SHARE: Final = 0.12
"""Of the screen; a smaller part is cheap without."""

CHANGES_BEFORE: Final = 8
LIKELY_FROM: Final = 3
LONGEST_PAUSE_S: Final = 0.25
"""A part that rests this long no longer keeps changing."""

_ALIKE: Final = 0.75
_MISSES_ALLOWED: Final = 5


class VideoWatch:
    """Told of each frame's large rectangles, it says which place is a video, if any."""

    def __init__(self, screen_area: int) -> None:
        self._least_area = int(screen_area * LEAST_SHARE)
        self._place: Rect | None = None
        self._changes = 0
        self._misses = 0
        self._changed_at = 0.0

    @property
    def place(self) -> Rect | None:
        """Where the video is now."""
        return self._place if self._changes >= CHANGES_BEFORE else None

    @property
    def is_likely(self) -> bool:
        """Whether a place has begun to change again and again."""
        return self._changes >= LIKELY_FROM

    def seen(self, changed: Sequence[Rect], now: float) -> Rect | None:
        """A frame changes these places; where the video is from now on."""
        self.rested(now)
        biggest = max(changed, key=lambda place: place.area, default=None)
        if biggest is None or biggest.area < self._least_area:
            return self.place
        if self._place is not None and _alike(self._place, biggest):
            if self.place is None:
                self._place = _union(self._place, biggest)
            self._changes += 1
            self._misses = 0
            self._changed_at = now
            return self.place
        self._misses += 1
        if self.place is None or self._misses > _MISSES_ALLOWED:
            self._begin(biggest, now)
        return self.place

    def rested(self, now: float) -> None:
        """Time goes by; a place that rests is no video."""
        if self._place is not None and now - self._changed_at > LONGEST_PAUSE_S:
            self._place, self._changes = None, 0

    def _begin(self, place: Rect, now: float) -> None:
        self._place, self._changes, self._misses, self._changed_at = place, 1, 0, now


def _alike(one: Rect, other: Rect) -> bool:
    """Whether the two share most of what they cover together."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if width <= 0 or height <= 0:
        return False
    return width * height >= _ALIKE * (one.area + other.area - width * height)


def _union(one: Rect, other: Rect) -> Rect:
    left, top = min(one.x, other.x), min(one.y, other.y)
    right = max(one.x + one.width, other.x + other.width)
    bottom = max(one.y + one.height, other.y + other.height)
    return Rect(left, top, right - left, bottom - top)
