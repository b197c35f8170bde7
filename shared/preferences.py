"""What a person chose about the program here; how this computer is used stands in `SessionSettings`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.reasons import Language


class ScreenQuality(StrEnum):
    """How a session's picture is sent: as the way allows, sharp whatever it costs, or with few bytes."""

    AUTO = "auto"
    SHARP = "sharp"
    SAVING = "saving"
    UNKNOWN = "unknown"


class Topic(StrEnum):
    """What desktop notifications are about; each can be switched off alone."""

    SESSIONS = "sessions"
    SUBSCRIPTION = "subscription"
    COMPUTER = "computer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Preferences:
    """The choices.

    `start_at_login` is what the system says: None where it has no way to start a program then, or does not
    let this one. `language` None: the system's. `muted`: topics that are not told of on the desktop.
    `updates`: look whether there is a newer version; `updates_possible` is no choice, but whether this copy
    of the program has anybody to ask. `closing_told`: the person has been told, once, that closing the
    window keeps the computer reachable.
    """

    start_at_login: bool | None = None
    language: Language | None = None
    notifications: bool = True
    muted: tuple[Topic, ...] = ()
    updates: bool = True
    closing_told: bool = False
    updates_possible: bool = True
