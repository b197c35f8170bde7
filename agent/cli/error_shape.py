"""What a text for a code is made of (STYLE 7). Standard library only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ErrorText:
    """`sentence` says what is so; `way_on` what to do now."""

    sentence: str
    way_on: str
