"""WebSocket frames (RFC 6455 section 5) as the relay reads and writes them; no sockets here.

A relay need not put messages together: the bytes of a message go on as they come, as messages of their own,
for an RFB stream knows no message borders. So nothing is kept, whatever length a frame announces, and a byte
is copied once, by its unmasking: the new frame's head is put where the old one stood, masked alike, and both
come out in one piece. (The frame parser of `websockets`, which gathers messages, costs three more copies.)
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from websockets.frames import Close, CloseCode, Frame, Opcode

try:
    from websockets.speedups import apply_mask
except ImportError:  # no compiled part for this system: slower, nothing else
    from websockets.utils import apply_mask

MARGIN: Final = 16
"""Bytes that a read buffer leaves free before what was read: room for a head (at most 10)."""

_SMALL: Final = 2**15
_SHORTEST_HEAD: Final = 6
_LONGEST_HEAD: Final = 14
_OPCODES: Final = frozenset(int(each) for each in Opcode)
_FIRST_CONTROL: Final = 8
_LENGTH: Final = 0x7F
_TWO_BYTES: Final = 126
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


Pass = Callable[[bytes], object]
"""Takes whole frames for the other end."""


@dataclass(slots=True)
class Received:
    """What one read brought besides payload: how many frames began, and the control frames, which came after
    that payload or between it."""

    count: int = 0
    controls: list[Frame] = field(default_factory=list)


class FrameReader:
    """Reads the frames of a client (masked), message by message at most `message_limit` bytes."""

    __slots__ = (
        "_gathered",
        "_head",
        "_in_message",
        "_left",
        "_limit",
        "_mask",
        "_message_size",
        "_opcode",
        "payload",
    )

    def __init__(self, message_limit: int | None) -> None:
        self._limit = message_limit
        self._head = bytearray()
        self._opcode = 0
        self._mask = b"\0\0\0\0"
        self._left = 0
        self._gathered = bytearray()  # payload of a control frame
        self._in_message = False
        self._message_size = 0
        self.payload = 0
        """Bytes that were passed on, heads not counted."""

    def read(self, buffer: memoryview, start: int, end: int, pass_on: Pass) -> Received:
        """Take what was read to `buffer[start:end]`; at least `MARGIN` bytes before it are written over.

        Large pieces are passed on one by one, each while it is in the processor's cache; small ones together.
        Raises `FrameError`; then nothing more may be read.
        """
        received = Received()
        small: list[bytes] = []
        at = start
        while at < end:
            left = self._left
            if left == 0:
                at = self._read_head(buffer, at, end, received)
                continue
            stop = at + left if at + left < end else end
            size = stop - at
            if self._opcode >= _FIRST_CONTROL:
                self._gathered += buffer[at:stop]
            else:
                frame = _frame_of(buffer, at, stop, self._mask)
                self.payload += size
                if size < _SMALL:
                    small.append(frame)
                else:
                    _pass_all(small, pass_on)
                    pass_on(frame)
                if size & 3:
                    self._mask = _rotated(self._mask, size)
            self._left = left - size
            at = stop
            if size == left and self._opcode >= _FIRST_CONTROL:
                received.controls.append(self._control())
        _pass_all(small, pass_on)
        return received

    def _read_head(self, buffer: memoryview, at: int, end: int, received: Received) -> int:
        """Take bytes of a frame's head; where the rest begins."""
        head = self._head
        if not head and end - at >= _LONGEST_HEAD:
            length = _head_length(buffer[at + 1])
            self._begin(buffer[at : at + length], received)
            return at + length
        head += buffer[at : at + 1]
        at += 1
        if len(head) > 1 and len(head) == _head_length(head[1]):
            whole = memoryview(bytes(head))
            head.clear()
            self._begin(whole, received)
        return at

    def _begin(self, head: memoryview, received: Received) -> None:
        first, second = head[0], head[1]
        opcode = first & 0x0F
        if opcode not in _OPCODES:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "unknown opcode")
        if first & _RESERVED:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "reserved bits")
        if not second & _MASKED:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "not masked")
        received.count += 1
        self._opcode = opcode
        self._left = second & _LENGTH if len(head) == _SHORTEST_HEAD else int.from_bytes(head[2:-4])
        self._mask = bytes(head[-4:])
        if opcode < _FIRST_CONTROL:
            self._begin_data(bool(first & _FIN))
            return
        if not first & _FIN or self._left > _CONTROL_MAX:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "control frame too long or in pieces")
        self._gathered.clear()
        if self._left == 0:
            received.controls.append(self._control())

    def _begin_data(self, is_final: bool) -> None:
        if self._opcode == Opcode.TEXT:
            raise FrameError(CloseCode.UNSUPPORTED_DATA, "text")
        if (self._opcode == Opcode.CONT) is not self._in_message:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "message in disorder")
        self._message_size = self._left + (self._message_size if self._in_message else 0)
        self._in_message = not is_final
        if self._left >= _LONGEST:
            raise FrameError(CloseCode.PROTOCOL_ERROR, "impossible length")
        if self._limit is not None and self._message_size > self._limit:
            raise FrameError(CloseCode.MESSAGE_TOO_BIG, "message too big")

    def _control(self) -> Frame:
        return Frame(Opcode(self._opcode), apply_mask(self._gathered, self._mask))


def _pass_all(small: list[bytes], pass_on: Pass) -> None:
    if small:
        pass_on(b"".join(small))
        small.clear()


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


def _frame_of(buffer: memoryview, at: int, stop: int, mask: bytes) -> bytes:
    """`buffer[at:stop]` unmasked, in a frame of its own."""
    head = head_of(Opcode.BINARY, stop - at)
    begin = at - len(head)
    if len(head) & 3:
        mask = _rotated(mask, -len(head))
    buffer[begin:at] = apply_mask(head, mask)
    return apply_mask(buffer[begin:stop], mask)


def _rotated(mask: bytes, by: int) -> bytes:
    by &= 3
    return mask[by:] + mask[:by]


def _head_length(second: int) -> int:
    """How long a frame's head is, by its second byte; one that is not masked is not read on."""
    if not second & _MASKED:
        return 2
    length = second & _LENGTH
    return _SHORTEST_HEAD if length < _TWO_BYTES else _SHORTEST_HEAD + (2 if length == _TWO_BYTES else 8)
