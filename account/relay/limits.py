"""What keeps one end from taking more than its share, and sees that it is still there (SECURITY 23)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from account.relay.timers import Handle, Timers
from shared.clock import AccountTime, Clock

PING_S: Final = 20.0
"""Real seconds between two pings."""

DEAD_S: Final = 45.0
"""Real seconds without a sign of life after which an end is gone."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much an end may send: `burst` at once, refilled at `per_second`.

    Each byte counts `byte_cost`, and each frame `frame_cost` besides, so that a flood of empty frames is one.
    """

    burst: float
    per_second: float
    byte_cost: float
    frame_cost: float


TOWARD_COMPUTER: Final = Share(burst=4 * 2**20, per_second=2 * 2**20, byte_cost=1, frame_cost=256)
"""Keys, pointer and clipboard: a person needs a few kB a second."""

TOWARD_CLIENT: Final = Share(burst=8 * 2**20, per_second=8 * 2**20, byte_cost=0, frame_cost=256)
"""Pictures, as fast as the client takes them; only tiny frames by the ten thousand are held up."""


class Bucket:
    """What is left of a share."""

    __slots__ = ("_clock", "_left", "_share", "_since")

    def __init__(self, share: Share, clock: Clock) -> None:
        self._share = share
        self._clock = clock
        self._left = share.burst
        self._since = clock.monotonic()

    def take(self, size: int, frames: int) -> float:
        """Count what was read; real seconds to wait before more is read, mostly 0."""
        share, now = self._share, self._clock.monotonic()
        self._left = min(share.burst, self._left + (now - self._since) * share.per_second)
        self._since = now
        self._left -= size * share.byte_cost + frames * share.frame_cost
        return max(0.0, -self._left / share.per_second)


class Deadline:
    """The cut of a limited session: never early, moved by every change of terms (RULES R10, R13, R14)."""

    __slots__ = ("_clock", "_ends_at", "_handle", "_on_reached", "_time", "_timers")

    def __init__(self, clock: Clock, timers: Timers, on_reached: Callable[[], object]) -> None:
        self._clock = clock
        self._timers = timers
        self._on_reached = on_reached
        self._handle: Handle | None = None

    def set(self, ends_at: datetime | None, time: AccountTime) -> None:
        """End at this instant of the account's time, which runs as `time` says from now on; or never."""
        self.drop()
        self._ends_at = ends_at
        self._time = time
        self._wait()

    def drop(self) -> None:
        """Nothing ends any more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _wait(self) -> None:
        self._handle = None
        if self._ends_at is None:
            return
        left_s = self._time.real_seconds_until(self._ends_at, self._clock.monotonic())
        if left_s is None:  # the account's clock stands; who lets it go again sets this deadline again
            return
        if left_s > 0:
            self._handle = self._timers.call_later(left_s, self._wait)
        else:
            self._on_reached()


class Heartbeat:
    """Pings an end and notices when it is gone. A sign of life is whatever comes from it.

    Nothing comes from an end that is not read from, so that counts as one, too; and so does the progress of
    what waits to be written to it: a slow line is not a dead one.
    """

    __slots__ = ("_clock", "_handle", "_heard_at", "_is_moving", "_on_dead", "_ping", "_timers")

    def __init__(
        self,
        clock: Clock,
        timers: Timers,
        is_moving: Callable[[], bool],
        ping: Callable[[], object],
        on_dead: Callable[[], object],
    ) -> None:
        self._clock = clock
        self._timers = timers
        self._is_moving = is_moving
        self._ping = ping
        self._on_dead = on_dead
        self._heard_at = clock.monotonic()
        self._handle: Handle | None = timers.call_later(PING_S, self._look)

    def heard(self) -> None:
        """Something came."""
        self._heard_at = self._clock.monotonic()

    def stop(self) -> None:
        """The end is gone or is being closed."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _look(self) -> None:
        if self._is_moving():
            self.heard()
        silent_s = self._clock.monotonic() - self._heard_at
        if silent_s >= DEAD_S:
            self._handle = None
            self._on_dead()
            return
        self._handle = self._timers.call_later(min(PING_S, DEAD_S - silent_s), self._look)
        self._ping()
