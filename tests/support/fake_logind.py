"""logind as this product uses it, on a bus of the test's own (jeepney): sleep, and who keeps it away.

An inhibitor lasts as long as whoever asked for it keeps his end of a pipe open, as the real one's.
"""

from __future__ import annotations

import os
import select
from dataclasses import dataclass
from typing import Any, Final

from jeepney import DBusAddress, HeaderFields, new_error, new_method_return
from jeepney.io.blocking import DBusConnection

from tests.support.bus_host import BusHost
from tests.support.patience import PATIENCE_MS

NAME: Final = "org.freedesktop.login1"
_MANAGER: Final = DBusAddress("/org/freedesktop/login1", interface="org.freedesktop.login1.Manager")


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


class FakeLogind(BusHost):
    """Owns logind's name on the bus at `address` from `open` to `close`; `denied` is what it forbids."""

    def __init__(self, address: str, denied: frozenset[str] = frozenset()) -> None:
        super().__init__(address, NAME, enable_fds=True)
        self._denied = denied
        self.inhibitors: list[Inhibitor] = []
        """All that was ever given, in order."""
        self.asked: list[str] = []

    def close(self) -> None:
        super().close()
        for each in self.inhibitors:
            os.close(each.end)

    def prepare_for_sleep(self, falls_asleep: bool) -> None:
        """Tell everybody."""
        self.signal(_MANAGER, "PrepareForSleep", "b", (falls_asleep,))

    def until_given(self, count: int) -> Inhibitor:
        """Wait for the inhibitor with that number, from one."""
        self.wait(lambda: len(self.inhibitors) >= count)
        return self.inhibitors[count - 1]

    def answer(self, bus: DBusConnection, call: Any) -> None:
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
        self.inhibitors.append(Inhibitor(what, who, why, mode, ours))


def _has_hung_up(end: int, timeout_ms: int) -> bool:
    poll = select.poll()
    poll.register(end, select.POLLIN)
    return any(event & select.POLLHUP for _, event in poll.poll(timeout_ms))
