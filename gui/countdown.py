"""The seconds that a limited session has left, between two snapshots of the agent (RULES R11).

Account seconds pass `rate` times as fast as real ones, on the monotonic clock: whoever changes this
computer's time changes nothing. What is told is never more than what the agent said last, so an answer
that was long under way cannot push the time up again. Pure; may import `shared`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.clock import Clock
from shared.state import SessionFact

_SHORTEST_LOOK_S: Final = 0.25
"""At a scaled clock several account seconds pass between two looks; nobody reads faster than this."""


@dataclass(frozen=True, slots=True)
class _Anchor:
    """What was left of which limit, and when; another limit or rate needs another anchor."""

    session: str
    ends_at: datetime | None
    rate: float
    left_s: float
    at_monotonic: float

    def left_at(self, monotonic: float) -> float:
        return max(0.0, self.left_s - max(0.0, monotonic - self.at_monotonic) * self.rate)

    def is_of(self, session: SessionFact) -> bool:
        told = session.id, session.ends_at, session.rate
        return told == (self.session, self.ends_at, self.rate)


class Countdown:
    """Follows the live session; `clock` is read for its monotonic seconds only."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._anchor: _Anchor | None = None

    def follow(self, session: SessionFact | None) -> None:
        """Take over what the agent says now; None, or a session without a limit, counts nothing."""
        if session is None or not session.limited or session.remaining_s is None:
            self._anchor = None
            return
        now, left = self._clock.monotonic(), session.remaining_s
        if self._anchor is not None and self._anchor.is_of(session):
            left = min(left, self._anchor.left_at(now))
        self._anchor = _Anchor(session.id, session.ends_at, session.rate, left, now)

    @property
    def left_s(self) -> float | None:
        """Account seconds left, at least 0; None while nothing is limited."""
        return None if self._anchor is None else self._anchor.left_at(self._clock.monotonic())

    @property
    def next_look_s(self) -> float | None:
        """Real seconds until the next whole second has passed; None while nothing moves."""
        left = self.left_s
        if left is None or self._anchor is None or self._anchor.rate <= 0 or left <= 0:
            return None
        part = left - math.floor(left) or 1.0
        wait = part / self._anchor.rate
        return wait if self._anchor.rate <= 1 else max(wait, _SHORTEST_LOOK_S)
