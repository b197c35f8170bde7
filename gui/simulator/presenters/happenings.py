"""What has happened to the account and what is due, in sentences (RULES R96, R99)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gui.presenters.dates import day, short_day, time_of_day
from gui.simulator.presenters.event_words import due_sentence, event_sentence
from gui.simulator.presenters.stage import Stage
from gui.texts import translate
from shared.simulator import TimelineDue, TimelineEvent

SHOWN: Final = 8
"""So many of the latest events are shown."""


@dataclass(frozen=True, slots=True)
class EventVM:
    """One event."""

    seq: int
    when: str
    text: str


@dataclass(frozen=True, slots=True)
class EventsVM:
    """The newest first; `nothing` says that there is none."""

    title: str
    events: tuple[EventVM, ...]
    nothing: str


def present_events(stage: Stage) -> EventsVM:
    """The latest events."""
    events = stage.view.events if stage.view is not None else ()
    newest = tuple(reversed(events))[:SHOWN]
    shown = tuple(EventVM(each.seq, _when(each, stage.account_now), event_words(each)) for each in newest)
    nothing = "" if shown else translate("Simulator", "Nothing has happened yet")
    return EventsVM(translate("Simulator", "What has happened"), shown, nothing)


def event_words(event: TimelineEvent) -> str:
    """What happened; a kind of a newer service is named as it is."""
    known = event_sentence(event.kind, event.data)
    return known or translate("Simulator", "Something happened: {kind}").format(kind=event.kind)


def due_words(due: TimelineDue) -> str:
    """What will happen."""
    known = due_sentence(due.kind)
    return known or translate("Simulator", "Something is due: {kind}").format(kind=due.kind)


def _when(event: TimelineEvent, now: datetime | None) -> str:
    """The time of what happened on this day, the day of what happened before."""
    if now is not None and abs((now - event.at).total_seconds()) < 12 * 3600 and day(now) == day(event.at):
        return time_of_day(event.at)
    return short_day(event.at)
