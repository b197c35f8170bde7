"""What a system tells of itself, in the words that all of them share."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol


class SystemNews(StrEnum):
    """What has happened to this computer."""

    FALLS_ASLEEP = "falls_asleep"
    WOKE = "woke"
    NETWORK_CHANGED = "network_changed"


Tell = Callable[[SystemNews], None]


class Watch(Protocol):
    """Whoever notices something."""

    async def run(self, tell: Tell) -> None:
        """Tell what happens until cancelled; comes back where this system cannot be asked."""
        ...
