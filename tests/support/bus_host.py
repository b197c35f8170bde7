"""A program of a desktop on a bus of the test's own (jeepney): how all of them come, listen and go."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final, Self

from jeepney import DBusAddress, MessageType, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.support.patience import PATIENCE_S

_LOOK_S: Final = 0.02


class BusHost:
    """Owns `name` on the bus at `address` from `open` to `close`; who inherits answers calls in `answer`.

    It answers in a thread of its own; `changed` is held meanwhile.
    """

    def __init__(self, address: str, name: str, *, enable_fds: bool = False) -> None:
        self.address, self._name, self._enable_fds = address, name, enable_fds
        self.changed = threading.Condition()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._outgoing: list[Any] = []

    def open(self) -> None:
        """Come; returns once programs can see it."""
        self._stopped.clear()
        bus = open_dbus_connection(self.address, enable_fds=self._enable_fds)
        reply = bus.send_and_get_reply(message_bus.RequestName(self._name), timeout=PATIENCE_S)
        assert reply.body == (1,), f"somebody else is {self._name} on this bus"
        self.opened(bus)
        self._thread = threading.Thread(target=self._serve, args=(bus,), name=self._name)
        self._thread.start()

    def close(self) -> None:
        """Go."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(PATIENCE_S)
            assert not self._thread.is_alive()
            self._thread = None

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait(self, is_so: Callable[[], bool], what: object = "") -> None:
        """Until `is_so`, looked at with every message."""
        with self.changed:
            assert self.changed.wait_for(is_so, PATIENCE_S), what

    def signal(self, whose: DBusAddress, member: str, signature: str, body: tuple[Any, ...]) -> None:
        """Tell everybody."""
        with self.changed:
            self._outgoing.append(new_signal(whose, member, signature, body))

    def opened(self, bus: DBusConnection) -> None:
        """It has its name; nobody listens yet."""

    def answer(self, bus: DBusConnection, call: Any) -> None:
        """A program calls."""
        raise NotImplementedError

    def heard(self, signal: Any) -> None:
        """Somebody told something."""

    def _serve(self, bus: DBusConnection) -> None:
        with bus:
            while not self._stopped.is_set():
                with self.changed:
                    outgoing, self._outgoing = self._outgoing, []
                for message in outgoing:
                    bus.send(message)
                try:
                    message = bus.receive(timeout=_LOOK_S)
                except TimeoutError:
                    continue
                with self.changed:
                    if message.header.message_type is MessageType.method_call:
                        self.answer(bus, message)
                    elif message.header.message_type is MessageType.signal:
                        self.heard(message)
                    self.changed.notify_all()
