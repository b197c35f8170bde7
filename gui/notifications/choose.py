"""Who says things on the desktop of this system."""

from __future__ import annotations

from collections.abc import MutableMapping

from PySide6.QtCore import QObject

from gui.notifications.announcer import Announcer, Pressed
from gui.notifications.keeper import Make
from gui.notifications.messages import MessageAnnouncer, Messages

_ADDRESS = "DBUS_SESSION_BUS_ADDRESS"
_RUNTIME = "XDG_RUNTIME_DIR"


def announcer_of(platform: str, environ: MutableMapping[str, str], messages: Messages) -> Make:
    """Over D-Bus on Linux, by the icon in the tray (`messages`) elsewhere."""

    def over_the_bus(pressed: Pressed, parent: QObject) -> Announcer:
        from gui.notifications.desktop import DesktopAnnouncer

        return DesktopAnnouncer(session_bus_in(environ), pressed, environ, parent)

    def by_the_tray(pressed: Pressed, _: QObject) -> Announcer:
        announcer = MessageAnnouncer(messages, pressed)
        messages.on_message_pressed(announcer.press)
        return announcer

    return over_the_bus if platform.startswith("linux") else by_the_tray


def session_bus_in(environ: MutableMapping[str, str]) -> str:
    """The address of the session's bus; where it is not named, it is where systemd puts it."""
    named = environ.get(_ADDRESS, "")
    runtime = environ.get(_RUNTIME, "")
    return named or (f"unix:path={runtime}/bus" if runtime else "")
