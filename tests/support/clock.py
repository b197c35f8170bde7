"""A clock that only moves when a test says so (STYLE 23).

May import `shared` and the standard library.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

START = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


class FakeClock:
    """A `shared.clock.Clock` that stands still until `advance` or `set_now`.

    Safe to read from several threads. Wall time and monotonic time are two hands: `advance` moves
    both; `set_now` moves only the wall hand, like a person who changes the computer's clock.
    """

    def __init__(self, start: datetime = START, monotonic: float = 1_000.0) -> None:
        if start.tzinfo is None:
            raise ValueError("start must be aware")
        self._now = start.astimezone(UTC)
        self._monotonic = monotonic
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def monotonic(self) -> float:
        with self._lock:
            return self._monotonic

    def advance(self, by: timedelta) -> None:
        """Let `by` pass on both hands. Raises `ValueError` for a step backwards."""
        if by < timedelta(0):
            raise ValueError("monotonic time never runs backwards")
        with self._lock:
            self._now += by
            self._monotonic += by.total_seconds()

    def set_now(self, instant: datetime) -> None:
        """Set the wall hand only, forwards or backwards."""
        if instant.tzinfo is None:
            raise ValueError("an instant must be aware")
        with self._lock:
            self._now = instant.astimezone(UTC)
