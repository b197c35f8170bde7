"""A newer version of this program, as a face may tell of it. Nothing is ever installed by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class UpdateFact:
    """What was found when the publisher was asked last, at `checked_at` (this computer's time).

    `version` is the newest there is, None when this one is the newest; `url` is a page for people to get it
    from. `problem` is the stable code of why the answer was not believed, or did not come.
    """

    checked_at: datetime
    version: str | None = None
    url: str | None = None
    problem: str | None = None
