"""A desktop's tray, as programs see it: who keeps the icons, and who shows their menus (jeepney).

Speaks org.kde.StatusNotifierWatcher towards programs, and as its host reads org.kde.StatusNotifierItem and
com.canonical.dbusmenu. It can come late, go away and come again, as the panel of a desktop does.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_call, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.support.patience import PATIENCE_S

WATCHER: Final = "org.kde.StatusNotifierWatcher"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_ITEM: Final = "org.kde.StatusNotifierItem"
_MENU: Final = "com.canonical.dbusmenu"
_LOOK_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a menu as it is read over the bus."""

    number: int
    text: str
    enabled: bool
    separator: bool


class TrayHost:
    """Owns the watcher's name on the bus at `address` from `open` to `close`."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._items: list[str] = []
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._asking: DBusConnection | None = None

    def open(self) -> None:
        """Come, as a panel does when it starts; returns once programs can see it."""
        self._stopped.clear()
        self._items = []
        serving = open_dbus_connection(self._address)
        reply = serving.send_and_get_reply(message_bus.RequestName(WATCHER), timeout=PATIENCE_S)
        assert reply.body == (1,), "somebody else keeps the tray of this bus"
        self._asking = open_dbus_connection(self._address)
        self._thread = threading.Thread(target=self._serve, args=(serving,), name="tray host")
        self._thread.start()

    def close(self) -> None:
        """Go, with all that it was told."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(PATIENCE_S)
            assert not self._thread.is_alive()
            self._thread = None
        if self._asking is not None:
            self._asking.close()
            self._asking = None

    def _serve(self, bus: DBusConnection) -> None:
        with bus:
            while not self._stopped.is_set():
                try:
                    message = bus.receive(timeout=_LOOK_S)
                except TimeoutError:
                    continue
                if message.header.message_type is MessageType.method_call:
                    bus.send(self._answer(message))

    def _answer(self, call: Any) -> Any:
        fields = call.header.fields
        member = fields.get(HeaderFields.member)
        if fields.get(HeaderFields.interface) == _PROPERTIES:
            known = {
                "IsStatusNotifierHostRegistered": ("b", True),
                "ProtocolVersion": ("i", 0),
                "RegisteredStatusNotifierItems": ("as", list(self._items)),
            }
            if member == "GetAll":
                return new_method_return(call, "a{sv}", (known,))
            return new_method_return(call, "v", (known[call.body[1]],))
        if member == "RegisterStatusNotifierItem":
            # A program gives its name on the bus, or only the path of the item.
            given = call.body[0]
            self._items.append(fields[HeaderFields.sender] if given.startswith("/") else given)
            return new_method_return(call)
        if member == "RegisterStatusNotifierHost":
            return new_method_return(call)
        return new_error(call, "org.freedesktop.DBus.Error.UnknownMethod")

    # what a host shows

    @property
    def items(self) -> list[str]:
        """Who has an icon here, by the names on the bus; those that are gone are left out."""
        return [name for name in dict.fromkeys(self._items) if self._is_there(name)]

    def look(self, name: str) -> dict[str, Any]:
        """All that the icon of `name` says: Id, Status, Title, IconName, IconPixmap, ToolTip, Menu."""
        item = DBusAddress("/StatusNotifierItem", name, _PROPERTIES)
        (found,) = self._call(item, "GetAll", "s", (_ITEM,))
        return {key: value for key, (_, value) in found.items()}

    def tooltip(self, name: str) -> str:
        """The words that come when the pointer rests on the icon."""
        _, _, title, text = self.look(name)["ToolTip"]
        return f"{title}\n{text}".strip()

    def picture(self, name: str) -> Any:
        """The icon's pixels, in each of its sizes."""
        return self.look(name)["IconPixmap"]

    def press(self, name: str) -> None:
        """Click the icon."""
        self._call(DBusAddress("/StatusNotifierItem", name, _ITEM), "Activate", "ii", (0, 0))

    def menu(self, name: str) -> list[Entry]:
        """The lines of the icon's menu, opened before they are read."""
        menu = self._menu_of(name)
        self._call(menu, "AboutToShow", "i", (0,))
        _, (_, _, children) = self._call(menu, "GetLayout", "iias", (0, -1, []))
        return [self._entry(child) for child in children]

    def choose(self, name: str, text: str) -> None:
        """Press the line that reads `text`."""
        (number,) = [each.number for each in self.menu(name) if each.text == text]
        self._call(self._menu_of(name), "Event", "isvu", (number, "clicked", ("s", ""), 0))

    def _entry(self, child: Any) -> Entry:
        number, given, _ = child[1]
        values = {key: value for key, (_, value) in given.items()}
        return Entry(
            number,
            values.get("label", "").replace("__", "\0").replace("_", "").replace("\0", "_"),
            values.get("enabled", True),
            values.get("type") == "separator",
        )

    def _menu_of(self, name: str) -> DBusAddress:
        return DBusAddress(self.look(name)["Menu"], name, _MENU)

    def _is_there(self, name: str) -> bool:
        assert self._asking is not None
        reply = self._asking.send_and_get_reply(message_bus.NameHasOwner(name), timeout=PATIENCE_S)
        return bool(reply.body[0])

    def _call(self, where: DBusAddress, member: str, signature: str, body: tuple[Any, ...]) -> Any:
        assert self._asking is not None
        call = new_method_call(where, member, signature, body)
        reply = self._asking.send_and_get_reply(call, timeout=PATIENCE_S)
        assert reply.header.message_type is MessageType.method_return, (member, reply.body)
        return reply.body
