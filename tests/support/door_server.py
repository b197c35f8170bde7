"""A door without an agent behind it: feeds a window crafted snapshots and keeps what it asks for.

Lives in the Qt event loop of the test (`QLocalServer`), so that nothing here waits or runs beside it.
May import `shared` and Qt.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from shared.codec import to_json
from shared.commands import Command, decode
from shared.framing import PROTOCOL, LineReader, encode_line
from shared.sales import LoginLink
from shared.simulator_commands import SimulatorResult
from shared.snapshot import Snapshot

Answer = str | LoginLink | SimulatorResult | None


class DoorServer(QObject):
    """Listens at `address`; answers every command with `answer(command)`: a code, a link, None for done.

    With `answer=None` commands stay unanswered until `reply` is called.
    """

    commanded = Signal(object)
    greeted = Signal()
    left = Signal()
    shown = Signal(object)

    def __init__(self, address: str, answer: Callable[[Command], Answer] | None = lambda _: None) -> None:
        super().__init__()
        self.address = address
        self.commands: list[Command] = []
        self.ids: list[int] = []
        self.hellos: list[dict[str, Any]] = []
        self.answer = answer
        self.hello: dict[str, Any] = {"type": "hello", "protocol": PROTOCOL, "version": "0.1.0", "pid": 1}
        self.snapshot: Snapshot | None = None
        self._sockets: dict[QLocalSocket, LineReader] = {}
        self._server = QLocalServer(self)
        self._server.newConnection.connect(self._on_connection)
        self.listen()

    def listen(self) -> None:
        """Open the door (again)."""
        QLocalServer.removeServer(self.address)
        assert self._server.listen(self.address), self._server.errorString()

    def close(self) -> None:
        """Close the door and every connection, as an agent that dies."""
        self._server.close()
        for socket in list(self._sockets):
            socket.abort()
        self._sockets.clear()

    @property
    def connections(self) -> int:
        """How many windows are connected."""
        return len(self._sockets)

    def show(self, snapshot: Snapshot) -> None:
        """Send `snapshot`, now and to whoever comes later."""
        self.snapshot = snapshot
        self.send({"type": "snapshot", "snapshot": to_json(snapshot)})

    def reply(self, number: int, answer: Answer = None) -> None:
        """Answer command `number`."""
        error = {"code": answer, "detail": "As the test wants it."} if isinstance(answer, str) else None
        result = {} if answer is None or isinstance(answer, str) else {"result": to_json(answer)}
        self.send({"type": "reply", "id": number, "error": error, **result})

    def send(self, message: dict[str, Any]) -> None:
        """Send any message."""
        self.send_bytes(encode_line(message))

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are."""
        for socket in list(self._sockets):  # one may hang up meanwhile
            socket.write(data)
            socket.flush()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._sockets[socket] = LineReader()
            socket.readyRead.connect(lambda socket=socket: self._on_bytes(socket))
            socket.disconnected.connect(lambda socket=socket: self._on_left(socket))
            self._on_bytes(socket)

    def _on_left(self, socket: QLocalSocket) -> None:
        if self._sockets.pop(socket, None) is not None:
            self.left.emit()

    def _on_bytes(self, socket: QLocalSocket) -> None:
        reader = self._sockets.get(socket)
        if reader is None:
            return
        for message in reader.feed(bytes(socket.readAll().data())):
            self._take(socket, message)

    def _take(self, socket: QLocalSocket, message: dict[str, Any]) -> None:
        if message["type"] == "hello":
            self.hellos.append(message)
            socket.write(encode_line(self.hello))
            if self.snapshot is not None:
                snapshot = {"type": "snapshot", "snapshot": to_json(self.snapshot)}
                socket.write(json.dumps(snapshot).encode() + b"\n")
            socket.flush()
            self.greeted.emit()
            return
        if message["type"] == "shown":
            self.shown.emit(message["ask"])
            return
        command = decode(message["verb"], message["args"])
        self.commands.append(command)
        self.ids.append(message["id"])
        self.commanded.emit(command)
        if self.answer is not None:
            self.reply(message["id"], self.answer(command))
