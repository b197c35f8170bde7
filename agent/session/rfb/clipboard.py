"""Text from one clipboard to the other: the old messages and the extended ones; sans-IO.

Text only, at most 1 MiB, each direction by its own switch, nothing remembered after the end (SECURITY 28).
The extended clipboard is offered as "tell me first, I ask".
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Final

from agent.session.rfb.faults import RfbError
from agent.session.rfb.messages import ClipboardMessage
from agent.session.rfb.parser import MAX_PASSED_OVER
from agent.session.rfb.protocol import MAX_TEXT, ClipboardFlag, Encoding, ServerMessage

_HEAD: Final = struct.Struct(">Bxxxi")
_SIZE: Final = struct.Struct(">I")
_FORMATS: Final = 0xFFFF
_ACTIONS: Final = 0xFF00_0000
_OUR_ACTIONS: Final = (
    ClipboardFlag.REQUEST | ClipboardFlag.PEEK | ClipboardFlag.NOTIFY | ClipboardFlag.PROVIDE
)
_ASSUMED: Final = ClipboardFlag.TEXT | ClipboardFlag.REQUEST | ClipboardFlag.NOTIFY | ClipboardFlag.PROVIDE
"""What a client can do that does not say (rfbproto)."""


class ClipboardDesk:
    """One session's clipboards. Answers what is to be sent; hands the client's text to `put`.

    `may_come` and `may_go` switch the two directions, seen from this computer.
    """

    def __init__(self, put: Callable[[str], None], may_come: bool, may_go: bool) -> None:
        self._put = put
        self.may_come = may_come
        self.may_go = may_go
        self._extended = False
        self._client_can = int(_ASSUMED)
        self._text: str | None = None

    def knows(self, encodings: tuple[int, ...]) -> bytes:
        """The client listed its encodings; the answer says what this end can do."""
        self._extended = Encoding.EXTENDED_CLIPBOARD in encodings
        if not self._extended:
            return b""
        caps = ClipboardFlag.CAPS | _OUR_ACTIONS | ClipboardFlag.TEXT
        return _extended(caps, _SIZE.pack(0))  # send nothing unasked

    def copied(self, text: str) -> bytes:
        """`text` was copied on this computer."""
        if not self.may_go or len(text.encode()) > MAX_TEXT:
            return b""
        self._text = text
        if not self._extended:
            return _plain(text)
        if self._client_can & ClipboardFlag.NOTIFY:
            return _extended(ClipboardFlag.NOTIFY | ClipboardFlag.TEXT)
        return self._provide()

    def cut_text(self, text: str) -> None:
        """The client sent its text the old way."""
        if self.may_come:
            self._put(text.replace("\r\n", "\n"))

    def take(self, message: ClipboardMessage) -> bytes:
        """An extended message. Raises `RfbError` `rfb_clipboard_damaged`, `rfb_clipboard_too_long`."""
        flags = message.flags
        if flags & ClipboardFlag.CAPS:
            self._client_can = flags & (_ACTIONS | _FORMATS)
            return b""
        action = flags & _ACTIONS
        if action == ClipboardFlag.REQUEST:
            return self._provide() if flags & ClipboardFlag.TEXT else b""
        if action == ClipboardFlag.PEEK:
            has_text = self.may_go and self._text is not None
            return _extended(ClipboardFlag.NOTIFY | (ClipboardFlag.TEXT if has_text else 0))
        if action == ClipboardFlag.NOTIFY:
            wanted = self.may_come and flags & ClipboardFlag.TEXT
            return _extended(ClipboardFlag.REQUEST | ClipboardFlag.TEXT) if wanted else b""
        if action == ClipboardFlag.PROVIDE:
            self._take_provided(flags, message.data)
            return b""
        raise RfbError(
            "rfb_clipboard_damaged", f"An extended clipboard message with the actions {action:#x}."
        )

    def close(self) -> None:
        """Forget the text."""
        self._text = None

    def _provide(self) -> bytes:
        if not self.may_go or self._text is None:
            return b""
        data = self._text.replace("\r\n", "\n").replace("\n", "\r\n").encode() + b"\0"
        return _extended(
            ClipboardFlag.PROVIDE | ClipboardFlag.TEXT, zlib.compress(_SIZE.pack(len(data)) + data)
        )

    def _take_provided(self, flags: int, data: bytes) -> None:
        if not (self.may_come and flags & ClipboardFlag.TEXT):
            return
        text = _first_text(data)
        if text is not None:
            self._put(text.decode(errors="replace").removesuffix("\0").replace("\r\n", "\n"))


def _first_text(data: bytes) -> bytes | None:
    """The text in a provided clipboard, which stands first; None when it is longer than may be.

    Never unpacks more than the cap, whatever the stream claims or holds.
    """
    stream = zlib.decompressobj()
    try:
        size_bytes = stream.decompress(data, _SIZE.size)
        if len(size_bytes) < _SIZE.size:
            raise RfbError("rfb_clipboard_damaged", "A provided clipboard without a size.")
        size = _SIZE.unpack(size_bytes)[0]
        if size > MAX_PASSED_OVER:
            raise RfbError("rfb_clipboard_too_long", f"The client provides a clipboard of {size} bytes.")
        if size > MAX_TEXT + 1:
            return None
        text = stream.decompress(stream.unconsumed_tail, size) if size else b""
    except zlib.error as exc:
        raise RfbError("rfb_clipboard_damaged", "A provided clipboard cannot be unpacked.") from exc
    if len(text) < size:
        raise RfbError("rfb_clipboard_damaged", "A provided clipboard is shorter than it says.")
    return text


def _plain(text: str) -> bytes:
    data = text.encode("latin-1", "replace")
    return _HEAD.pack(ServerMessage.SERVER_CUT_TEXT, len(data)) + data


def _extended(flags: int, data: bytes = b"") -> bytes:
    return _HEAD.pack(ServerMessage.SERVER_CUT_TEXT, -(4 + len(data))) + _SIZE.pack(flags) + data
