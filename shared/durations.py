"""Durations as ISO 8601 writes them ("P1M", "P1Y2M10DT2H", "PT4M30S"), added by the calendar (RULES R67)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.calendar import MAX_MONTHS, add_months

_PARTS: Final = re.compile(
    r"P(?=.)(?:(?P<years>\d{1,5})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,7})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,10}(?:\.\d{1,6})?)S)?)?",
    re.ASCII,
)
_LONGEST: Final = timedelta(days=36_525)


@dataclass(frozen=True, slots=True)
class Duration:
    """So many calendar months, and then so much more. Neither is negative."""

    months: int
    rest: timedelta

    @property
    def is_nothing(self) -> bool:
        """Whether no time passes in it."""
        return self.months == 0 and not self.rest

    def __str__(self) -> str:
        """As ISO 8601 writes it; reading that again gives the same."""
        days, seconds = self.rest.days, self.rest.seconds + self.rest.microseconds / 1_000_000
        day_part = (f"{self.months}M" if self.months else "") + (f"{days}D" if days else "")
        time_part = f"T{seconds:.6f}".rstrip("0").rstrip(".") + "S" if seconds or not day_part else ""
        return f"P{day_part}{time_part}"

    def after(self, instant: datetime) -> datetime:
        """The instant that lies this much after `instant`: the months first, the day clamped, then the rest.

        Raises `ValueError` for an instant without a zone, and past the year 9999.
        """
        try:
            return add_months(instant, self.months) + self.rest
        except OverflowError as exc:
            raise ValueError("the calendar ends with the year 9999") from exc


def read_duration(text: str) -> Duration:
    """The duration that `text` names; none is longer than a century. Raises `ValueError`."""
    found = _PARTS.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no duration, such as P1M, P3D or PT4M30S")
    parts = {name: value or "0" for name, value in found.groupdict().items()}
    months = int(parts["years"]) * 12 + int(parts["months"])
    rest = timedelta(
        weeks=int(parts["weeks"]),
        days=int(parts["days"]),
        hours=int(parts["hours"]),
        minutes=int(parts["minutes"]),
        seconds=float(parts["seconds"]),
    )
    if months > MAX_MONTHS or rest > _LONGEST:
        raise ValueError(f"{text!r} is longer than a century")
    return Duration(months, rest)
