"""A named pipe of Windows, as the other end of the door: Qt is what can wait for one with a limit.

May import QtCore and QtNetwork.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtNetwork import QLocalSocket

_WITHIN_MS: Final = 5000


class PipeWire:
    """A local socket of Qt; `gui.qa.door.Wire`."""

    def __init__(self, address: str) -> None:
        self._socket = QLocalSocket()
        self._socket.connectToServer(address)
        if not self._socket.waitForConnected(_WITHIN_MS):
            raise OSError(self._socket.errorString())

    def send(self, data: bytes) -> None:
        """Send `data`. Raises `OSError`."""
        self._socket.write(data)
        while self._socket.bytesToWrite():
            if not self._socket.waitForBytesWritten(_WITHIN_MS):
                raise OSError(self._socket.errorString())

    def receive(self, within_s: float) -> bytes:
        """The next bytes; b"" when it is closed. Raises `TimeoutError` and `OSError`."""
        if not self._socket.bytesAvailable() and not self._socket.waitForReadyRead(int(within_s * 1000)):
            if self._socket.state() is QLocalSocket.LocalSocketState.ConnectedState:
                raise TimeoutError
            return b""
        return bytes(self._socket.readAll().data())

    def close(self) -> None:
        """Hang up."""
        self._socket.abort()
