"""Plays the years of all accounts, one life after the other, in a database of the fleet's own.

Some lives are lived twice, the second time in another database with the clock moved in smaller parts: the
histories must be equal (invariant 7).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from account.fleet.counting import count_life
from account.fleet.fates import Fate, deal
from account.fleet.findings import Findings
from account.fleet.life import Life, Lived
from account.fleet.plan import FleetPlan
from account.fleet.service import open_service
from account.parts import Parts
from shared.clock import Clock
from shared.codec import instant_to_text

TWICE_EVERY: Final = 10
"""One life in so many is lived twice."""

MONTHS: Final = 12
_RANDOM_ID: Final = re.compile(r"\b(?:cmp|key)_[0-9a-f]{20}\b")
_COMPARED: Final = ("orders", "subscriptions", "methods")
_RANDOM_COLUMNS: Final = frozenset({"app_store_id", "app_store_signed_at"})


@dataclass(slots=True)
class Years:
    """How the years went. `each_ms` has the cost of each account-year, in real time."""

    lived: int = 0
    lived_twice: int = 0
    account_years: float = 0.0
    seconds: float = 0.0
    each_ms: list[float] = field(default_factory=list)


async def live_years(
    plan: FleetPlan,
    parts: Parts,
    findings: Findings,
    clock: Clock,
    stop: asyncio.Event,
    tell: Callable[[], None],
) -> Years:
    """Let all accounts live, or as many as there are before `stop`; `tell` hears of each year."""
    years, fates = Years(), deal(plan.seed)
    for number in range(plan.accounts):
        fate = next(fates)
        begin = clock.monotonic()
        life = Life(parts, findings, number, fate, plan.computers)
        lived = await life.live(plan.years * MONTHS, stop, tell)
        took = clock.monotonic() - begin
        if lived.months == 0:
            break
        count_life(findings, fate.value, lived)
        years.lived += 1
        years.account_years += lived.months / MONTHS
        years.seconds += took
        years.each_ms.append(took * 1000 * MONTHS / lived.months)
        if number % TWICE_EVERY == 0 and not stop.is_set():
            await _live_again(plan, findings, number, fate, lived, stop)
            years.lived_twice += not stop.is_set()
        if stop.is_set():
            break
    return years


async def _live_again(
    plan: FleetPlan, findings: Findings, number: int, fate: Fate, first: Lived, stop: asyncio.Event
) -> None:
    """The same life with its clock moved in other parts leaves the same behind."""
    again = Findings(findings.seed)
    with open_service() as service:
        life = Life(service.parts, again, number, fate, plan.computers, is_cut=True)
        second = await life.live(plan.years * MONTHS, stop, _nobody)
    if stop.is_set():
        return
    findings.check(7, life.name, fate.value, second.look.now, differences(first, second))
    findings.violations += [each for each in again.violations if each not in findings.violations]


def _nobody() -> None:
    """Nobody waits for a life that is lived once more."""


def differences(first: Lived, second: Lived) -> list[str]:
    """In what two lives that should be the same are not, in one sentence or none."""
    one, two = _told(first), _told(second)
    for name in one:
        for place, (mine, other) in enumerate(zip(one[name], two[name], strict=False)):
            if mine != other:
                return [f"moved in parts, number {place + 1} of its {name} is {other} instead of {mine}"]
        if len(one[name]) != len(two[name]):
            return [f"moved in parts, it has {len(two[name])} {name} instead of {len(one[name])}"]
    return []


def _told(lived: Lived) -> dict[str, list[str]]:
    """A life as comparable texts: ids that are random, of computers and keys, by their first mention."""
    names: dict[str, str] = {}

    def named(text: str) -> str:
        return _RANDOM_ID.sub(lambda found: names.setdefault(found[0], f"#{len(names) + 1}"), text)

    def told(row: Any) -> str:
        shown = {
            key: instant_to_text(value) if hasattr(value, "tzinfo") else value
            for key, value in row.items()
            if key not in _RANDOM_COLUMNS
        }
        return named(repr(shown))

    look = {name: getattr(lived.look, name) for name in _COMPARED}
    return {
        "events": [told(row) for row in lived.books.events],
        "payments": [told(row) for row in lived.books.payments],
        "entries in the processor's books": [told(row) for row in lived.books.entries],
    } | {
        name: [told(row) for row in (rows.values() if isinstance(rows, dict) else rows)]
        for name, rows in look.items()
    }
