"""What is worth telling the person at this computer once, on the desktop, also when no window is open.

Notices (`shared.state.Notice`) stand in the window until they are read; an announcement is said once and
over. Which ones there are is decided by the agent alone (`agent.core`); the faces say them and report back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from shared.preferences import Topic


class AnnouncementCode(StrEnum):
    """The kinds."""

    SESSION_STARTED = "session_started"
    SESSION_ENDED = "session_ended"
    TIME_LEFT = "time_left"  # one minute until the cut (RULES R11)
    EXPIRING = "expiring"
    EXPIRED = "expired"  # once per end (RULES R16)
    ACCESS_ACTIVE = "access_active"  # what was waited for has been paid (RULES R43)
    COMPUTER_REMOVED = "computer_removed"  # RULES R25
    LIMIT_REACHED = "limit_reached"  # RULES R71
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One of them. `tag`: of two with the same tag on the desktop the newer takes the older's place.

    `params` are for the placeholders of the text, which the faces have; instants in it are RFC 3339.
    """

    id: int
    code: AnnouncementCode
    at: datetime
    tag: str
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MarkSaid:
    """So many days before `end` (an account and the instant of its end) that was told of, at `at` (account
    time)."""

    end: str
    days: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What has been announced, so that nothing is said twice, restarts included; the newest last.

    `sessions` are codes with the session they were about. `limit_of` is the account whose limit of computers
    was told of, as long as it holds.
    """

    sessions: tuple[str, ...] = ()
    marks: tuple[MarkSaid, ...] = ()
    limit_of: str | None = None


_TOPICS: Final = {
    AnnouncementCode.SESSION_STARTED: Topic.SESSIONS,
    AnnouncementCode.SESSION_ENDED: Topic.SESSIONS,
    AnnouncementCode.TIME_LEFT: Topic.SESSIONS,
    AnnouncementCode.EXPIRING: Topic.SUBSCRIPTION,
    AnnouncementCode.EXPIRED: Topic.SUBSCRIPTION,
    AnnouncementCode.ACCESS_ACTIVE: Topic.SUBSCRIPTION,
    AnnouncementCode.COMPUTER_REMOVED: Topic.COMPUTER,
    AnnouncementCode.LIMIT_REACHED: Topic.COMPUTER,
}


def topic_of(code: AnnouncementCode) -> Topic:
    """What `code` is about."""
    return _TOPICS.get(code, Topic.UNKNOWN)
