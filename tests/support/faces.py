"""What one face shows of an account, in the same values for all of them, and where two differ (RULES R91).

A reader for each face gives a `Shown`: `tests.support.face_portal`, `face_window` and `face_cli`. A field
that a face does not have is `ABSENT`, and is not compared; one that is empty on it is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from shared.reasons import Action, AutoRenewal, Origin, Status


class _Absent:
    def __repr__(self) -> str:
        return "–"


ABSENT: Final[Any] = _Absent()
"""The value of what a face does not have."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A computer in the list. `online` is `ABSENT` where the face cannot know it now."""

    name: str
    online: bool
    over_limit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a face shows.

    `plan` in months; `dates` are what is said of them (renews, lasts_until, expires, works_until, ended) and
    the days, in order; `computers` are so many of so
    many; `auto_renewal` a value of `AutoRenewal`, app_store or being_disabled; `order` is the number and the
    amount of the open one in minor units; `session` is the time left such as "4:30", or "full", or None;
    `removable` are the names of the other computers that can be removed; `ways` is what is offered to a
    computer without a place.
    """

    state: str = ABSENT
    email: str = ABSENT
    status: Status = ABSENT
    plan: int | None = ABSENT
    dates: tuple[tuple[str, date], ...] = ABSENT
    auto_renewal: str | None = ABSENT
    licences: int | None = ABSENT
    computers: tuple[int, int] = ABSENT
    origin: Origin | None = ABSENT
    actions: frozenset[Action] = ABSENT
    removable: frozenset[str] = ABSENT
    ways: frozenset[Action] | None = ABSENT
    order: tuple[str, int] | None = ABSENT
    session: str | None = ABSENT
    notices: tuple[str, ...] = ABSENT
    listed: tuple[Listed, ...] = ABSENT


def renewal_word(renewal: AutoRenewal, origin: Origin | None, becomes: AutoRenewal | None) -> str:
    """What a face says of auto-renewal (RULES R51, R53)."""
    if becomes is not None:
        return "being_disabled" if becomes is AutoRenewal.OFF else "being_enabled"
    return "app_store" if origin is Origin.APP_STORE else renewal.value


def differences(scenario: str, faces: Mapping[str, Shown]) -> str:
    """The fields on which two faces differ, as a table scenario × field × face; empty where all agree."""
    rows = []
    for field in fields(Shown):
        said = {name: getattr(face, field.name) for name, face in faces.items()}
        if not _agree([value for value in said.values() if value is not ABSENT]):
            rows += [(scenario, field.name, name, _told(value)) for name, value in said.items()]
    widths = [max(len(row[at]) for row in rows) for at in range(3)] if rows else []
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    )


def _agree(values: list[Any]) -> bool:
    return all(_same(value, values[0]) for value in values)


def _same(value: Any, other: Any) -> bool:
    """Equal, where a computer whose presence a face cannot know agrees with every presence."""
    if isinstance(value, tuple) and value and isinstance(value[0], Listed):
        if not isinstance(other, tuple) or len(value) != len(other):
            return False
        return all(_same_computer(mine, theirs) for mine, theirs in zip(value, other, strict=True))
    return bool(value == other)


def _same_computer(mine: Listed, theirs: Listed) -> bool:
    known = ABSENT not in (mine.online, theirs.online)
    online = mine.online == theirs.online if known else True
    return online and (mine.name, mine.over_limit) == (theirs.name, theirs.over_limit)


def _told(value: Any) -> str:
    if isinstance(value, frozenset):
        return "{" + ", ".join(sorted(map(str, value))) + "}"
    return str(value)
