"""Keeps the desktop from blanking and locking its screen: what it asks of its own session, beside logind.

GNOME does not listen to logind's `idle`, and other desktops blank by their own saver. Each forgets what it
was asked for when the connection that asked closes, so nothing outlives this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from agent.system.system_bus import ANSWER_WITHIN_S, bus_errors
from shared.desktop_names import PRODUCT, PROGRAM

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection

log = logging.getLogger(__name__)

_IDLE: Final = 8
"""Of GNOME's session manager: the session may not be called idle."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Whom one kind of desktop listens to, and with which words."""

    name: str
    path: str
    signature: str
    words: tuple[Any, ...]


def _ways(why: str) -> tuple[_Way, ...]:
    """The first whose name is there is asked; the others would only hear of it a second time."""
    gnome, saver = "org.gnome.SessionManager", "org.freedesktop.ScreenSaver"
    return (
        _Way(gnome, "/org/gnome/SessionManager", "susu", (PROGRAM, 0, why, _IDLE)),
        _Way(saver, "/org/freedesktop/ScreenSaver", "ss", (PRODUCT, why)),
    )


class DesktopLock:
    """An inhibitor of this user's desktop, held as long as a connection to its bus is open."""

    def __init__(self, environ: Mapping[str, str], why: str) -> None:
        self._address = session_bus(environ)
        self._why = why
        self._held: DBusConnection | None = None
        self._is_asked = False

    async def hold(self) -> None:
        if not self._is_asked and self._address is not None:
            self._is_asked = True
            self._held = await asyncio.to_thread(self._inhibit, self._address)

    async def let_go(self) -> None:
        self._is_asked = False
        if self._held is not None:
            held, self._held = self._held, None
            with contextlib.suppress(OSError):
                held.close()

    def _inhibit(self, address: str) -> DBusConnection | None:
        """The connection that keeps it; None where no desktop listens. Blocks for a few seconds at most."""
        try:
            from jeepney.io.blocking import open_dbus_connection

            errors = bus_errors()
        except ImportError:
            return None
        try:
            bus = open_dbus_connection(address)
        except errors as exc:
            log.info("the bus of this session cannot be reached: %s", type(exc).__name__)
            return None
        try:
            if _asked(bus, self._why):
                return bus
        except errors as exc:
            log.info("the screen may be blanked while somebody uses it: %s", type(exc).__name__)
        bus.close()
        return None


def session_bus(environ: Mapping[str, str]) -> str | None:
    """Where the bus of this user's session is; None where there is none."""
    named = environ.get("DBUS_SESSION_BUS_ADDRESS")
    usual = os.path.join(environ.get("XDG_RUNTIME_DIR", ""), "bus")
    return named or (f"unix:path={usual}" if os.path.isabs(usual) and os.path.exists(usual) else None)


def _asked(bus: DBusConnection, why: str) -> bool:
    """Whether somebody was there to be asked, and agreed. Nobody is started for it."""
    from jeepney import DBusAddress, new_method_call
    from jeepney.bus_messages import message_bus
    from jeepney.wrappers import unwrap_msg

    def call(message: Any) -> Any:
        return unwrap_msg(bus.send_and_get_reply(message, timeout=ANSWER_WITHIN_S))

    for way in _ways(why):
        if call(message_bus.NameHasOwner(way.name))[0]:
            whom = DBusAddress(way.path, bus_name=way.name, interface=way.name)
            call(new_method_call(whom, "Inhibit", way.signature, way.words))
            return True
    return False
