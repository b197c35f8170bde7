"""How a sign-in tells how far it is. Standard library and `shared` only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from shared.reasons import SignInStep


@dataclass(frozen=True, slots=True)
class Progress:
    """One step of a sign-in; `url` or the codes are what the person needs now."""

    step: SignInStep
    url: str | None = None
    user_code: str | None = None
    verification_uri: str | None = None
    verification_uri_complete: str | None = None
    expires_at: datetime | None = None


Report = Callable[[Progress], None]
