"""The five minutes of one session, as this computer enforces them by itself (RULES R10, R13–R15).

Knows words and instants only: what the service said last (terms of the session, or a newer lease), and the
account's time by a clock that nobody can set. Whoever lives the session asks it and acts. May import `shared`
only.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from shared.clock import AccountTime, Clock
from shared.entitlement import LIMITED_SESSION
from shared.lease import Lease
from shared.sessions import SessionTerms

_TOLERANCE: Final = timedelta(seconds=1)
"""However late the service names the end, no word gives a limited session more than this beyond the limit."""


class Limiter:
    """When the session is cut. Of two words the newer one speaks; of two at one instant, the terms."""

    def __init__(self, clock: Clock, terms: SessionTerms) -> None:
        self._clock = clock
        self.ends_at: datetime | None = None
        """The account's instant of the cut; None while there is no limit."""
        self.heard_terms(terms)

    @property
    def account_now(self) -> datetime:
        """The account's time, as far as it is known here: never ahead of the service's."""
        return self._time.at(self._clock.monotonic())

    @property
    def rate(self) -> float:
        """Account seconds per real second."""
        return self._time.rate

    def heard_terms(self, terms: SessionTerms) -> None:
        """The service said what is agreed as of now; it sends that in order, so nothing is newer."""
        self._time = AccountTime(terms.account_now, max(0.0, terms.rate), self._clock.monotonic())
        self._spoken_at = terms.account_now
        if not terms.session.limited:
            self.ends_at = None
            return
        latest = terms.account_now + LIMITED_SESSION + _TOLERANCE
        self.ends_at = min(terms.session.ends_at or terms.account_now + LIMITED_SESSION, latest)

    def heard_time(self, told: AccountTime) -> None:
        """The service told the account's time, elsewhere than in the terms.

        What was heard before them is older, whatever instant it names: a fast clock that is slowed down
        was told ahead of itself while that was being written.
        """
        if told.at_monotonic >= self._time.at_monotonic:
            self._time = self._time.heard(told)

    def heard_lease(self, lease: Lease) -> None:
        """A lease that has been verified came: it lifts or imposes the limit if it is newer (R13, R14)."""
        if lease.issued_at <= self._spoken_at:
            return
        self._spoken_at = lease.issued_at
        if lease.is_full:
            self.ends_at = None
        else:
            self.impose()

    def impose(self) -> None:
        """Nothing allows a full session any more: 300 s from now, unless they run already."""
        if self.ends_at is None:
            self.ends_at = self.account_now + LIMITED_SESSION

    def remaining_s(self) -> float | None:
        """Account seconds until the cut, not below 0; None without a limit."""
        if self.ends_at is None:
            return None
        return max(0.0, (self.ends_at - self.account_now).total_seconds())

    def wait_s(self) -> float | None:
        """Real seconds until the cut; None without a limit, and while the account's clock stands still."""
        if self.ends_at is None:
            return None
        return self._time.real_seconds_until(self.ends_at, self._clock.monotonic())

    def is_over(self) -> bool:
        """Whether the cut is due; never before its instant."""
        return self.ends_at is not None and self.account_now >= self.ends_at
