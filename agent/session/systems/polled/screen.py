"""Looks at a source of pictures as often as something happens, and seldom when nothing does."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np

from agent.session.desktop import Changes, CursorShape, Monitor, Rect
from agent.session.systems.grid import different_tiles, empty_grid, merged
from agent.session.systems.shown import Shown, clipped, place_of
from shared.clock import Clock
from shared.errors import ScreenError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agent.session.desktop import Pixels

QUICK_S = 1 / 30
"""Seconds between two looks while something happens."""
SLOW_S = 0.5
SLOWING = 1.5
"""How much longer each pause is than the one before while nothing happens, until `SLOW_S`."""
MONITORS_S = 2.0
"""Seconds between two looks at the list of monitors."""


LOST_S = 150.0
"""Seconds without a picture after which the screen is lost. A question of Windows for higher rights stands on
a desktop of its own, of which there is none, and goes away by itself after two minutes."""


class Source(Protocol):
    """What a system must tell. Failures raise `ScreenError`."""

    def monitors(self) -> tuple[Monitor, ...]:
        """All monitors that are there now, the primary one first."""
        ...

    def grab(self, place: Rect) -> Pixels:
        """A new picture of this place of the desktop."""
        ...

    def cursor(self) -> CursorShape | None:
        """The shape of the pointer now; None while it is hidden."""
        ...

    def close(self) -> None: ...


class PolledScreen:
    """A `Screen` that finds changes by comparing."""

    def __init__(self, source: Source, shown: Shown, clock: Clock) -> None:
        self._source = source
        self._shown = shown
        self._clock = clock
        self._chosen: str | None = None
        self._pause_s = QUICK_S
        self._without_since: float | None = None
        self._woken = threading.Event()
        self._cursor: CursorShape | None = None
        self._is_new_cursor = self._is_first = self._is_resized = True
        self._monitors: tuple[Monitor, ...] = ()
        self._monitors_at = clock.monotonic()
        self._latest: Pixels
        self._frame: Pixels
        self._touched: NDArray[np.bool_]
        self._start_over(source.monitors())

    @property
    def width(self) -> int:
        return self._shown.place.width

    @property
    def height(self) -> int:
        return self._shown.place.height

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        return self._monitors

    def wait(self, timeout_s: float | None) -> bool:
        left = timeout_s
        while not self._has_news():
            if left is not None and left <= 0:
                return False
            pause_s = self._pause_s if left is None else min(self._pause_s, left)
            if self._woken.wait(pause_s):
                self._woken.clear()
                return True
            left = None if left is None else left - pause_s
            self._look()
        return True

    def take_changes(self) -> Changes:
        if not self._has_news():
            self._look()
        whole = Rect(0, 0, self.width, self.height)
        places = [clipped(place, whole) for place in merged(self._touched)]
        damage = (whole,) if self._is_resized else tuple(each for each in places if each is not None)
        cursor = self._cursor if self._is_new_cursor else None
        resized = self._is_resized and not self._is_first
        self._is_first = self._is_resized = self._is_new_cursor = False
        self._touched[:] = False
        return Changes(damage, resized, cursor)

    def read(self, places: Sequence[Rect]) -> Pixels:
        for place in places:
            rows, columns = slice(place.y, place.y + place.height), slice(place.x, place.x + place.width)
            self._frame[rows, columns] = self._latest[rows, columns]
        return self._frame

    def show(self, monitor_id: str | None) -> None:
        self._chosen = monitor_id
        self._look()

    def wake(self) -> None:
        self._woken.set()

    def hurry(self) -> None:
        """Somebody did something, and the screen may well show it: look soon. From any thread."""
        self._pause_s = QUICK_S
        self._woken.set()

    def close(self) -> None:
        self._source.close()

    def _has_news(self) -> bool:
        return self._is_resized or self._is_new_cursor or bool(self._touched.any())

    def _look(self) -> None:
        """Compare the screen with the picture of the last look. Without a new picture the old one stays."""
        now = self._clock.monotonic()
        try:
            self._look_at_monitors(now)
            picture = self._source.grab(self._shown.place)
        except ScreenError:
            if not self._can_go_without(now):
                raise
            return
        self._without_since = None
        self._touched |= different_tiles(self._latest, picture)
        self._latest = picture
        cursor = self._source.cursor()
        if cursor is not None and cursor != self._cursor:
            self._cursor, self._is_new_cursor = cursor, True
        self._pause_s = QUICK_S if self._has_news() else min(self._pause_s * SLOWING, SLOW_S)

    def _can_go_without(self, now: float) -> bool:
        """Whether there may soon be a picture again."""
        self._pause_s = SLOW_S
        if self._without_since is None:
            self._without_since = now
        return now - self._without_since < LOST_S

    def _look_at_monitors(self, now: float) -> None:
        is_due = now - self._monitors_at >= MONITORS_S
        monitors = self._source.monitors() if is_due else self._monitors
        if monitors != self._monitors or place_of(monitors, self._chosen) != self._shown.place:
            self._start_over(monitors)
        if is_due:
            self._monitors_at = now

    def _start_over(self, monitors: tuple[Monitor, ...]) -> None:
        """Show another place, or the same after its monitors changed: all of it is new."""
        place = place_of(monitors, self._chosen)
        self._latest = self._source.grab(place)
        self._monitors, self._shown.place = monitors, place
        self._frame = np.zeros_like(self._latest)
        self._touched = empty_grid(self.width, self.height)
        self._cursor = self._source.cursor() or self._cursor
        self._is_resized = True
