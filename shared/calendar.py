"""Calendar arithmetic of terms (RULES R67): months from an anchor, with the day clamped.

A term is never a number of days, and an end is never computed from the previous end: 31 January plus one
month is the last of February, and plus two months 31 March again. All instants are aware; the calendar is
that of UTC, so no change to summer time moves an end.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Final

MAX_MONTHS: Final = 1_200
"""No term or sum of terms is longer than a century."""


def add_months(anchor: datetime, months: int) -> datetime:
    """The instant `months` calendar months after `anchor`, its time of day kept, its day clamped.

    Raises `ValueError` for an instant without a zone, for fewer than 0 or more than `MAX_MONTHS` months,
    and past the year 9999.
    """
    if anchor.tzinfo is None:
        raise ValueError("an instant must be aware")
    if not 0 <= months <= MAX_MONTHS:
        raise ValueError(f"{months} months are no term")
    start = anchor.astimezone(UTC)
    years, month_index = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month_index + 1
    return start.replace(year=year, month=month, day=min(start.day, _days_in(year, month)))


def share_left(start: datetime, end: datetime, now: datetime) -> tuple[int, int]:
    """What is left of a term at `now`, as a fraction (left, whole) of microseconds; never outside 0 … 1.

    For amounts: exact integers, so that rounding is decided once, where the money is (RULES R72).
    """
    whole = end - start
    if whole <= timedelta(0):
        raise ValueError("a term ends after its start")
    left = min(max(end - now, timedelta(0)), whole)
    tick = timedelta(microseconds=1)
    return left // tick, whole // tick


def _days_in(year: int, month: int) -> int:
    if year > 9999:
        raise ValueError("the calendar ends with the year 9999")
    return monthrange(year, month)[1]
