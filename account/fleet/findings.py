"""What was checked, what was wrong, and the figures of a fleet: everything that a report says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from shared.codec import instant_to_text


@dataclass(frozen=True, slots=True)
class Violation:
    """An invariant that does not hold: of which account, by which seed, when (account time), and how."""

    invariant: int
    account: str
    fate: str
    seed: str
    at: datetime
    what: str

    def told(self) -> dict[str, object]:
        """As the report has it."""
        return {
            "invariant": self.invariant,
            "account": self.account,
            "fate": self.fate,
            "seed": self.seed,
            "at": instant_to_text(self.at),
            "what": self.what,
        }


@dataclass(slots=True)
class Findings:
    """Filled while a fleet lives. All of it is equal for equal seeds.

    `months` counts by the number of the month since the beginning, each series by its name.
    """

    seed: str
    figures: Counter[str] = field(default_factory=Counter)
    months: dict[str, Counter[int]] = field(default_factory=dict)
    checked: Counter[int] = field(default_factory=Counter)
    violations: list[Violation] = field(default_factory=list)

    def count_month(self, series: str, month: int, by: int = 1) -> None:
        """Add to one month of a series."""
        self.months.setdefault(series, Counter())[month] += by

    def check(self, invariant: int, account: str, fate: str, at: datetime, wrong: Iterable[str]) -> None:
        """Note one check of an invariant, and each sentence about what is wrong."""
        self.checked[invariant] += 1
        self.violations += [
            Violation(invariant, account, fate, self.seed, at, sentence) for sentence in wrong
        ]
