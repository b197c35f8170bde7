"""Whether a signed word is the newest one that can be had: no older one, no stale one (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from agent.updates.release import Release
from shared.errors import UpdateRefused

CLOCK_TOLERATED: Final = timedelta(days=1)
"""So far this computer's clock may be behind the issue of a word before nothing can be said of its end."""


@dataclass(frozen=True, slots=True)
class Highest:
    """The highest counter that was ever believed here, and the text that had it."""

    counter: int = 0
    text: str = ""


def judge(release: Release, text: str, highest: Highest, local_now: datetime) -> None:
    """See that `release`, which `text` says and whose signature holds, may be told.

    Raises `UpdateRefused`: `update_clock_wrong` (this computer's clock stands before the word was issued, so
    its end means nothing), `update_rolled_back` (an older word than one before, or another one under the same
    number), `update_frozen` (somebody, or a publisher who sleeps, still shows the old word after its end),
    `update_expired`.
    """
    if local_now < release.issued_at - CLOCK_TOLERATED:
        raise UpdateRefused("update_clock_wrong", "This computer's clock is too far back to judge its age.")
    if release.counter < highest.counter or (release.counter == highest.counter and text != highest.text):
        raise UpdateRefused("update_rolled_back", "It is older than what the publisher said before.")
    if local_now >= release.expires_at:
        if release.counter == highest.counter:
            raise UpdateRefused("update_frozen", "Nothing newer has come since what was known has ended.")
        raise UpdateRefused("update_expired", "It was good until an instant that has passed.")
