"""The one home of real time (RULES R95, invariant 15).

Everything else receives a `Clock`. Names elsewhere say whose time they hold: `account_now` is the
account's, `local_now` this computer's. All instants are aware and in UTC.
"""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol


class Clock(Protocol):
    """What code may know of time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards; only differences mean anything."""
        ...


_COUNTS_SLEEP: Final = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}
"""Where Python's own monotonic clock stands still while the computer sleeps: the clock that does not."""


def steady_reader(platform: str) -> Callable[[], float]:
    """What reads a clock that never runs backwards and goes on while the computer sleeps, where the system
    has one: a lid that is closed must not stretch a session (RULES R15)."""
    number = getattr(time, _COUNTS_SLEEP.get(platform, ""), None)
    return time.monotonic if number is None else functools.partial(time.clock_gettime, number)


class SystemClock:
    """This computer's own clock."""

    _steady = staticmethod(steady_reader(sys.platform))

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never run backwards, those of sleep included; not those of the event loop."""
        return self._steady()


LARGEST_SKEW_S: Final = 100 * 366 * 86_400.0
"""A century: no computer's date is wrong by more."""


class SkewedClock:
    """A clock whose date somebody set wrong: the wall hand of `clock` moved by so many seconds.

    The monotonic hand is untouched, as on a computer whose clock is changed while it runs (RULES R15). For
    simulator runs only; safe to read and to set from several threads.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._skew = timedelta(0)

    @property
    def off_by_s(self) -> float:
        """By how many seconds it is wrong; positive is ahead."""
        return self._skew.total_seconds()

    def be_off_by(self, seconds: float) -> None:
        """From now on be wrong by `seconds`. Raises `ValueError` for more than `LARGEST_SKEW_S`."""
        if not abs(seconds) <= LARGEST_SKEW_S:
            raise ValueError("a clock is not wrong by more than a century")
        self._skew = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return self._clock.now() + self._skew

    def monotonic(self) -> float:
        return self._clock.monotonic()


@dataclass(frozen=True, slots=True)
class AccountTime:
    """An account's time as the service last told it: an instant and a rate.

    `account_now` was true when the reader's monotonic clock stood at `at_monotonic` (seconds). The
    rate is account seconds per real second: 1 runs with the world, 0 is frozen (DESIGN section 4).
    Changing the computer's clock therefore moves nothing (RULES R15).
    """

    account_now: datetime
    rate: float
    at_monotonic: float

    def __post_init__(self) -> None:
        if self.account_now.tzinfo is None:
            raise ValueError("account_now must be aware")
        if self.rate < 0:
            raise ValueError("an account clock never runs backwards")

    def at(self, monotonic: float) -> datetime:
        """The account's time when the reader's monotonic clock stands at `monotonic` (seconds)."""
        elapsed = max(0.0, monotonic - self.at_monotonic)
        return self.account_now + timedelta(seconds=elapsed * self.rate)

    def heard(self, told: AccountTime) -> AccountTime:
        """What to go by after another word of the service: the newer one. Words may overtake each other on
        their ways, but account time never goes back, so one that names an earlier instant is older."""
        return self if told.account_now < self.account_now else told

    def real_seconds_until(self, instant: datetime, monotonic: float) -> float | None:
        """Real seconds from `monotonic` until the account reaches `instant`; None when frozen."""
        remaining = (instant - self.at(monotonic)).total_seconds()
        if remaining <= 0:
            return 0.0
        return remaining / self.rate if self.rate > 0 else None
