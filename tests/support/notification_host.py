"""A desktop's notification service, as programs and people see it (jeepney): org.freedesktop.Notifications.

It keeps what is shown, can be pressed on, and can go away and come again with other numbers, as the one of a
desktop does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, new_error, new_method_return
from jeepney.io.blocking import DBusConnection

from tests.support.bus_host import BusHost

NAME: Final = "org.freedesktop.Notifications"
ALL: Final = ("actions", "body", "body-markup", "persistence")
_OBJECT: Final = DBusAddress("/org/freedesktop/Notifications", interface=NAME)


@dataclass(frozen=True, slots=True)
class Shown:
    """A notification as a program sent it; `buttons` are words by key."""

    number: int
    replaced: int
    program: str
    icon: str
    title: str
    text: str
    buttons: dict[str, str]
    hints: dict[str, Any]


class NotificationHost(BusHost):
    """Owns the service's name on the bus at `address` from `open` to `close`."""

    def __init__(self, address: str, capabilities: tuple[str, ...] = ALL, first_number: int = 1) -> None:
        super().__init__(address, NAME)
        self._capabilities = capabilities
        self._next = first_number
        self.seen: list[Shown] = []
        """All that was ever sent, in order."""
        self.standing: dict[int, Shown] = {}

    def close(self) -> None:
        """Go, with all that stands."""
        super().close()
        self.standing = {}

    def press(self, number: int, key: str, token: str = "") -> None:
        """A person presses the button `key`; most desktops take the notification away then."""
        if token:
            self.signal(_OBJECT, "ActivationToken", "us", (number, token))
        self.signal(_OBJECT, "ActionInvoked", "us", (number, key))
        self.dismiss(number, 3)

    def dismiss(self, number: int, reason: int = 2) -> None:
        """A person puts it away."""
        self.standing.pop(number, None)
        self.signal(_OBJECT, "NotificationClosed", "uu", (number, reason))

    def wait(self, is_so: Callable[[], bool], what: object = "") -> None:
        super().wait(is_so, what or self.seen)

    def answer(self, bus: DBusConnection, call: Any) -> None:
        bus.send(self._answer(call))

    def _answer(self, call: Any) -> Any:
        match call.header.fields.get(HeaderFields.member):
            case "GetCapabilities":
                return new_method_return(call, "as", (list(self._capabilities),))
            case "Notify":
                return new_method_return(call, "u", (self._take(call.body),))
            case "CloseNotification":
                (number,) = call.body
                self.standing.pop(number, None)
                self.signal(_OBJECT, "NotificationClosed", "uu", (number, 3))
                return new_method_return(call)
        return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod")

    def _take(self, body: tuple[Any, ...]) -> int:
        program, replaced, icon, title, text, buttons, hints, _ = body
        number: int = replaced if replaced in self.standing else self._next
        self._next = max(self._next, number + 1)
        shown = Shown(
            number,
            replaced,
            program,
            icon,
            title,
            text,
            dict(zip(buttons[::2], buttons[1::2], strict=True)),
            {key: value for key, (_, value) in hints.items()},
        )
        self.seen.append(shown)
        self.standing[number] = shown
        return number
