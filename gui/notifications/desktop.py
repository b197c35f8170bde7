"""Notifications of a Linux desktop: org.freedesktop.Notifications, version 1.2 of its specification.

What comes from the other side of a session is shown as text, never as markup (SECURITY 30). Without a service
nothing is said, and nothing is lost: the window says the same.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject

from gui.notifications.announcer import Pressed
from gui.notifications.session_bus import Remote, SessionBus
from gui.presenters.notifications import NotificationVM, Urgency
from shared.desktop_names import DESKTOP_FILE, PRODUCT, PROGRAM

NAME: Final = "org.freedesktop.Notifications"
_SERVICE: Final = Remote(NAME, "/org/freedesktop/Notifications")
_URGENCY: Final = {Urgency.NORMAL: 1, Urgency.CRITICAL: 2}
_AS_THE_DESKTOP_LIKES: Final = -1
_ACTIVATION_TOKEN: Final = "XDG_ACTIVATION_TOKEN"


@dataclass(slots=True)
class _Shown:
    """What stands on the desktop under a tag. Until the service has given it a number: whether it was taken
    back meanwhile, and what shall take its place."""

    number: int = 0
    is_asked: bool = False
    is_withdrawn: bool = False
    newer: NotificationVM | None = None


class DesktopAnnouncer(QObject):
    """Says things through the notification service of the bus at `address`.

    `environ` gets the token by which a desktop lets the window come to the front. What the service can do is
    asked with the first notification, and anew when another one has taken over.
    """

    def __init__(self, address: str, pressed: Pressed, environ: Any, parent: QObject) -> None:
        super().__init__(parent)
        self._pressed, self._environ = pressed, environ
        self._shown: dict[str, _Shown] = {}
        self._capabilities: frozenset[str] | None = None
        self._unsaid: dict[str, NotificationVM] = {}
        self._bus = SessionBus(address, self)
        self._bus.listen(NAME)
        self._bus.signalled.connect(self._on_signal)
        self._bus.lost.connect(self._forget)

    def say(self, notification: NotificationVM) -> None:
        """Show it, in place of an older one with its tag."""
        if self._capabilities is not None:
            self._notify(notification, self._capabilities)
            return
        is_asking = bool(self._unsaid)
        self._unsaid[notification.tag] = notification
        if not is_asking:
            self._bus.call(_SERVICE, "GetCapabilities", None, (), self._on_capabilities)

    def withdraw(self, tag: str) -> None:
        """Take it away, if it is still shown."""
        self._unsaid.pop(tag, None)
        shown = self._shown.pop(tag, None)
        if shown is None:
            return
        shown.is_withdrawn = True
        if shown.number and not shown.is_asked:
            self._close(shown.number)

    def close(self) -> None:
        """Let go of the bus."""
        self._bus.close()

    def _on_capabilities(self, answer: Sequence[Any] | None) -> None:
        unsaid, self._unsaid = self._unsaid, {}
        if answer is None:
            return  # there is no service: what it would have said stands in the window
        self._capabilities = frozenset(answer[0])
        for notification in unsaid.values():
            self._notify(notification, self._capabilities)

    def _notify(self, notification: NotificationVM, capabilities: frozenset[str]) -> None:
        shown = self._shown.setdefault(notification.tag, _Shown())
        if shown.is_asked:
            shown.newer = notification
            return
        shown.is_asked = True
        is_marked_up = "body-markup" in capabilities
        body = (
            PRODUCT,
            shown.number,
            PROGRAM,
            notification.title,
            html.escape(notification.text, quote=False) if is_marked_up else notification.text,
            _buttons(notification) if "actions" in capabilities else [],
            {
                "urgency": ("y", _URGENCY[notification.urgency]),
                "desktop-entry": ("s", DESKTOP_FILE.removesuffix(".desktop")),
                "resident": ("b", False),
            },
            _AS_THE_DESKTOP_LIKES,
        )
        self._bus.call(
            _SERVICE, "Notify", "susssasa{sv}i", body, lambda answer: self._on_number(shown, answer)
        )

    def _on_number(self, shown: _Shown, answer: Sequence[Any] | None) -> None:
        newer, shown.newer, shown.is_asked = shown.newer, None, False
        if answer is not None:
            shown.number = int(answer[0])
        if shown.is_withdrawn:
            if shown.number:
                self._close(shown.number)
        elif newer is not None and self._shown.get(newer.tag) is shown:
            self.say(newer)

    def _close(self, number: int) -> None:
        self._bus.call(_SERVICE, "CloseNotification", "u", (number,), lambda _: None)

    def _on_signal(self, member: str, body: Sequence[Any]) -> None:
        match member, *body:
            case "ActionInvoked", int(number), str(key):
                tag = self._tag_of(number)
                if tag is not None:
                    self._pressed(tag, key)
            case "ActivationToken", int(number), str(token):
                if self._tag_of(number) is not None:
                    self._environ[_ACTIVATION_TOKEN] = token
            case "NotificationClosed", int(number), _:
                tag = self._tag_of(number)
                if tag is not None:
                    del self._shown[tag]
            case "NameOwnerChanged", str(_), str(_), str(_):
                self._forget()

    def _tag_of(self, number: int) -> str | None:
        return next((tag for tag, shown in self._shown.items() if number and shown.number == number), None)

    def _forget(self) -> None:
        """Another service, or none: it has not shown what the one before did, and may be able to do less."""
        self._shown, self._capabilities = {}, None


def _buttons(notification: NotificationVM) -> list[str]:
    """Key and words of each action, in turn."""
    return [text for each in notification.actions for text in (each.key, each.text)]
