"""logind as this product uses it, on a bus of the test's own (jeepney): sleep, and who keeps it away.

An inhibitor lasts as long as whoever asked for it keeps his end of a pipe open, as the real one's.
"""

from __future__ import annotations

import os
import select
import threading
from dataclasses import dataclass
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.support.patience import PATIENCE_MS, PATIENCE_S

NAME: Final = "org.freedesktop.login1"
_MANAGER: Final = DBusAddress("/org/freedesktop/login1", interface="org.freedesktop.login1.Manager")
_LOOK_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class Inhibitor:
    """What somebody asked for; `end` is our end of the pipe."""

    what: str
    who: str
    why: str
    mode: str
    end: int

    @property
    def is_held(self) -> bool:
        """Whether he still holds it."""
        return not _has_hung_up(self.end, 0)

    def until_released(self) -> bool:
        """Wait until he lets go; False when that takes longer than a test has patience."""
        return _has_hung_up(self.end, PATIENCE_MS)


class FakeLogind:
    """Owns logind's name on the bus at `address` from `open` to `close`; `denied` is what it forbids."""

    def __init__(self, address: str, denied: frozenset[str] = frozenset()) -> None:
        self._address, self._denied = address, denied
        self._changed = threading.Condition()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._bus: DBusConnection | None = None
        self._outgoing: list[bool] = []
        self.inhibitors: list[Inhibitor] = []
        """All that was ever given, in order."""
        self.asked: list[str] = []

    def open(self) -> None:
        """Come; returns once programs can see it."""
        self._stopped.clear()
        bus = open_dbus_connection(self._address, enable_fds=True)
        reply = bus.send_and_get_reply(message_bus.RequestName(NAME), timeout=PATIENCE_S)
        assert reply.body == (1,), "somebody else is logind on this bus"
        self._thread = threading.Thread(target=self._serve, args=(bus,), name="logind")
        self._thread.start()

    def close(self) -> None:
        """Go."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(PATIENCE_S)
            assert not self._thread.is_alive()
            self._thread = None
        for each in self.inhibitors:
            os.close(each.end)

    def __enter__(self) -> FakeLogind:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def prepare_for_sleep(self, falls_asleep: bool) -> None:
        """Tell everybody."""
        with self._changed:
            self._outgoing.append(falls_asleep)

    def until_given(self, count: int) -> Inhibitor:
        """Wait for the inhibitor with that number, from one."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.inhibitors) >= count, PATIENCE_S)
            return self.inhibitors[count - 1]

    def _serve(self, bus: DBusConnection) -> None:
        with bus:
            while not self._stopped.is_set():
                with self._changed:
                    outgoing, self._outgoing = self._outgoing, []
                for falls_asleep in outgoing:
                    bus.send(new_signal(_MANAGER, "PrepareForSleep", "b", (falls_asleep,)))
                try:
                    message = bus.receive(timeout=_LOOK_S)
                except TimeoutError:
                    continue
                if message.header.message_type is MessageType.method_call:
                    self._answer(bus, message)

    def _answer(self, bus: DBusConnection, call: Any) -> None:
        if call.header.fields.get(HeaderFields.member) != "Inhibit":
            bus.send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))
            return
        what, who, why, mode = call.body
        self.asked.append(what)
        if what in self._denied:
            bus.send(new_error(call, "org.freedesktop.DBus.Error.AccessDenied", "s", ("not allowed",)))
            return
        ours, theirs = os.pipe()
        bus.send(new_method_return(call, "h", (theirs,)))
        os.close(theirs)
        with self._changed:
            self.inhibitors.append(Inhibitor(what, who, why, mode, ours))
            self._changed.notify_all()


def _has_hung_up(end: int, timeout_ms: int) -> bool:
    poll = select.poll()
    poll.register(end, select.POLLIN)
    return any(event & select.POLLHUP for _, event in poll.poll(timeout_ms))
