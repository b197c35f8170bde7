"""A desktop's portal as programs ask it for settings (jeepney): org.freedesktop.portal.Settings."""

from __future__ import annotations

import threading
from typing import Any

from jeepney import MessageType, new_error, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from tests.support.patience import PATIENCE_S

Settings = dict[tuple[str, str], tuple[str, Any]]
"""Signature and value, by group and key."""
_LOOK_S = 0.05


class SettingsPortal:
    """Owns the portal's name on the bus at `address` from `open` to `close`, and knows `settings` only."""

    def __init__(self, address: str, settings: Settings) -> None:
        self.settings = settings
        self.asked: list[tuple[str, str]] = []
        """What programs wanted to know, in order."""
        self._bus = open_dbus_connection(address)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="settings portal")

    def open(self) -> None:
        """Come; returns once programs can see it."""
        name = message_bus.RequestName("org.freedesktop.portal.Desktop")
        assert self._bus.send_and_get_reply(name, timeout=PATIENCE_S).body == (1,)
        self._thread.start()

    def close(self) -> None:
        """Go."""
        self._stopped.set()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        with self._bus:
            while not self._stopped.is_set():
                try:
                    message = self._bus.receive(timeout=_LOOK_S)
                except TimeoutError:
                    continue
                if message.header.message_type is MessageType.method_call:
                    self._bus.send(self._answer(message))

    def _answer(self, call: Any) -> Any:
        self.asked.append(call.body)
        found = self.settings.get(call.body)
        if found is None:
            return new_error(
                call, "org.freedesktop.portal.Error.NotFound", "s", ("Requested setting not found",)
            )
        return new_method_return(call, "v", (("v", found),))  # as `Read` answers: a variant in a variant
