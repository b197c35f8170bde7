"""Notifications where the tray says them: on Windows and macOS, the system's own, by the tray's icon.

Qt tells only that the last one was pressed, knows no buttons and takes none back. Without an icon in the tray
nothing is said, and nothing is lost: the window says the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from gui.notifications.announcer import Pressed
from gui.presenters.notifications import DEFAULT, NotificationVM, Urgency


class Messages(Protocol):
    """The icon in the tray, as far as it says something."""

    def say_in_tray(self, title: str, text: str, *, urgent: bool) -> None:
        """Show a message beside the icon, if there is one."""
        ...

    def on_message_pressed(self, pressed: Callable[[], None]) -> None:
        """Call `pressed` whenever the last message is pressed."""
        ...


class MessageAnnouncer:
    """Says things through `messages`, which calls `press`."""

    def __init__(self, messages: Messages, pressed: Pressed) -> None:
        self._messages, self._pressed = messages, pressed
        self._last = ""

    def say(self, notification: NotificationVM) -> None:
        """Show it."""
        self._last = notification.tag
        urgent = notification.urgency is Urgency.CRITICAL
        self._messages.say_in_tray(notification.title, notification.text, urgent=urgent)

    def withdraw(self, tag: str) -> None:
        """It goes by itself; pressed later it only opens the window."""

    def press(self) -> None:
        """The last one was pressed."""
        self._pressed(self._last, DEFAULT)

    def close(self) -> None:
        """There is nothing to let go of."""
