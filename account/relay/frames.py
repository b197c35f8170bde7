"""WebSocket frames (RFC 6455 section 5) as the relay reads and writes them; no sockets here.

A relay need not put messages together: the bytes of a message go on as they come, as messages of their own,
for an RFB stream knows no message borders. So nothing is kept, whatever length a frame announces, and a byte
is copied once, by its unmasking: the new frame's head is put where the old one stood, masked alike, and both
come out in one piece. (The frame parser of `websockets`, which gathers messages, costs three more copies.)
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final

from websockets.frames import Close, CloseCode, Frame, Opcode

try:
    from websockets.speedups import apply_mask
except ImportError:  # no compiled part for this system: slower, nothing else
    from websockets.utils import apply_mask

MARGIN: Final = 16
"""Bytes that a read buffer leaves free before what was read: room for a head (at most 10)."""

_CONTROL_MAX: Final = 125
_RESERVED: Final = 0x70
_FIN: Final = 0x80
_MASKED: Final = 0x80
_LONGEST: Final = 1 << 63


class FrameError(Exception):
    """The other end broke the protocol; `code` is the close code that says so."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(slots=True)
class Received:
    """What one read brought: whole frames for the other end, with how many bytes of payload, and control
    frames, which came after that payload or between it. `count` frames began."""

    frames: list[bytes] = field(default_factory=list)
    payload: int = 0
    controls: list[Frame] = field(default_factory=list)
    count: int = 0


class FrameReader:
    """Reads the frames of a client (masked), message by message at most `message_limit` bytes."""

    __slots__ = ("_gathered", "_head", "_in_message", "_left", "_limit", "_mask", "_message_size", "_opcode")

    def __init__(self, message_limit: int | None) -> None:
        self._limit = message_limit
        self._head = bytearray()
        self._opcode = Opcode.BINARY
        self._mask = b"\0\0\0\0"
        self._left = 0
        self._gathered = bytearray()  # payload of a control frame
        self._in_message = False
        self._message_size = 0

    def read(self, buffer: bytearray, start: int, end: int) -> Received:
        """Take what was read to `buffer[start:end]`; at least `MARGIN` bytes before it are written over.

        Raises `FrameError`; then nothing more may be read.
        """
        received = Received()
        at = start
        while at < end:
            if self._left == 0:
                at = self._read_head(buffer, at, end, received)
                continue
            stop = min(end, at + self._left)
            if self._opcode >= Opcode.CLOSE:
                self._gathered += buffer[at:stop]
            else:
                received.frames.append(_frame_of(buffer, at, stop, self._mask))
                received.payload += stop - at
                self._mask = _rotated(self._mask, stop - at)
            self._left -= stop - at
            at = stop
            if self._left == 0:
                self._finish(received)
        return received

    def _read_head(self, buffer: bytearray, at: int, end: int, received: Received) -> int:
        """Take bytes of a frame's head; where the rest begins."""
        head = self._head
        while at < end:
            wanted = _head_length(head) - len(head)
            head += buffer[at : min(end, at + wanted)]
            at = min(end, at + wanted)
            if len(head) >= 2 and len(head) == _head_length(head):
                self._begin(head)
                received.count += 1
                head.clear()
                if self._left == 0:
                    self._finish(received)
                break
        return at

    def _begin(self, head: bytearray) -> None:
        first, second = head[0], head[1]
        try:
            self._opcode = Opcode(first & 0x0F)
        except ValueError as exc:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "unknown opcode") from exc
        if first & _RESERVED:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "reserved bits")
        if not second & _MASKED:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "not masked")
        self._left = _announced(head)
        self._mask = bytes(head[-4:])
        self._gathered.clear()
        is_final = bool(first & _FIN)
        if self._opcode >= Opcode.CLOSE:
            if not is_final or self._left > _CONTROL_MAX:
                raise FrameError(CloseCode.PROTOCOL_ERROR, "control frame too long or in pieces")
        else:
            self._begin_data(is_final)

    def _begin_data(self, is_final: bool) -> None:
        if self._opcode is Opcode.TEXT:
            raise FrameError(CloseCode.UNSUPPORTED_DATA, "text")
        if (self._opcode is Opcode.CONT) is not self._in_message:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "message in disorder")
        self._message_size = self._left + (self._message_size if self._in_message else 0)
        self._in_message = not is_final
        if self._left >= _LONGEST:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "impossible length")
        if self._limit is not None and self._message_size > self._limit:
            raise FrameError(CloseCode.MESSAGE_TOO_BIG, "message too big")

    def _finish(self, received: Received) -> None:
        if self._opcode >= Opcode.CLOSE:
            received.controls.append(Frame(self._opcode, apply_mask(self._gathered, self._mask)))


def head_of(opcode: Opcode, length: int) -> bytes:
    """The head of a whole, unmasked frame."""
    if length <= _CONTROL_MAX:
        return bytes((_FIN | opcode, length))
    if length < 1 << 16:
        return struct.pack("!BBH", _FIN | opcode, 126, length)
    return struct.pack("!BBQ", _FIN | opcode, 127, length)


def frame_of(opcode: Opcode, payload: bytes) -> bytes:
    """A whole, unmasked frame."""
    return head_of(opcode, len(payload)) + payload


def close_frame(code: int, reason: str) -> bytes:
    """A close frame; `reason` is a stable word."""
    return frame_of(Opcode.CLOSE, Close(code, reason).serialize())


def _frame_of(buffer: bytearray, at: int, stop: int, mask: bytes) -> bytes:
    """`buffer[at:stop]` unmasked, in a frame of its own."""
    head = head_of(Opcode.BINARY, stop - at)
    begin = at - len(head)
    mask = _rotated(mask, -len(head))
    buffer[begin:at] = apply_mask(head, mask)
    return apply_mask(memoryview(buffer)[begin:stop], mask)


def _rotated(mask: bytes, by: int) -> bytes:
    by %= 4
    return mask[by:] + mask[:by]


def _head_length(head: bytearray) -> int:
    if len(head) < 2:
        return 2
    length = head[1] & 0x7F
    more = 2 if length == 126 else 8 if length == 127 else 0
    return 2 + more + (4 if head[1] & _MASKED else 0)


def _announced(head: bytearray) -> int:
    length = head[1] & 0x7F
    if length == 126:
        return int.from_bytes(head[2:4])
    if length == 127:
        return int.from_bytes(head[2:10])
    return length
