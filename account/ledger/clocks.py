"""Account time: what the clock of each account shows (RULES R95, R98, DESIGN section 4).

Everything that dates an account's events or judges its entitlement asks here. An account without a clock of
its own runs with the world. The clocks are kept in the database; here is a copy of them, which is brought up
to date whenever an account's facts or books are read, so a second process agrees after its next look.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.clock import Clock
from shared.codec import instant_to_text

REAL_RATE: Final = 1.0
MAX_RATE: Final = 10_000_000.0


@dataclass(frozen=True, slots=True)
class Reading:
    """An account's clock at one instant: its time, and account seconds per real second."""

    account_now: datetime
    rate: float

    def header(self) -> str:
        """The value of `shared.wire.CLOCK_HEADER`."""
        return f"{instant_to_text(self.account_now)}; rate={self.rate:g}"


@dataclass(frozen=True, slots=True)
class ClockSetting:
    """A clock of an account's own: it showed `account_at` when the world's showed `real_at`."""

    account_at: datetime
    real_at: datetime
    rate: float

    def at(self, real_now: datetime) -> datetime:
        """What it shows at `real_now`; while the world's clock is behind `real_at` it stands."""
        elapsed = max(real_now - self.real_at, timedelta(0))
        return self.account_at + elapsed * self.rate


class AccountClocks:
    """The clocks of all accounts. Safe to read from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._settings: dict[str, ClockSetting] = {}
        self._held: dict[str, Reading] = {}

    def read(self, account_id: str | None) -> Reading:
        """The clock of this account; without one, the world's."""
        if account_id is None:
            return self.read_by(None)
        # Before it is held, or after: read in between, it could show more than it is held at.
        with self._lock:
            held = self._held.get(account_id)
            return held if held is not None else self.read_by(self._settings.get(account_id))

    def read_by(self, setting: ClockSetting | None) -> Reading:
        """What a clock that is set like this shows now; without a setting, the world's."""
        real_now = self._clock.now()
        if setting is None:
            return Reading(real_now, REAL_RATE)
        return Reading(setting.at(real_now), setting.rate)

    def hold(self, account_id: str, setting: ClockSetting | None) -> Reading:
        """Let the clock, which is set like this, stand until `release`, for it is about to be set anew.

        What it is set to begins where it stands now; were it to run on meanwhile, it could step back (R98).
        """
        with self._lock:
            held = self._held[account_id] = self.read_by(setting)
            return held

    def release(self, account_id: str, held: Reading) -> None:
        """Let the clock go on by its setting, unless somebody else holds it by now."""
        with self._lock:
            if self._held.get(account_id) is held:
                del self._held[account_id]

    def real_now(self) -> datetime:
        """The world's time."""
        return self._clock.now()

    def setting(self, account_id: str) -> ClockSetting | None:
        """The account's own clock, if it has one."""
        return self._settings.get(account_id)

    def simulated(self) -> frozenset[str]:
        """The accounts with a clock of their own."""
        with self._lock:
            return frozenset(self._settings)

    def learn(self, account_id: str, setting: ClockSetting | None) -> None:
        """Take over what the database holds, on the word of one who has locked or written the row."""
        with self._lock:
            self._take_over(account_id, setting)

    def glimpse(self, account_id: str, setting: ClockSetting | None) -> None:
        """The same of one who only reads: he may have begun to before the clock was set, and be late."""
        with self._lock:
            known = self._settings.get(account_id)
            if known is None or (setting is not None and setting.real_at >= known.real_at):
                self._take_over(account_id, setting)

    def _take_over(self, account_id: str, setting: ClockSetting | None) -> None:
        if setting is None:
            self._settings.pop(account_id, None)
        else:
            self._settings[account_id] = setting

    def learn_all(self, settings: Iterable[tuple[str, ClockSetting]]) -> None:
        """Take over everything, at the start of the service (RULES R98)."""
        with self._lock:
            self._settings = dict(settings)
