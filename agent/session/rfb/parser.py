"""What a client says, from bytes; sans-IO, and never surprised by any bytes (SECURITY 27).

Holds at most one message: 1 MiB of clipboard is the longest. What is longer is passed over, not kept.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Final

from agent.session.desktop import Rect
from agent.session.rfb import pixel_format
from agent.session.rfb.faults import RfbError
from agent.session.rfb.messages import (
    ClipboardMessage,
    ContinuousUpdates,
    CutText,
    Fence,
    KeyEvent,
    Message,
    PointerEvent,
    SetDesktopSize,
    SetEncodings,
    SetPixelFormat,
    UpdateRequest,
)
from agent.session.rfb.protocol import (
    COMPRESS_LEVEL_0,
    FINE_QUALITY_0,
    MAX_FENCE_PAYLOAD,
    MAX_TEXT,
    QUALITY_LEVEL_0,
    ClientMessage,
    Encoding,
)

MAX_PASSED_OVER: Final = 64 << 20
"""A longer clipboard than this is no clipboard, but an attack or nonsense."""

_KNOWN: Final = frozenset(
    {*Encoding}
    | {COMPRESS_LEVEL_0 + level for level in range(10)}
    | {QUALITY_LEVEL_0 + level for level in range(10)}
    | {FINE_QUALITY_0 + quality for quality in range(101)}
)
_EXTENDED_BUTTONS: Final = 0x80
_BACK, _FORWARD = 1 << 7, 1 << 8

_Reader = Callable[["Parser"], Message | None]


class Parser:
    """The stream of one client after its handshake.

    `feed` bytes, then call `next_message` until it answers None. After an `RfbError` the parser is of no use.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._at = 0
        self._to_pass_over = 0
        self._extended_buttons = False

    @property
    def held(self) -> int:
        """How many bytes wait for the rest of their message."""
        return len(self._buffer) - self._at

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        """Take more bytes of the stream."""
        skipped = min(self._to_pass_over, len(data))
        self._to_pass_over -= skipped
        self._buffer += memoryview(data)[skipped:]

    def next_message(self) -> Message | None:
        """The next whole message; None until more bytes come. Raises `RfbError`."""
        while self.held:
            read = _READERS.get(self._buffer[self._at])
            if read is None:
                raise RfbError("rfb_message_unknown", f"Unknown message {self._buffer[self._at]}.")
            before = self._at
            message = read(self)
            if message is not None:
                return message
            if self._at == before:
                break  # incomplete
        self._forget_read()
        return None

    def _forget_read(self) -> None:
        del self._buffer[: self._at]
        self._at = 0

    def _take(self, layout: struct.Struct, more: int = 0) -> tuple[int, ...] | None:
        """The fields of a message of fixed layout, and step over it and `more` bytes."""
        size = layout.size + more
        if self.held < size:
            return None
        fields = layout.unpack_from(self._buffer, self._at)
        self._at += size
        return fields

    def _peek(self, layout: struct.Struct) -> tuple[int, ...] | None:
        if self.held < layout.size:
            return None
        return layout.unpack_from(self._buffer, self._at)

    def _read_pixel_format(self) -> Message | None:
        if self.held < 4 + pixel_format.SIZE:
            return None
        start = self._at + 4
        wanted, colour_map = pixel_format.parse(self._buffer[start : start + pixel_format.SIZE])
        self._at = start + pixel_format.SIZE
        return SetPixelFormat(wanted, colour_map)

    def _read_encodings(self) -> Message | None:
        head = self._peek(_ENCODINGS)
        if head is None or self.held < _ENCODINGS.size + 4 * head[1]:
            return None
        start = self._at + _ENCODINGS.size
        self._at = start + 4 * head[1]
        named = struct.unpack_from(f">{head[1]}i", self._buffer, start)
        known = tuple(dict.fromkeys(number for number in named if number in _KNOWN))
        self._extended_buttons = Encoding.EXTENDED_MOUSE_BUTTONS in known
        return SetEncodings(known)

    def _read_update_request(self) -> Message | None:
        fields = self._take(_UPDATE_REQUEST)
        return None if fields is None else UpdateRequest(bool(fields[1]), _area(*fields[2:]))

    def _read_key(self) -> Message | None:
        fields = self._take(_KEY)
        return None if fields is None else KeyEvent(keysym=fields[2], down=bool(fields[1]))

    def _read_pointer(self) -> Message | None:
        fields = self._peek(_POINTER)
        if fields is None:
            return None
        _, buttons, x, y = fields
        if not (self._extended_buttons and buttons & _EXTENDED_BUTTONS):
            self._at += _POINTER.size
            return PointerEvent(x, y, buttons)
        if self.held < _POINTER.size + 1:
            return None
        more = self._buffer[self._at + _POINTER.size]
        self._at += _POINTER.size + 1
        back = _BACK if more & 1 else 0
        return PointerEvent(x, y, buttons & 0x7F | back | (_FORWARD if more & 2 else 0))

    def _read_cut_text(self) -> Message | None:
        head = self._peek(_CUT_TEXT)
        if head is None:
            return None
        length = abs(head[1])
        if length > MAX_PASSED_OVER:
            raise RfbError("rfb_clipboard_too_long", f"The client announces a clipboard of {length} bytes.")
        if length > MAX_TEXT:
            self._pass_over(_CUT_TEXT.size + length)
            return None
        if self.held < _CUT_TEXT.size + length:
            return None
        start = self._at + _CUT_TEXT.size
        self._at = start + length
        data = bytes(self._buffer[start : self._at])
        if head[1] >= 0:
            return CutText(data.decode("latin-1"))
        if length < 4:
            raise RfbError("rfb_clipboard_damaged", "An extended clipboard message without flags.")
        return ClipboardMessage(int.from_bytes(data[:4], "big"), data[4:])

    def _pass_over(self, length: int) -> None:
        here = min(length, self.held)
        self._at += here
        self._to_pass_over = length - here

    def _read_continuous_updates(self) -> Message | None:
        fields = self._take(_UPDATE_REQUEST)
        return None if fields is None else ContinuousUpdates(bool(fields[1]), _area(*fields[2:]))

    def _read_fence(self) -> Message | None:
        head = self._peek(_FENCE)
        if head is None:
            return None
        _, flags, length = head
        if length > MAX_FENCE_PAYLOAD:
            raise RfbError("rfb_fence", f"A fence with {length} bytes.")
        if self.held < _FENCE.size + length:
            return None
        start = self._at + _FENCE.size
        self._at = start + length
        return Fence(flags, bytes(self._buffer[start : self._at]))

    def _read_desktop_size(self) -> Message | None:
        head = self._peek(_DESKTOP_SIZE)
        if head is None or self._take(_DESKTOP_SIZE, 16 * head[3]) is None:
            return None
        return SetDesktopSize(head[1], head[2])

    def _read_qemu(self) -> Message | None:
        if self.held >= 2 and self._buffer[self._at + 1] != 0:
            raise RfbError("rfb_message_unknown", "A QEMU message that is no key.")
        fields = self._take(_QEMU_KEY)
        return None if fields is None else KeyEvent(keysym=fields[3], down=bool(fields[2]))


def _area(x: int, y: int, width: int, height: int) -> Rect | None:
    return Rect(x, y, width, height) if width and height else None


_ENCODINGS: Final = struct.Struct(">BxH")
_UPDATE_REQUEST: Final = struct.Struct(">BBHHHH")
_KEY: Final = struct.Struct(">BBxxI")
_POINTER: Final = struct.Struct(">BBHH")
_CUT_TEXT: Final = struct.Struct(">Bxxxi")
_FENCE: Final = struct.Struct(">BxxxIB")
_DESKTOP_SIZE: Final = struct.Struct(">BxHHBx")
_QEMU_KEY: Final = struct.Struct(">BBHII")

_READERS: Final[dict[int, _Reader]] = {
    ClientMessage.SET_PIXEL_FORMAT: Parser._read_pixel_format,
    ClientMessage.SET_ENCODINGS: Parser._read_encodings,
    ClientMessage.FRAMEBUFFER_UPDATE_REQUEST: Parser._read_update_request,
    ClientMessage.KEY_EVENT: Parser._read_key,
    ClientMessage.POINTER_EVENT: Parser._read_pointer,
    ClientMessage.CLIENT_CUT_TEXT: Parser._read_cut_text,
    ClientMessage.ENABLE_CONTINUOUS_UPDATES: Parser._read_continuous_updates,
    ClientMessage.FENCE: Parser._read_fence,
    ClientMessage.SET_DESKTOP_SIZE: Parser._read_desktop_size,
    ClientMessage.QEMU: Parser._read_qemu,
}
