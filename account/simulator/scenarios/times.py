"""When each deed of a story happens: only waiting takes time, so it is known before anything is played."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from account.simulator.scenarios.model import Act, Moment
from shared.durations import Duration

WAIT: Final = "wait"
NOMINAL: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The beginning of a story that begins or ends at whatever is the present, for what is checked before."""

_ROUNDS: Final = 12


class StoryTimes:
    """The instants of the deeds that have been told so far."""

    def __init__(self, begin: datetime) -> None:
        self.begin = begin
        self.now = begin
        self.named: dict[str, datetime] = {}

    def tell(self, act: Act) -> None:
        """The next deed. Raises `ValueError` past the year 9999, `KeyError` for a deed that is not known."""
        if act.word == WAIT:
            self.now = max(self.now, self.end_of_wait(act))
        if act.name is not None:
            self.named[act.name] = self.now

    def end_of_wait(self, act: Act) -> datetime:
        """Until when this waits. Raises as `tell`."""
        match act.given:
            case {"for": Duration() as duration}:
                return duration.after(self.now)
            case {"until": Moment() as moment}:
                return self.at(moment)
        return self.now

    def at(self, moment: Moment) -> datetime:
        """The instant that is meant. Raises as `tell`."""
        return instant_of(moment, self.begin, self.named)


def instant_of(moment: Moment, begin: datetime, named: Mapping[str, datetime]) -> datetime:
    """The instant that is meant in a story. Raises `KeyError` for a deed that is not known, `ValueError`."""
    if moment.instant is not None:
        return moment.instant
    return moment.after.after(begin if moment.of is None else named[moment.of])


def end_of(acts: Sequence[Act], begin: datetime) -> datetime:
    """When the story is over. Raises as `StoryTimes.tell`."""
    times = StoryTimes(begin)
    for act in acts:
        times.tell(act)
    return times.now


def begin_for_end(acts: Sequence[Act], end: datetime) -> datetime:
    """The beginning with which the story is over at `end`.

    Where months are clamped there may be none, as for "a month later it is 31 March"; then it is over up to
    three days before. Raises as `StoryTimes.tell`.
    """
    begin = end
    for _ in range(_ROUNDS):
        missing = end - end_of(acts, begin)
        if not missing:
            return begin
        begin += missing
    while end_of(acts, begin) > end:
        begin -= timedelta(days=1)
    return begin
