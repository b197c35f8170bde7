"""Timers that fire when a test lets time pass (STYLE 23)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.support.clock import FakeClock


class FakeHandle:
    """A call that waits for its time."""

    def __init__(self, at: float, callback: Callable[[], object]) -> None:
        self.at = at
        self.callback = callback
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class FakeTimers:
    """`account.relay.timers.Timers` on a fake clock."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self._handles: list[FakeHandle] = []

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> FakeHandle:
        handle = FakeHandle(self.clock.monotonic() + delay_s, callback)
        self._handles.append(handle)
        return handle

    @property
    def waiting(self) -> list[float]:
        """Seconds from now until each call that is still to come, the next first."""
        now = self.clock.monotonic()
        return sorted(handle.at - now for handle in self._handles if not handle.is_cancelled)

    def pass_time(self, seconds: float) -> None:
        """Let time pass on the clock, and make every call that falls due on the way, in order."""
        end = self.clock.monotonic() + seconds
        while due := [each for each in self._handles if not each.is_cancelled and each.at <= end]:
            first = min(due, key=lambda handle: handle.at)
            self._handles.remove(first)
            self._advance_to(first.at)
            first.callback()
        self._handles = [each for each in self._handles if not each.is_cancelled]
        self._advance_to(end)

    def fire_early(self) -> None:
        """Make the next call now, before its time, as a loop of coarse resolution may."""
        first = min((each for each in self._handles if not each.is_cancelled), key=lambda each: each.at)
        self._handles.remove(first)
        first.callback()

    def _advance_to(self, monotonic: float) -> None:
        self.clock.advance(timedelta(seconds=max(0.0, monotonic - self.clock.monotonic())))
