"""A scenario as it was read: data only (docs/scenarios.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from shared.durations import Duration
from shared.reasons import AccountKind, EventKind, Language

FORMAT: Final = 1
EVENT: Final = "event"
"""Stands for the computer that an event is about, in a deed that waits for one."""

MAX_SPEED: Final = 100_000.0
NAME_IN_BRACES: Final = re.compile(r"\{([^{}]*)\}")
"""In a hint: the name of a licence key, which stands for its text."""


@dataclass(frozen=True, slots=True)
class Words:
    """One text in each language of the faces."""

    english: str
    french: str

    def in_language(self, language: Language) -> str:
        """The text for somebody who reads `language`."""
        return self.french if language is Language.FRENCH else self.english


@dataclass(frozen=True, slots=True)
class Beginning:
    """When the story begins, or ends: an instant, or None for the real present one."""

    is_end: bool
    instant: datetime | None


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant of the story: `after` the deed of this name, or the beginning; or an `instant` as such."""

    of: str | None = None
    after: Duration = Duration(0, timedelta(0))
    instant: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ref:
    """What the deed of this name made."""

    name: str


Value = str | int | bool | Duration | Moment | Ref | tuple[Ref, ...] | tuple[str, ...]
"""What a key of a deed, or of what is expected, can hold."""


@dataclass(frozen=True, slots=True)
class Act:
    """One deed of a story: a word of `account.simulator.scenarios.words`, and what it was given.

    `name` is what later deeds call it by; `line` is where it begins, `lines` where its keys stand.
    """

    word: str
    given: dict[str, Value]
    name: str | None
    line: int
    lines: dict[str, int] = field(default_factory=dict)

    def line_of(self, key: str) -> int:
        """Where this key stands."""
        return self.lines.get(key, self.line)


@dataclass(frozen=True, slots=True)
class Armed:
    """A deed that waits, after loading, for the first event of its kind, and is then done once."""

    event: EventKind
    act: Act


@dataclass(frozen=True, slots=True)
class AgentWish:
    """What an agent that shows the scenario is to do. `clock_skew` is real time: how wrong its clock is."""

    signs_in: bool = True
    registers: bool = True
    clock_skew: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class FaultPlan:
    """A fault that is switched on once everything else is done: of the account, or of the whole service."""

    name: str
    is_of_account: bool
    seconds: float | None
    status: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a key of `[expect]` says, and on which line."""

    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario. `file_name` is for complaints; `speed` 0 is a clock that stands."""

    name: str
    file_name: str
    title: Words
    story: Words
    beginning: Beginning
    speed: float
    kind: AccountKind
    language: Language | None
    acts: tuple[Act, ...]
    armed: tuple[Armed, ...]
    agent: AgentWish
    faults: tuple[FaultPlan, ...]
    expected: dict[str, Expected]
    hints: tuple[Words, ...]
