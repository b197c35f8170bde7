"""Whoever can say something on the desktop: one port, a system each behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from gui.presenters.notifications import NotificationVM

Pressed = Callable[[str, str], None]
"""Called with the tag of a notification and the key of what was pressed on it."""


class Announcer(Protocol):
    """Never blocks, never fails: where nothing can be said, nothing is."""

    def say(self, notification: NotificationVM) -> None:
        """Show it, in place of an older one with its tag."""
        ...

    def withdraw(self, tag: str) -> None:
        """Take it away, if it is still shown."""
        ...

    def close(self) -> None:
        """Let go of the desktop's service; what was said stays."""
        ...
