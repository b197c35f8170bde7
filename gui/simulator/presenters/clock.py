"""The account's clock, its speeds and steps, and what is due next (RULES R95–R97)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QDateTime

from gui.presenters.dates import day, locale
from gui.simulator.presenters.happenings import due_words
from gui.simulator.presenters.spans import span
from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.presenters.troubles import problem_of
from gui.texts import translate
from shared.simulator import TimelineDue

RATES: Final = (0.0, 1.0, 10.0, 60.0, 1_000.0, 100_000.0)
"""Account seconds per real second that the panel offers."""

_INSTANT: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class RateVM:
    """A speed to choose."""

    rate: float
    text: str
    spoken: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class StepVM:
    """A length of time to move on by, as ISO 8601 writes it."""

    by: str
    text: str


@dataclass(frozen=True, slots=True)
class ClockVM:
    """`time` and `day` are empty without a simulated account; then nothing can be moved."""

    time: str
    day: str
    speed: str
    rates: tuple[RateVM, ...]
    steps: tuple[StepVM, ...]
    example: str
    next_what: str
    next_when: str
    can_move: bool
    can_step: bool
    problem: str


def present_clock(stage: Stage) -> ClockVM:
    """The clock as it stands."""
    now, view = stage.account_now, stage.view
    clock = view.clock if view is not None else None
    rate = clock.rate if clock is not None else None
    due = view.next_due if view is not None else None
    can_move = stage.can_act and now is not None
    what, when = _next(due, now) if view is not None and view.watched else ("", "")
    return ClockVM(
        time=clock_time(now) if now is not None else "",
        day=day(now) if now is not None else "",
        speed=_speed(rate) if rate is not None else "",
        rates=tuple(RateVM(each, _short(each), _speed(each), each == rate) for each in RATES),
        steps=_steps(),
        example=_example(now),
        next_what=what,
        next_when=when,
        can_move=can_move,
        can_step=can_move and due is not None,
        problem=problem_of(stage.problems.get(Section.CLOCK, "")),
    )


def clock_time(now: datetime) -> str:
    """The time of day with its seconds, such as "14:05:09"."""
    return locale().toString(_local(now).time(), "HH:mm:ss")


def instant_of(text: str) -> datetime | None:
    """The instant that a person wrote, in his own time zone; None when it cannot be read.

    A day alone is its midnight.
    """
    found = _INSTANT.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return datetime(*(int(part or 0) for part in found.groups())).astimezone(UTC)  # type: ignore[arg-type]
    except (ValueError, OverflowError, OSError):
        return None


def _local(at: datetime) -> QDateTime:
    return QDateTime.fromMSecsSinceEpoch(round(at.timestamp() * 1000)).toLocalTime()


def _next(due: TimelineDue | None, now: datetime | None) -> tuple[str, str]:
    if due is None or now is None:
        return translate("Simulator", "Nothing is due"), ""
    words = translate("Simulator", "{day}, in {span}", "when something will happen, and how far that is")
    return due_words(due), words.format(day=day(due.at), span=span((due.at - now).total_seconds()))


def _speed(rate: float) -> str:
    if rate == 0:
        return translate("Simulator", "The clock is frozen")
    if rate == 1:
        return translate("Simulator", "The clock runs with the world")
    return translate("Simulator", "×{rate} faster than the world").format(rate=_number(rate))


def _short(rate: float) -> str:
    if rate == 0:
        return translate("Simulator", "Frozen", "speed of a clock")
    if rate == 1:
        return translate("Simulator", "Real", "speed of a clock")
    return f"×{_number(rate)}"


def _number(rate: float) -> str:
    return locale().toString(int(rate)) if rate == int(rate) else locale().toString(rate, "g", 6)


def _steps() -> tuple[StepVM, ...]:
    return (
        StepVM("PT1M", translate("Simulator", "+1 min", "move a clock on")),
        StepVM("PT1H", translate("Simulator", "+1 h", "move a clock on")),
        StepVM("P1D", translate("Simulator", "+1 day", "move a clock on")),
        StepVM("P1M", translate("Simulator", "+1 month", "move a clock on")),
        StepVM("P1Y", translate("Simulator", "+1 year", "move a clock on")),
    )


def _example(now: datetime | None) -> str:
    return _local(now).toString("yyyy-MM-dd HH:mm") if now is not None else ""
