"""A desktop's notification service, as programs and people see it (jeepney): org.freedesktop.Notifications.

It keeps what is shown, can be pressed on, and can go away and come again with other numbers, as the one of a
desktop does.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.support.patience import PATIENCE_S

NAME: Final = "org.freedesktop.Notifications"
ALL: Final = ("actions", "body", "body-markup", "persistence")
_OBJECT: Final = DBusAddress("/org/freedesktop/Notifications", interface=NAME)
_LOOK_S: Final = 0.05


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


class NotificationHost:
    """Owns the service's name on the bus at `address` from `open` to `close`."""

    def __init__(self, address: str, capabilities: tuple[str, ...] = ALL, first_number: int = 1) -> None:
        self.address, self._capabilities = address, capabilities
        self._next = first_number
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._bus: DBusConnection | None = None
        self._outgoing: list[Any] = []
        self.seen: list[Shown] = []
        """All that was ever sent, in order."""
        self.standing: dict[int, Shown] = {}

    def open(self) -> None:
        """Come; returns once programs can see it."""
        self._stopped.clear()
        bus = open_dbus_connection(self.address)
        reply = bus.send_and_get_reply(message_bus.RequestName(NAME), timeout=PATIENCE_S)
        assert reply.body == (1,), "somebody else shows notifications on this bus"
        self._thread = threading.Thread(target=self._serve, args=(bus,), name="notification host")
        self._thread.start()

    def close(self) -> None:
        """Go, with all that stands."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(PATIENCE_S)
            assert not self._thread.is_alive()
            self._thread = None
        self.standing = {}

    def press(self, number: int, key: str, token: str = "") -> None:
        """A person presses the button `key`; most desktops take the notification away then."""
        if token:
            self._signal("ActivationToken", "us", (number, token))
        self._signal("ActionInvoked", "us", (number, key))
        self.dismiss(number, 3)

    def dismiss(self, number: int, reason: int = 2) -> None:
        """A person puts it away."""
        self.standing.pop(number, None)
        self._signal("NotificationClosed", "uu", (number, reason))

    def wait(self, is_so: Callable[[], bool], what: str = "") -> None:
        """Until `is_so`, looked at with every message."""
        with self._changed:
            assert self._changed.wait_for(is_so, PATIENCE_S), what or self.seen

    def _signal(self, member: str, signature: str, body: tuple[Any, ...]) -> None:
        with self._changed:
            self._outgoing.append(new_signal(_OBJECT, member, signature, body))

    def _serve(self, bus: DBusConnection) -> None:
        with bus:
            while not self._stopped.is_set():
                with self._changed:
                    outgoing, self._outgoing = self._outgoing, []
                for message in outgoing:
                    bus.send(message)
                try:
                    message = bus.receive(timeout=_LOOK_S)
                except TimeoutError:
                    continue
                if message.header.message_type is MessageType.method_call:
                    with self._changed:
                        bus.send(self._answer(message))
                        self._changed.notify_all()

    def _answer(self, call: Any) -> Any:
        match call.header.fields.get(HeaderFields.member):
            case "GetCapabilities":
                return new_method_return(call, "as", (list(self._capabilities),))
            case "Notify":
                return new_method_return(call, "u", (self._take(call.body),))
            case "CloseNotification":
                (number,) = call.body
                self.standing.pop(number, None)
                self._outgoing.append(new_signal(_OBJECT, "NotificationClosed", "uu", (number, 3)))
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
