"""How many event streams one account may have open at the same time (429 `too_many_streams`; SECURITY 39).

Each holds a connection for as long as it lasts. The streams of programs and those of pages are counted apart,
so that a browser gone wild does not keep the computers from being reached. In this process alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from enum import StrEnum
from typing import Final

from shared.errors import RateRefused

PAGES_MOST: Final = 200
"""Every tab that shows something of the account has one, in each browser of the household."""

_PROGRAMS_AT_LEAST: Final = 64
_PER_COMPUTER: Final = 2
RETRY_AFTER: Final = timedelta(seconds=30)


class Pool(StrEnum):
    """What is counted apart."""

    PROGRAMS = "programs"
    PAGES = "pages"


def most_of_programs(computers: int) -> int:
    """The streams of the API that an account with so many computers may have: one for each, as many again
    that broke off and were not noticed yet, and those of other clients."""
    return _PROGRAMS_AT_LEAST + _PER_COMPUTER * computers


class OpenStreams:
    """Counts them."""

    def __init__(self) -> None:
        self._open: Counter[tuple[Pool, str]] = Counter()

    def check(self, pool: Pool, account_id: str, most: int = PAGES_MOST) -> None:
        """Raises `RateRefused` (`too_many_streams`) when one more would be too many."""
        if self._open[pool, account_id] >= most:
            raise RateRefused(
                "too_many_streams", "This account has too many event streams open.", RETRY_AFTER
            )

    @contextmanager
    def counted(self, pool: Pool, account_id: str) -> Iterator[None]:
        """One is open for as long as this lasts."""
        self._open[pool, account_id] += 1
        try:
            yield
        finally:
            self._open[pool, account_id] -= 1
            if not self._open[pool, account_id]:
                del self._open[pool, account_id]
