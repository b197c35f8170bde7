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


def moment(at: datetime, now: datetime) -> str:
    """`at` seen from `now`: today and yesterday by name, an older one by its date."""
    local = _local(at)
    today: QDate = _local(now).date()
    days = local.date().daysTo(today)
    if days == 0:
        return translate("Dates", "today at {time}").format(time=time_of_day(at))
    if days == 1:
        return translate("Dates", "yesterday at {time}").format(time=time_of_day(at))
    return locale().toString(local.date(), QLocale.FormatType.ShortFormat)


def countdown(until: datetime, now: datetime) -> str:
    """Minutes and seconds from `now` to `until`, such as "9:42"; "0:00" when it is over."""
    seconds = max(0, round((until - now).total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02}"


def locale() -> QLocale:
    """The person's locale; where the system names none ("C"), English as people write it."""
    locale = QLocale()
    if locale.language() is QLocale.Language.C:
        return QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom)
    return locale


def _local(at: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(round(at.timestamp() * 1000)).toLocalTime()
