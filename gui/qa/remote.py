"""Somebody who connects to the computer: the other end of a session, without a browser.

A WebSocket (RFC 6455) and as much of RFB (RFC 6143) as is needed to stay: the handshake, one picture, and
then only listening for the end. Standard library and `shared` only.
"""

from __future__ import annotations

import base64
import contextlib
import os
import socket
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from urllib.parse import urlsplit

from gui.qa.failures import NotStarted, WaitFailed
from gui.qa.waiting import PATIENCE_S, Deadline
from shared.sessions import GRANT_PREFIX, RFB_SUBPROTOCOL

_RFB: Final = b"RFB 003.008\n"
_NO_SECURITY: Final = 1
_SET_ENCODINGS: Final = struct.pack(">BxHi", 2, 1, 0)
_MOST_HEAD_BYTES: Final = 16384
_PIECE: Final = 65536


class _Kind(IntEnum):
    """Opcodes of frames."""

    MORE = 0
    TEXT = 1
    BINARY = 2
    CLOSE = 8
    PING = 9
    PONG = 10


@dataclass(frozen=True, slots=True)
class Ending:
    """How a session ended for whoever was connected: WebSocket close code and the reason, a stable word."""

    code: int
    reason: str


class RemoteClient:
    """A client that is connected and has seen its first picture.

    `url` and `grant` are of a `SessionOffer`. Raises `NotStarted` when it does not get so far.
    """

    def __init__(self, url: str, grant: str, within_s: float = PATIENCE_S) -> None:
        parts = urlsplit(url)
        self._deadline = Deadline(within_s)
        self._bytes = bytearray()
        self._stream = bytearray()
        self._ending: Ending | None = None
        self.size = (0, 0)
        """Width and height of the screen, in pixels."""
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 80), within_s)
        try:
            self._upgrade(parts.netloc, parts.path, grant)
            self._shake_hands()
        except (OSError, WaitFailed) as exc:
            self._socket.close()
            raise NotStarted(
                "not_connected", f"The session did not come to its first picture: {exc}"
            ) from exc

    @property
    def is_over(self) -> bool:
        """Whether the session has ended, as far as has come by now."""
        while self._ending is None and self._read_frame(0.0):
            pass
        return self._ending is not None

    def ended(self, within_s: float = PATIENCE_S) -> Ending:
        """How the session ended, once it has. Raises `WaitFailed`."""
        self._deadline = Deadline(within_s)
        while self._ending is None:
            self._wait_for_frame("the end of the session")
        return self._ending

    def leave(self) -> None:
        """Disconnect."""
        if self._ending is None:
            with contextlib.suppress(OSError):  # the other end may be faster
                self._send(_Kind.CLOSE, struct.pack(">H", 1000))
        self._socket.close()

    def _upgrade(self, host: str, path: str, grant: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Protocol: {RFB_SUBPROTOCOL}, {GRANT_PREFIX}{grant}\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in self._bytes:
            if len(self._bytes) > _MOST_HEAD_BYTES or not self._receive(self._deadline.left_s):
                raise WaitFailed("the relay did not answer the request for a WebSocket")
        head, _, rest = bytes(self._bytes).partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 101 "):
            raise WaitFailed(f"the relay answered {head.splitlines()[0].decode('latin-1')}")
        self._bytes[:] = rest

    def _shake_hands(self) -> None:
        if self._exactly(12) != _RFB:
            raise WaitFailed("the computer speaks another version of RFB")
        self._say(_RFB)
        if _NO_SECURITY not in self._exactly(self._exactly(1)[0]):
            raise WaitFailed("the computer asks for a password")
        self._say(bytes([_NO_SECURITY]))
        if self._exactly(4) != bytes(4):
            raise WaitFailed("the computer lets nobody in")
        self._say(b"\1")
        width, height = struct.unpack(">HH", self._exactly(4))
        self._exactly(16)
        self._exactly(int.from_bytes(self._exactly(4), "big"))
        self._say(_SET_ENCODINGS)
        self._say(struct.pack(">BBHHHH", 3, 0, 0, 0, width, height))
        self._exactly(1)  # the first picture has begun; its pixels are nobody's business here
        self.size = (width, height)

    def _say(self, data: bytes) -> None:
        self._send(_Kind.BINARY, data)

    def _send(self, kind: _Kind, data: bytes) -> None:
        """Clients mask what they send (RFC 6455, 5.3); nothing here is longer than 125 bytes."""
        mask = os.urandom(4)
        hidden = bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
        self._socket.sendall(bytes([0x80 | kind, 0x80 | len(data)]) + mask + hidden)

    def _exactly(self, size: int) -> bytes:
        while len(self._stream) < size:
            if self._ending is not None:
                raise WaitFailed(f"the session ended at once: {self._ending.reason or self._ending.code}")
            self._wait_for_frame("the computer's answer")
        data = bytes(self._stream[:size])
        del self._stream[:size]
        return data

    def _wait_for_frame(self, what: str) -> None:
        if not self._read_frame(self._deadline.left_s) and self._deadline.has_passed:
            raise WaitFailed(f"waited for {what}, and nothing came")

    def _read_frame(self, within_s: float) -> bool:
        """Take in the next frame, if it comes in time; whether it did."""
        while (found := _frame_in(self._bytes)) is None:
            if not self._receive(within_s):
                return self._ending is not None
        kind, data, taken = found
        del self._bytes[:taken]
        if kind in (_Kind.BINARY, _Kind.MORE):
            self._stream += data
        elif kind == _Kind.PING:
            self._send(_Kind.PONG, data)
        elif kind == _Kind.CLOSE:
            code = int.from_bytes(data[:2], "big") if data else 1005
            self._ending = Ending(code, data[2:].decode("utf-8", "replace"))
        return True

    def _receive(self, within_s: float) -> bool:
        self._socket.settimeout(max(within_s, 0.001))
        try:
            data = self._socket.recv(_PIECE)
        except TimeoutError:
            return False
        except ConnectionError:
            data = b""
        if not data:
            self._ending = self._ending or Ending(1006, "")
            return False
        self._bytes += data
        return True


def _frame_in(data: bytearray) -> tuple[int, bytes, int] | None:
    """Opcode and payload of the first whole frame in `data`, and how many bytes it takes; None before."""
    size = data[1] & 0x7F if len(data) > 1 else 0
    head = {126: 4, 127: 10}.get(size, 2)
    if len(data) < head:
        return None
    if head > 2:
        size = int.from_bytes(data[2:head], "big")
    if len(data) < head + size:
        return None
    return data[0] & 0x0F, bytes(data[head : head + size]), head + size
