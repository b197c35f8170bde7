"""Time that is left for a wait (STYLE 23). May import `shared.clock`."""

from __future__ import annotations

from typing import Final

from shared.clock import Clock, SystemClock

PATIENCE_S: Final = 30.0
"""So long the kit waits for what should come at once; only a failure takes so long."""


class Deadline:
    """`within_s` seconds of real time from now."""

    def __init__(self, within_s: float, clock: Clock | None = None) -> None:
        self._clock = clock if clock is not None else SystemClock()
        self._at = self._clock.monotonic() + within_s

    @property
    def left_s(self) -> float:
        """Seconds that are left, never below nought."""
        return max(0.0, self._at - self._clock.monotonic())

    @property
    def has_passed(self) -> bool:
        """Whether nothing is left."""
        return self.left_s == 0.0
