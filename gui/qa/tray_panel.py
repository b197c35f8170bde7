"""A panel with a tray, for a window in a test: what a desktop's panel does, over D-Bus.

Part of the program `screen_reader.py`, on the bus that it has to itself; imports nothing of this repository.
Speaks org.kde.StatusNotifierWatcher towards the window, and reads org.kde.StatusNotifierItem and
com.canonical.dbusmenu.
"""

from __future__ import annotations

import threading
from typing import Any, Final

from gi.repository import Gio, GLib  # type: ignore[import-not-found]

_WATCHER: Final = "org.kde.StatusNotifierWatcher"
_ITEM: Final = "org.kde.StatusNotifierItem"
_MENU: Final = "com.canonical.dbusmenu"
_WAIT_MS: Final = 5_000
_WAIT_S: Final = 5.0
_INTERFACE: Final = """
<node><interface name="org.kde.StatusNotifierWatcher">
  <method name="RegisterStatusNotifierItem"><arg type="s" direction="in"/></method>
  <method name="RegisterStatusNotifierHost"><arg type="s" direction="in"/></method>
  <property name="RegisteredStatusNotifierItems" type="as" access="read"/>
  <property name="IsStatusNotifierHostRegistered" type="b" access="read"/>
  <property name="ProtocolVersion" type="i" access="read"/>
</interface></node>
"""


class TrayPanel:
    """Comes when it is made; what it has to say to the bus, it says in a thread of its own."""

    def __init__(self) -> None:
        self._items: list[str] = []
        self._came = threading.Event()
        self._has_icon = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()
        if not self._came.wait(_WAIT_S):
            raise LookupError("there is no bus for a tray")
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def lines(self) -> list[list[Any]]:
        """Each line of the menu that is no divider: its words, and whether it can be chosen."""
        return [[text, enabled] for _, text, enabled in self._menu()]

    def choose(self, text: str) -> None:
        """Press the line that reads `text`. Raises `LookupError`."""
        for number, words, enabled in self._menu():
            if words == text and enabled:
                args = GLib.Variant("(isvu)", (number, "clicked", GLib.Variant("s", ""), 0))
                self._call(self._place(), _MENU, "Event", args)
                return
        raise LookupError(f"the tray has nothing to choose that reads {text}")

    def _menu(self) -> list[tuple[int, str, bool]]:
        place = self._place()
        self._call(place, _MENU, "AboutToShow", GLib.Variant("(i)", (0,)))
        _, (_, _, children) = self._call(place, _MENU, "GetLayout", GLib.Variant("(iias)", (0, -1, [])))
        return [
            (number, _words(given.get("label", "")), bool(given.get("enabled", True)))
            for number, given, _ in children
            if given.get("type") != "separator"
        ]

    def _place(self) -> tuple[str, str]:
        """Name and path of the icon's menu. Raises `LookupError`."""
        if not self._has_icon.wait(_WAIT_S):
            raise LookupError("the tray has no icon")
        name = self._items[-1]
        args = GLib.Variant("(ss)", (_ITEM, "Menu"))
        (path,) = self._call((name, "/StatusNotifierItem"), "org.freedesktop.DBus.Properties", "Get", args)
        return name, path

    def _call(self, place: tuple[str, str], interface: str, member: str, args: Any) -> Any:
        flags = Gio.DBusCallFlags.NONE
        return self._bus.call_sync(*place, interface, member, args, None, flags, _WAIT_MS, None).unpack()

    def _serve(self) -> None:
        context = GLib.MainContext.new()
        context.push_thread_default()
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION)
        kind = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        bus = Gio.DBusConnection.new_for_address_sync(address, kind, None, None)
        interface = Gio.DBusNodeInfo.new_for_xml(_INTERFACE).interfaces[0]
        bus.register_object("/StatusNotifierWatcher", interface, self._take, self._tell, None)
        Gio.bus_own_name_on_connection(
            bus, _WATCHER, Gio.BusNameOwnerFlags.NONE, lambda *_: self._came.set(), None
        )
        GLib.MainLoop.new(context, False).run()

    def _take(
        self, _bus: Any, sender: str, _path: str, _face: str, member: str, args: Any, call: Any
    ) -> None:
        if member == "RegisterStatusNotifierItem":
            given = args.unpack()[0]
            self._items.append(sender if given.startswith("/") else given)
            self._has_icon.set()
        call.return_value(None)

    def _tell(self, _bus: Any, _sender: str, _path: str, _face: str, name: str) -> Any:
        return {
            "RegisteredStatusNotifierItems": GLib.Variant("as", self._items),
            "IsStatusNotifierHostRegistered": GLib.Variant("b", True),
            "ProtocolVersion": GLib.Variant("i", 0),
        }[name]


def _words(label: str) -> str:
    """A label without the underscores that mark a letter."""
    return label.replace("__", "\0").replace("_", "").replace("\0", "_")
