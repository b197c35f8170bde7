"""A report for those who help, as a face shows it before a person decides whether to save it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Report:
    """`files`: name → clean text. What is saved under `number` is exactly this."""

    number: int
    files: dict[str, str]
