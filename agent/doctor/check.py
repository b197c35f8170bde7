"""What a check is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `way_on` is empty when nothing needs doing."""

    id: str
    outcome: Outcome
    sentence: str
    way_on: str = ""
