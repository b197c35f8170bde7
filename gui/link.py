"""The window's end of the local door (docs/protocol.md section 2): lines of JSON over a `QLocalSocket`.

Never blocks: everything comes as a signal. Starts the agent where nothing answers, connects again with
growing pauses, and drops what is stale. May import `shared`, QtCore and QtNetwork.
"""

from __future__ import annotations

import logging
from typing import Any, Final

from PySide6.QtCore import QObject, QProcess, Signal
from PySide6.QtNetwork import QLocalSocket

from gui.presenters.link_state import LinkState
from gui.presenters.scene import Failure
from gui.timers import Delay, soon
from shared.clock import Clock
from shared.codec import from_json
from shared.commands import Command, Result, encode, result_of
from shared.deep_links import LinkVerb
from shared.errors import DecodeError, DoorError
from shared.framing import PROTOCOL, LineReader, encode_line
from shared.snapshot import Snapshot

log = logging.getLogger(__name__)

_PAUSES_MS: Final = (50, 100, 200, 400, 800, 1600, 2000)
_PATIENCE_S: Final = 15.0
"""So long without an agent, and the page says that it does not answer."""
_START_AGAIN_AFTER_S: Final = 10.0


class AgentLink(QObject):
    """Connects to the agent at `address`; `start_agent` is the command that starts one. `verb` is what this
    window begins with, in case that another one is there already, which then does it; a `quiet` one asks
    nothing of it.

    `show_requested` carries the `LinkVerb` with which the window is to come to the front.
    `reply_received` carries a command's number, its failure or None, and its result or None.
    """

    snapshot_received = Signal(object)
    reply_received = Signal(int, object, object)
    state_changed = Signal(object)
    show_requested = Signal(object)
    said_bye = Signal(str)

    def __init__(
        self,
        address: str,
        start_agent: tuple[str, ...],
        clock: Clock,
        parent: QObject,
        verb: LinkVerb = LinkVerb.OPEN,
        *,
        quiet: bool = False,
    ) -> None:
        super().__init__(parent)
        self._verb, self._quiet = verb, quiet
        self._address, self._start_agent, self._clock = address, start_agent, clock
        self._state = LinkState.CONNECTING
        self._revision = -1
        self._greeted = False
        self._next_id = 1
        self._waiting: dict[int, Command] = {}
        self._tries = 0
        self._alone_since: float | None = None
        self._started_at: float | None = None
        self._reader = LineReader()
        self._again = Delay(self._connect, self)
        self._socket = QLocalSocket(self)
        self._socket.connected.connect(self._on_connected)
        self._socket.readyRead.connect(self._on_bytes)
        self._socket.errorOccurred.connect(lambda _error: soon(self._on_gone, self))

    @property
    def state(self) -> LinkState:
        """How the window stands with the agent."""
        return self._state

    def open(self) -> None:
        """Connect, and start the agent where nothing answers; also the way on after a stop."""
        self._tries = 0
        self._alone_since = None
        self._started_at = None
        self._set_state(LinkState.CONNECTING)
        self._connect()

    def close(self) -> None:
        """Hang up; nothing is tried again."""
        self._again.stop()
        self._socket.flush()
        self._socket.blockSignals(True)
        self._socket.abort()

    def send(self, command: Command) -> int:
        """Ask for `command`; `reply_received` carries the number given here."""
        number = self._next_id
        self._next_id += 1
        self._waiting[number] = command
        if self._state is LinkState.CONNECTED and self._greeted:
            self._write({"type": "command", "id": number, **encode(command)})
        else:
            soon(lambda: self._answer(number, Failure("door_closed")), self)
        return number

    def _connect(self) -> None:
        self._socket.abort()
        self._reader = LineReader()
        self._greeted = False
        self._revision = -1
        self._socket.connectToServer(self._address)

    def _on_connected(self) -> None:
        hello: dict[str, Any] = {"type": "hello", "protocol": PROTOCOL, "face": "window", "answers": True}
        if self._verb is not LinkVerb.OPEN:
            hello["verb"] = self._verb.value
        if self._quiet:
            hello["quiet"] = True
        self._write(hello)

    def _on_bytes(self) -> None:
        try:
            messages = self._reader.feed(bytes(self._socket.readAll().data()))
        except DoorError as fault:
            log.info("the agent sent garbage: %s", fault.detail)
            self._give_up_on(LinkState.GARBAGE)
            return
        for message in messages:
            if self._socket.state() is not QLocalSocket.LocalSocketState.ConnectedState:
                return
            self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "hello":
                self._take_hello(message)
            case "snapshot":
                self._take_snapshot(message)
            case "reply":
                self._take_reply(message)
            case "show":
                self._take_show(message)
            case "bye":
                self._take_bye(message)
            case other:
                log.info("the agent sent a message of the unknown type %.40r", other)

    def _take_hello(self, message: dict[str, Any]) -> None:
        if message.get("protocol") != PROTOCOL:
            self._give_up_on(LinkState.TOO_NEW)
            return
        self._greeted = True
        self._tries = 0
        self._alone_since = None
        self._started_at = None

    def _take_show(self, message: dict[str, Any]) -> None:
        """Somebody wants to see the window; the answer tells that it does not hang (SECURITY 17)."""
        if (number := message.get("ask")) is not None:
            self._write({"type": "shown", "ask": number})
        known = {each.value: each for each in LinkVerb}
        self.show_requested.emit(known.get(str(message.get("verb", "")), LinkVerb.OPEN))

    def _take_snapshot(self, message: dict[str, Any]) -> None:
        if not self._greeted:
            self._give_up_on(LinkState.GARBAGE)
            return
        try:
            snapshot = from_json(Snapshot, message.get("snapshot"))
        except DecodeError as fault:
            log.info("a snapshot cannot be read: %s", fault.detail)
            self._set_state(LinkState.TOO_NEW)
            return
        if snapshot.revision <= self._revision:
            return
        self._revision = snapshot.revision
        self._verb = LinkVerb.OPEN  # this window is the one that does it
        self._set_state(LinkState.CONNECTED)
        self.snapshot_received.emit(snapshot)

    def _take_reply(self, message: dict[str, Any]) -> None:
        number, error = message.get("id"), message.get("error")
        command = self._waiting.get(number) if isinstance(number, int) else None
        if command is None or not isinstance(number, int):
            return
        if isinstance(error, dict):
            self._answer(number, Failure(str(error.get("code", "")), str(error.get("detail", ""))))
            return
        try:
            result = result_of(command, message.get("result"))
        except DecodeError as fault:
            self._answer(number, Failure(fault.code, fault.detail))
        else:
            self._answer(number, None, result)

    def _take_bye(self, message: dict[str, Any]) -> None:
        reason = message.get("reason")
        if reason == "window_open":
            self.close()
            self._fail_waiting()
            self.said_bye.emit(reason)
            return
        if reason == "restart":
            self._expect_it_again()
            return
        if reason != "shutdown":
            log.info("the agent will not talk to this window: %.40r", reason)
            self._give_up_on(LinkState.NOT_ANSWERING)
            return
        self._again.stop()
        self._socket.abort()
        self._set_state(LinkState.STOPPED)
        self._fail_waiting()
        self.said_bye.emit(reason)

    def _expect_it_again(self) -> None:
        """The agent begins anew, in the same process: it is called again, and not started meanwhile."""
        self._socket.abort()
        self._alone_since = self._started_at = self._clock.monotonic()
        self._tries = 0
        self._set_state(LinkState.LOST)
        self._fail_waiting()
        self._try_again()

    def _answer(self, number: int, failure: Failure | None, result: Result = None) -> None:
        if self._waiting.pop(number, None) is not None:
            self.reply_received.emit(number, failure, result)

    def _fail_waiting(self) -> None:
        for number in sorted(self._waiting):
            self._answer(number, Failure("door_closed"))

    def _give_up_on(self, state: LinkState) -> None:
        """The other end makes no sense: hang up, say so, and try again slowly."""
        self._tries = len(_PAUSES_MS)
        self._set_state(state)
        self._socket.abort()
        self._fail_waiting()
        self._try_again()

    def _on_gone(self) -> None:
        """Nothing answered, or the connection was lost."""
        if self._state is LinkState.STOPPED or self._socket.state() is not _UNCONNECTED:
            return
        self._fail_waiting()
        now = self._clock.monotonic()
        if self._alone_since is None:
            self._alone_since = now
        if self._state is LinkState.CONNECTED:
            self._set_state(LinkState.LOST)
        if not self._start_the_agent(now) or now - self._alone_since > _PATIENCE_S:
            self._set_state(LinkState.NOT_ANSWERING)
        self._try_again()

    def _try_again(self) -> None:
        if not self._again.is_running:
            self._again.start(_PAUSES_MS[min(self._tries, len(_PAUSES_MS) - 1)])
            self._tries += 1

    def _start_the_agent(self, now: float) -> bool:
        """Start the agent unless it was started a moment ago; False when there is no way to."""
        if not self._start_agent:
            return self._alone_since is not None and now - self._alone_since < 1.0
        if self._started_at is not None and now - self._started_at < _START_AGAIN_AFTER_S:
            return True
        self._started_at = now
        process = QProcess()
        process.setProgram(self._start_agent[0])
        process.setArguments(list(self._start_agent[1:]))
        process.setStandardInputFile(QProcess.nullDevice())
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        # The stubs say a pair with the process id; PySide 6.11 answers a plain bool.
        answer: object = process.startDetached()
        started = bool(answer[0] if isinstance(answer, tuple) else answer)
        if started and self._state is not LinkState.LOST:
            self._set_state(LinkState.STARTING_AGENT)
        return started

    def _set_state(self, state: LinkState) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)

    def _write(self, message: dict[str, Any]) -> None:
        self._socket.write(encode_line(message))
        self._socket.flush()  # at once, whatever the window is busy with next


_UNCONNECTED: Final = QLocalSocket.LocalSocketState.UnconnectedState
