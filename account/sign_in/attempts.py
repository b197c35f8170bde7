"""How often something may be tried: guessing must be slow, mistyping must not hurt (SECURITY 5, 7).

`Attempts` is a port, because tries must be counted across workers once there are several; so far they are
counted in this process (`account.edge.rate_limits`).
"""

from __future__ import annotations

from typing import Final, Protocol

from account.edge.rate_limits import Rate, RateLimiter

SIGN_IN_PER_ACCOUNT: Final = Rate("sign_in.account", burst=8, per_second=1 / 60)
SIGN_IN_PER_ADDRESS: Final = Rate("sign_in.address", burst=40, per_second=1 / 15)
SIGN_UP_PER_ADDRESS: Final = Rate("sign_up.address", burst=30, per_second=1 / 60)
USER_CODE_PER_ACCOUNT: Final = Rate("user_code.account", burst=8, per_second=1 / 60)
USER_CODE_PER_ADDRESS: Final = Rate("user_code.address", burst=20, per_second=1 / 30)
DEVICE_CODE_PER_ADDRESS: Final = Rate("device_code.address", burst=60, per_second=1 / 10)


class Attempts(Protocol):
    """Counts tries of one kind by one subject (an account, an address)."""

    async def take(self, rate: Rate, subject: str) -> None:
        """Count one try. Raises `RateRefused` (`rate_limited`) when none is left."""
        ...

    async def give_back(self, rate: Rate, subject: str) -> None:
        """Forget one try: it succeeded, so it was no guess."""
        ...


class AttemptsInProcess:
    """Counts in this process."""

    def __init__(self, limiter: RateLimiter) -> None:
        self._limiter = limiter

    async def take(self, rate: Rate, subject: str) -> None:
        self._limiter.check(rate, subject)

    async def give_back(self, rate: Rate, subject: str) -> None:
        self._limiter.give_back(rate, subject)
