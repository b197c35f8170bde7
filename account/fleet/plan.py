"""What a fleet is to be: how many, how long, by which seed. Absurd wishes are refused with a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from shared.errors import RequestRefused

BORN: Final = datetime(2026, 1, 15, 9, tzinfo=UTC)
"""When simulated accounts begin: always the same instant, so that the same seed gives the same figures."""

MAX_ACCOUNTS: Final = 100_000
MAX_COMPUTERS: Final = 100
MAX_YEARS: Final = 50
MAX_ACCOUNT_YEARS: Final = 200_000
MAX_HOSTS: Final = 500
MAX_SESSIONS: Final = 5_000
MAX_SPEED: Final = 300.0
_MAX_SEED: Final = 64


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """`computers` is how many machines one person owns at most; `speed` is account seconds per real second in
    which the hosts live, so that five minutes are over in `300 / speed` seconds.

    `database_url` None means a temporary one, which is deleted at the end; `folder` is where the report goes.
    """

    accounts: int
    computers: int
    years: int
    seed: str
    hosts: int = 0
    sessions: int = 0
    speed: float = 60.0
    database_url: str | None = None
    folder: Path | None = None

    def check(self) -> None:
        """Raises `RequestRefused` (`fleet_invalid`) with one sentence about the first thing that is wrong."""
        _within("--accounts", self.accounts, 0, MAX_ACCOUNTS)
        _within("--computers", self.computers, 0, MAX_COMPUTERS)
        _within("--years", self.years, 1, MAX_YEARS)
        _within("--hosts", self.hosts, 0, MAX_HOSTS)
        _within("--sessions", self.sessions, 0, MAX_SESSIONS)
        if not 1 <= self.speed <= MAX_SPEED:  # NaN is not between them either
            raise _refused(f"--speed is from 1 to {MAX_SPEED:g} account seconds a second.")
        if self.accounts * self.years > MAX_ACCOUNT_YEARS:
            raise _refused(f"--accounts times --years is at most {MAX_ACCOUNT_YEARS:,} account-years.")
        if not self.accounts and not self.hosts:
            raise _refused("A fleet needs accounts or hosts: give --accounts or --hosts.")
        if self.sessions and not self.hosts:
            raise _refused("Sessions need computers to connect to: give --hosts as well.")
        if not self.seed.isprintable() or not 0 < len(self.seed) <= _MAX_SEED:
            raise _refused(f"--seed is a text of 1 to {_MAX_SEED} printable characters.")


def _within(option: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise _refused(f"{option} is from {least:,} to {most:,}; {value:,} is not.")


def _refused(sentence: str) -> RequestRefused:
    return RequestRefused("fleet_invalid", sentence)
