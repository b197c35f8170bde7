"""How often something may be tried: guessing must be slow, mistyping must not hurt (SECURITY 5, 7).

`Attempts` is a port, because tries must be counted across workers once there are several; the
implementation here counts in this process.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from shared.clock import Clock
from shared.errors import RateRefused


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many tries at once; one comes back after each `refill`."""

    name: str
    tries: int
    refill: timedelta


SIGN_IN_PER_ACCOUNT: Final = Allowance("sign_in.account", 8, timedelta(minutes=1))
SIGN_IN_PER_ADDRESS: Final = Allowance("sign_in.address", 40, timedelta(seconds=15))
SIGN_UP_PER_ADDRESS: Final = Allowance("sign_up.address", 30, timedelta(minutes=1))
USER_CODE_PER_ACCOUNT: Final = Allowance("user_code.account", 8, timedelta(minutes=1))
USER_CODE_PER_ADDRESS: Final = Allowance("user_code.address", 20, timedelta(seconds=30))
DEVICE_CODE_PER_ADDRESS: Final = Allowance("device_code.address", 60, timedelta(seconds=10))


class Attempts(Protocol):
    """Counts tries of one kind by one subject (an account, an address)."""

    async def take(self, allowance: Allowance, subject: str) -> None:
        """Count one try. Raises `RateRefused` (`rate_limited`) when none is left."""
        ...

    async def give_back(self, allowance: Allowance, subject: str) -> None:
        """Forget one try: it succeeded, so it was no guess."""
        ...


class AttemptsInProcess:
    """Counts in this process's memory, for at most `capacity` subjects; the longest unseen is forgotten."""

    def __init__(self, clock: Clock, capacity: int = 50_000) -> None:
        self._clock = clock
        self._capacity = capacity
        # (name, subject) -> (tries left, monotonic seconds when that was true); oldest first
        self._left: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    async def take(self, allowance: Allowance, subject: str) -> None:
        left, now = self._present(allowance, subject)
        if left < 1:
            retry_after = (1 - left) * allowance.refill
            raise RateRefused("rate_limited", "There were too many tries; please wait a little.", retry_after)
        self._put(allowance, subject, left - 1, now)

    async def give_back(self, allowance: Allowance, subject: str) -> None:
        left, now = self._present(allowance, subject)
        self._put(allowance, subject, min(left + 1, float(allowance.tries)), now)

    def _present(self, allowance: Allowance, subject: str) -> tuple[float, float]:
        now = self._clock.monotonic()
        left, at = self._left.get((allowance.name, subject), (float(allowance.tries), now))
        refilled = left + (now - at) / allowance.refill.total_seconds()
        return min(refilled, float(allowance.tries)), now

    def _put(self, allowance: Allowance, subject: str, left: float, now: float) -> None:
        key = (allowance.name, subject)
        self._left[key] = (left, now)
        self._left.move_to_end(key)
        while len(self._left) > self._capacity:
            self._left.popitem(last=False)
