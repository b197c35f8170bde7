"""The timeline at a glance: a few stops before now, now, a few stops after it. Pure.

Stops stand at equal distances whatever lies between them, five minutes or five years; what lies between them
is written there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from account.ledger.due import DueKind
from account.simulator.telling import common_words as words
from account.simulator.telling.event_words import Look, due_sentence, event_look, event_sentence
from account.simulator.telling.sentences import Sentence
from shared.reasons import EventKind, Status
from shared.simulator import Timeline, TimelineDue, TimelineEvent

D = TypeVar("D", TimelineEvent, TimelineDue)

BEFORE: Final = 3
AFTER: Final = 3

_QUIET: Final = frozenset(
    {
        EventKind.CLOCK_CHANGED.value,
        EventKind.CART_CHANGED.value,
        EventKind.PAYMENT_METHOD_CHANGED.value,
        EventKind.COMPUTER_ONLINE.value,
        EventKind.COMPUTER_OFFLINE.value,
        EventKind.SESSION_REQUESTED.value,
        EventKind.SESSION_ACCEPTED.value,
        EventKind.SESSION_ASKING.value,
        EventKind.SESSION_VIEW_ONLY.value,
    }
)
"""What is in the history, but no stop by itself."""

_TELLING: Final = ("subscription", "order", "session", "key", "payment", "computer", "entitlement", "account")
"""Of several things at one instant the family that stands first here names the stop."""

_LESSER: Final = frozenset(
    {
        EventKind.LICENCES_CHANGED.value,
        EventKind.LICENCES_SCHEDULED.value,
        EventKind.AUTO_RENEWAL_CHANGING.value,
        EventKind.AUTO_RENEWAL_CHANGED.value,
    }
)
"""What belongs to a telling family and tells less than the others."""


@dataclass(frozen=True, slots=True)
class Stop:
    """An instant of the timeline. `others` is how much more happens at it; `tone` is the colour of the status
    from it on, empty where nobody knows it yet."""

    at: datetime
    sentence: Sentence | None
    look: Look
    others: int
    tone: str


@dataclass(frozen=True, slots=True)
class Ribbon:
    """Stops in the order of time; `now`, with the colour `tone` of the status, stands between them."""

    past: tuple[Stop, ...]
    now: datetime
    tone: str
    coming: tuple[Stop, ...]


def ribbon(timeline: Timeline, status: Status, computers: Mapping[str, str]) -> Ribbon:
    """The stops around now of an account whose status is `status`."""
    past = _past_stops(timeline.events, computers)
    coming = _due_stops(timeline.due)
    tone = words.TONES.get(status.value, "calm")
    return Ribbon(
        past=tuple(past[-BEFORE:]),
        now=timeline.now,
        tone=tone,
        coming=tuple(coming[:AFTER]),
    )


def _past_stops(events: Sequence[TimelineEvent], computers: Mapping[str, str]) -> list[Stop]:
    stops: list[Stop] = []
    tone = words.TONES[Status.TRIAL.value]
    for group in _at_once(events):
        for event in group:
            if event.kind == EventKind.ENTITLEMENT_CHANGED:
                tone = words.TONES.get(event.data.get("status", ""), tone)
        told = [event for event in group if event.kind not in _QUIET]
        if told:
            main = min(reversed(told), key=lambda event: _rank(event.kind))  # the last of its family
            stops.append(
                Stop(main.at, event_sentence(main, computers), event_look(main), len(told) - 1, tone)
            )
    return stops


def _due_stops(due: Sequence[TimelineDue]) -> list[Stop]:
    stops: list[Stop] = []
    for group in _at_once(due):
        told = [item for item in group if item.kind != DueKind.ENTITLEMENT] or group
        stops.append(Stop(told[0].at, due_sentence(told[0]), Look("calm", "clock"), len(told) - 1, ""))
    return stops


def _at_once(items: Sequence[D]) -> list[list[D]]:
    """What happens at the same instant, together."""
    groups: list[list[D]] = []
    for item in items:
        if groups and groups[-1][0].at == item.at:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _rank(kind: str) -> int:
    family = "payment" if kind in _LESSER else kind.split(".", 1)[0]
    return _TELLING.index(family) if family in _TELLING else len(_TELLING)
