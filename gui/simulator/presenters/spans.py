"""Lengths of time from seconds to years, in one unit: "in 11 months"."""

from __future__ import annotations

from typing import Final

from gui.texts import translate

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_MONTH: Final = 30 * _DAY
_YEAR: Final = 365 * _DAY


def span(seconds: float) -> str:
    """`seconds` in their largest unit, rounded down; never less than a second."""
    whole = max(1, int(seconds))
    if whole < _MINUTE:
        return translate("Spans", "{count} s").format(count=whole)
    if whole < _HOUR:
        return translate("Spans", "{count} min").format(count=whole // _MINUTE)
    if whole < 2 * _DAY:
        return translate("Spans", "{count} h").format(count=whole // _HOUR)
    if whole < 2 * _MONTH:
        return translate("Spans", "{count} days").format(count=whole // _DAY)
    if whole < 2 * _YEAR:
        return translate("Spans", "{count} months").format(count=whole // _MONTH)
    return translate("Spans", "{count} years").format(count=whole // _YEAR)
