"""The system's D-Bus on Linux, and the few words of logind that are needed here.

jeepney comes with the keyring's library. It is imported by who uses the bus, not by who only might.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jeepney import DBusAddress

USUAL_ADDRESS: Final = "unix:path=/run/dbus/system_bus_socket"
LOGIND: Final = "org.freedesktop.login1"
MANAGER: Final = "org.freedesktop.login1.Manager"
PATH: Final = "/org/freedesktop/login1"
ANSWER_WITHIN_S: Final = 3.0


def address_of(environ: Mapping[str, str]) -> str:
    """Where the system's bus is."""
    return environ.get("DBUS_SYSTEM_BUS_ADDRESS") or USUAL_ADDRESS


def manager() -> DBusAddress:
    """Whom to ask about sleep and who keeps the computer from it."""
    from jeepney import DBusAddress

    return DBusAddress(PATH, bus_name=LOGIND, interface=MANAGER)


def bus_errors() -> tuple[type[Exception], ...]:
    """What the library raises where there is no bus, or none that answers in its language."""
    from jeepney import DBusErrorResponse
    from jeepney.auth import AuthenticationError

    known: tuple[Any, ...] = (DBusErrorResponse, AuthenticationError)
    return (OSError, EOFError, RuntimeError, ValueError, TimeoutError, *known)
