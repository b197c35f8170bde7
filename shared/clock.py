"""The one home of real time (RULES R95, invariant 15).

Everything else receives a `Clock`. Names elsewhere say whose time they hold: `account_now` is the
account's, `local_now` this computer's. All instants are aware and in UTC.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What code may know of time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never run backwards; only differences mean anything."""
        ...


class SystemClock:
    """This computer's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


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

    def real_seconds_until(self, instant: datetime, monotonic: float) -> float | None:
        """Real seconds from `monotonic` until the account reaches `instant`; None when frozen."""
        remaining = (instant - self.at(monotonic)).total_seconds()
        if remaining <= 0:
            return 0.0
        return remaining / self.rate if self.rate > 0 else None
