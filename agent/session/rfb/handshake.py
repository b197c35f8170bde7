"""The first bytes of a connection: version, security type None, ClientInit (RFC 6143 section 7.1–7.3).

Sans-IO: bytes in, bytes out.
"""

from __future__ import annotations

import re
import struct
from enum import Enum, auto
from typing import Final

from agent.session.rfb.faults import RfbError
from agent.session.rfb.pixel_format import NATIVE
from agent.session.rfb.protocol import SECURITY_NONE, VERSION

_VERSION_LINE: Final = re.compile(rb"RFB (\d{3})\.(\d{3})\n")
_VERSION_BYTES: Final = 12
MAX_NAME: Final = 1_024
"""Most bytes of a desktop's name that are sent."""


class _Step(Enum):
    VERSION = auto()
    SECURITY = auto()
    CLIENT_INIT = auto()
    DONE = auto()


class Handshake:
    """One client's way to ServerInit. Old versions are met half-way: 3.3 and 3.7 as the RFC has them."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._step = _Step.VERSION
        self._minor = 8

    @property
    def done(self) -> bool:
        """Whether ServerInit may be sent."""
        return self._step is _Step.DONE

    @property
    def rest(self) -> bytes:
        """What came behind the handshake."""
        return bytes(self._buffer)

    @staticmethod
    def greeting() -> bytes:
        """What the server says first."""
        return VERSION

    def feed(self, data: bytes) -> bytes:
        """Take `data` and answer what is to be sent. Raises `RfbError` `rfb_version`, `rfb_security`."""
        self._buffer += data
        answer = b""
        while (more := self._advance()) is not None:
            answer += more
        return answer

    def _advance(self) -> bytes | None:
        """Take one step; None when there is none, or too few bytes for it."""
        if self._step is _Step.VERSION:
            return self._take_version()
        if self._step is _Step.SECURITY and self._buffer:
            chosen = self._buffer.pop(0)
            if chosen != SECURITY_NONE:
                raise RfbError("rfb_security", f"The client chose the security type {chosen}.")
            self._step = _Step.CLIENT_INIT
            return struct.pack(">I", 0) if self._minor == 8 else b""
        if self._step is _Step.CLIENT_INIT and self._buffer:
            del self._buffer[0]  # shared or not: there is one client (RULES R18)
            self._step = _Step.DONE
        return None

    def _take_version(self) -> bytes | None:
        if len(self._buffer) < _VERSION_BYTES:
            if not VERSION.startswith(bytes(self._buffer[:4])):
                raise RfbError("rfb_version", "The client does not speak RFB.")
            return None
        line = _VERSION_LINE.fullmatch(self._buffer[:_VERSION_BYTES])
        if line is None or int(line[1]) < 3:
            raise RfbError("rfb_version", "The client does not speak RFB 3.3 or later.")
        version = int(line[1]), int(line[2])
        del self._buffer[:_VERSION_BYTES]
        self._minor = 8 if version >= (3, 8) else 7 if version == (3, 7) else 3
        if self._minor == 3:
            self._step = _Step.CLIENT_INIT
            return struct.pack(">I", SECURITY_NONE)
        self._step = _Step.SECURITY
        return bytes((1, SECURITY_NONE))


def server_init(width: int, height: int, name: str) -> bytes:
    """The size of the framebuffer, the format of its pixels and what the desktop is called."""
    text = name.encode()[:MAX_NAME].decode(errors="ignore").encode()
    return struct.pack(">HH", width, height) + NATIVE.packed() + struct.pack(">I", len(text)) + text
