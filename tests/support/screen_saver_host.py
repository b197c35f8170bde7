"""What keeps a desktop's screen from going dark, as GNOME and the others have it, on a bus of the test's own.

Who asked is forgotten when his connection closes, as on a real desktop.
"""

from __future__ import annotations

from typing import Any, Final

from jeepney import HeaderFields, new_error, new_method_return
from jeepney.bus_messages import MatchRule, message_bus
from jeepney.io.blocking import DBusConnection

from tests.support.bus_host import BusHost
from tests.support.patience import PATIENCE_S

GNOME: Final = "org.gnome.SessionManager"
SAVER: Final = "org.freedesktop.ScreenSaver"


class ScreenSaverHost(BusHost):
    """`inhibitors`: what was asked for and still holds, by who asked. With `denies` nobody gets anything."""

    def __init__(self, address: str, name: str, *, denies: bool = False) -> None:
        super().__init__(address, name)
        self._denies = denies
        self.inhibitors: dict[str, tuple[Any, ...]] = {}
        self.asked = 0

    def until(self, *held: tuple[Any, ...]) -> None:
        """Wait until that is what holds."""
        self.wait(lambda: list(self.inhibitors.values()) == list(held), self.inhibitors)

    def opened(self, bus: DBusConnection) -> None:
        gone = MatchRule(type="signal", interface="org.freedesktop.DBus", member="NameOwnerChanged")
        bus.send_and_get_reply(message_bus.AddMatch(gone), timeout=PATIENCE_S)

    def answer(self, bus: DBusConnection, call: Any) -> None:
        fields = call.header.fields
        if fields.get(HeaderFields.member) != "Inhibit" or fields.get(HeaderFields.interface) != self._name:
            bus.send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))
            return
        self.asked += 1
        if self._denies:
            bus.send(new_error(call, "org.freedesktop.DBus.Error.AccessDenied", "s", ("not allowed",)))
            return
        self.inhibitors[fields[HeaderFields.sender]] = call.body
        bus.send(new_method_return(call, "u", (self.asked,)))

    def heard(self, signal: Any) -> None:
        if signal.header.fields.get(HeaderFields.member) == "NameOwnerChanged":
            name, _, owner = signal.body
            if not owner:
                self.inhibitors.pop(name, None)
