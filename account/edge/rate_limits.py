"""How often something may be tried (429 `rate_limited`).

A token bucket per (rule, key) in this process. Several workers need a shared counter behind the same method.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shared.clock import Clock
from shared.errors import RateRefused

_MAX_BUCKETS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `burst` tries at once, refilled at `per_second`. `name` keeps rules apart."""

    name: str
    burst: int
    per_second: float


class RateLimiter:
    """Counts tries. The memory is bounded: the keys that were quiet longest are forgotten first."""

    def __init__(self, clock: Clock, max_buckets: int = _MAX_BUCKETS) -> None:
        self._clock = clock
        self._max_buckets = max_buckets
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def check(self, rate: Rate, key: str) -> None:
        """Count one try of `key`. Raises `RateRefused` with the time after which the next makes sense."""
        left, now = self._take_out(rate, key)
        refused = left < 1
        self._buckets[(rate.name, key)] = (left if refused else left - 1, now)
        while len(self._buckets) > self._max_buckets:
            self._buckets.popitem(last=False)
        if refused:
            wait = math.ceil(round((1 - left) / rate.per_second, 3))
            raise RateRefused(
                "rate_limited", f"Too many tries; wait {wait} seconds.", timedelta(seconds=wait)
            )

    def give_back(self, rate: Rate, key: str) -> None:
        """Forget one try of `key`: it succeeded, so it was no guess."""
        left, now = self._take_out(rate, key)
        self._buckets[(rate.name, key)] = (min(float(rate.burst), left + 1), now)

    def _take_out(self, rate: Rate, key: str) -> tuple[float, float]:
        """The tries that `key` has left, and when; its bucket goes back in as the latest one."""
        now = self._clock.monotonic()
        left, since = self._buckets.pop((rate.name, key), (float(rate.burst), now))
        return min(float(rate.burst), left + (now - since) * rate.per_second), now
