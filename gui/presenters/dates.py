"""Instants as people read them: in their own time zone and language (RULES R92).

May import QtCore and `gui.texts`.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from PySide6.QtCore import QDate, QDateTime, QLocale

from gui.texts import translate

_WEEKDAY: Final = re.compile(r"[,.]?\s*dddd[,.]?\s*")
"""The day of the week in a locale's long form; months ahead it only makes the line longer."""


def time_of_day(at: datetime) -> str:
    """The hour and minute of `at`, such as "14:05"."""
    return locale().toString(_local(at).time(), QLocale.FormatType.ShortFormat)


def day(at: datetime) -> str:
    """The day of `at`, such as "15 January 2026"."""
    found = locale()
    form = _WEEKDAY.sub("", found.dateFormat(QLocale.FormatType.LongFormat))
    return found.toString(_local(at).date(), form)


def short_day(at: datetime) -> str:
    """The day of `at` in figures, such as "15/01/2026"."""
    return locale().toString(_local(at).date(), QLocale.FormatType.ShortFormat)


def moment(at: datetime, now: datetime) -> str:
    """`at` seen from `now`: today and yesterday by name, an older one by its date."""
    local = _local(at)
    today: QDate = _local(now).date()
    days = local.date().daysTo(today)
    if days == 0:
        return translate("Dates", "today at {time}").format(time=time_of_day(at))
    if days == 1:
        return translate("Dates", "yesterday at {time}").format(time=time_of_day(at))
    return short_day(at)


def countdown(until: datetime, now: datetime) -> str:
    """Minutes and seconds from `now` to `until`, such as "9:42"; "0:00" when it is over."""
    seconds = max(0, round((until - now).total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02}"


def duration(seconds: float) -> str:
    """A length of time in its two largest units, such as "5 min" or "1 h 20 min"; rounded down."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if hours and minutes:
        return translate("Dates", "{hours} h {minutes} min", "length of time").format(
            hours=hours, minutes=minutes
        )
    if hours:
        return translate("Dates", "{hours} h", "length of time").format(hours=hours)
    if minutes and rest:
        return translate("Dates", "{minutes} min {seconds} s", "length of time").format(
            minutes=minutes, seconds=rest
        )
    if minutes:
        return translate("Dates", "{minutes} min", "length of time").format(minutes=minutes)
    return translate("Dates", "{seconds} s", "length of time").format(seconds=rest)


def data_size(size: int) -> str:
    """An amount of data, such as "4.2 MB"."""
    return locale().formattedDataSize(max(0, size), 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def locale() -> QLocale:
    """The person's locale; where the system names none ("C"), English as people write it."""
    locale = QLocale()
    if locale.language() is QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    return locale


def _local(at: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(round(at.timestamp() * 1000)).toLocalTime()
