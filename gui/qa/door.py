"""The tester's end of an agent's door (docs/protocol.md section 2): blocking, with a limit on every wait.

Snapshots come by themselves, so a wait costs nothing and misses nothing. May import `shared`; Qt only on
Windows, whose pipes nobody else can wait for.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from typing import Any, Final, Protocol

from gui.qa.failures import Refused, WaitFailed
from gui.qa.snapshots import failure_text, words_of
from gui.qa.waiting import PATIENCE_S, Deadline
from shared.codec import from_json
from shared.commands import Command, Result, encode, result_of
from shared.errors import DoorError
from shared.framing import PROTOCOL, LineReader, encode_line
from shared.snapshot import Snapshot

_PIECE: Final = 65536
_CONNECT_WITHIN_S: Final = 5.0

Condition = Callable[[Snapshot], object]


class Wire(Protocol):
    """Bytes to and from an agent."""

    def send(self, data: bytes) -> None:
        """Send `data`. Raises `OSError`."""
        ...

    def receive(self, within_s: float) -> bytes:
        """The next bytes; b"" when it is closed. Raises `TimeoutError` and `OSError`."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


class SocketWire:
    """A Unix socket."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(_CONNECT_WITHIN_S)
            self._socket.connect(address)
        except OSError:
            self._socket.close()
            raise

    def send(self, data: bytes) -> None:
        """Send `data`. Raises `OSError`."""
        self._socket.settimeout(_CONNECT_WITHIN_S)
        self._socket.sendall(data)

    def receive(self, within_s: float) -> bytes:
        """The next bytes; b"" when it is closed. Raises `TimeoutError` and `OSError`."""
        self._socket.settimeout(max(within_s, 0.001))
        return self._socket.recv(_PIECE)

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


class Door:
    """A face of the agent at `address`, as scripts are. Raises `OSError` when nobody answers."""

    def __init__(self, address: str, wire: Callable[[str], Wire] | None = None) -> None:
        self._wire = (wire or _wire_of_this_system())(address)
        self._reader = LineReader()
        self._next_id = 1
        self._replies: dict[int, dict[str, Any]] = {}
        self.snapshots = 0
        """How many snapshots have come."""
        self.last: Snapshot | None = None
        """The latest one."""
        self._wire.send(encode_line({"type": "hello", "protocol": PROTOCOL, "face": "other"}))

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    def snapshot(self) -> Snapshot:
        """What is so now: everything that has come is taken in first. Raises `WaitFailed`."""
        return self.wait_for(lambda _snapshot: True, "any snapshot")

    def wait_for(self, condition: Condition, what: str = "", within_s: float = PATIENCE_S) -> Snapshot:
        """The first snapshot from now on for which `condition` holds, that of now included.

        `what` says it in words for the failure; without it the condition's own source does. Raises
        `WaitFailed`.
        """
        self._catch_up()  # what was so before this call is nobody's answer
        deadline, first, seen = Deadline(within_s), self.last, self.snapshots
        looked_at = -1
        while True:
            if self.last is not None and self.snapshots != looked_at:
                looked_at = self.snapshots
                if condition(self.last):
                    return self.last
            if not self._take(deadline.left_s) and deadline.has_passed:
                wanted = what or words_of(condition)
                news = self.snapshots - seen
                raise WaitFailed(failure_text(wanted, within_s, first, self.last, news))

    def command(self, command: Command, within_s: float = PATIENCE_S) -> Result:
        """Ask for `command` and wait until it has taken effect. Raises `Refused` and `WaitFailed`."""
        number, self._next_id = self._next_id, self._next_id + 1
        self._wire.send(encode_line({"type": "command", "id": number, **encode(command)}))
        deadline = Deadline(within_s)
        while number not in self._replies:
            if not self._take(deadline.left_s) and deadline.has_passed:
                raise WaitFailed(f"waited {within_s:g} s for the answer to {command}")
        reply = self._replies.pop(number)
        error = reply.get("error")
        if isinstance(error, dict):
            raise Refused(str(error.get("code", "")), str(error.get("detail", "")))
        return result_of(command, reply.get("result"))

    def _catch_up(self) -> None:
        while self._take(0.0):
            pass

    def _take(self, within_s: float) -> bool:
        """Take in what comes within this time; whether anything came. Raises `DoorError` at its end."""
        try:
            data = self._wire.receive(within_s)
        except TimeoutError:
            return False
        if not data:
            raise DoorError("door_closed", "The agent has hung up.")
        for message in self._reader.feed(data):
            self._hear(message)
        return True

    def _hear(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "snapshot":
                told = from_json(Snapshot, message.get("snapshot"))
                if self.last is None or told.revision > self.last.revision:
                    self.last = told
                    self.snapshots += 1
            case "reply":
                self._replies[int(message.get("id", 0))] = message
            case "bye":
                raise DoorError("door_closed", f"The agent says goodbye: {message.get('reason')}.")


def _wire_of_this_system() -> Callable[[str], Wire]:
    if sys.platform == "win32":
        from gui.qa.pipe_wire import PipeWire

        return PipeWire
    return SocketWire
