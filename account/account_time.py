"""Account time: what the clock of each account shows (RULES R95, DESIGN section 4).

Everything that dates an account's events or judges its entitlement asks here. So far every account's
clock runs with the world.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.clock import Clock
from shared.codec import instant_to_text

REAL_RATE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """An account's clock at one instant: its time, and account seconds per real second."""

    account_now: datetime
    rate: float

    def header(self) -> str:
        """The value of `shared.wire.CLOCK_HEADER`."""
        return f"{instant_to_text(self.account_now)}; rate={self.rate:g}"


class AccountClocks:
    """The clocks of all accounts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def read(self, account_id: str | None) -> Reading:
        """The clock of this account; without one, the world's."""
        return Reading(self._clock.now(), REAL_RATE)
