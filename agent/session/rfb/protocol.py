"""Numbers of the protocol: RFC 6143, and the register of the community's extensions (rfbproto)."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

VERSION: Final = b"RFB 003.008\n"
SECURITY_NONE: Final = 1
"""Who may come in is settled before: by the grant that opened the stream (SECURITY 20)."""

MAX_SIDE: Final = 65_535
"""Longest side of a framebuffer that the protocol can name."""


class ClientMessage(IntEnum):
    """First byte of what a client says."""

    SET_PIXEL_FORMAT = 0
    SET_ENCODINGS = 2
    FRAMEBUFFER_UPDATE_REQUEST = 3
    KEY_EVENT = 4
    POINTER_EVENT = 5
    CLIENT_CUT_TEXT = 6
    ENABLE_CONTINUOUS_UPDATES = 150
    FENCE = 248
    SET_DESKTOP_SIZE = 251
    QEMU = 255


class ServerMessage(IntEnum):
    """First byte of what a server says."""

    FRAMEBUFFER_UPDATE = 0
    SET_COLOUR_MAP_ENTRIES = 1
    SERVER_CUT_TEXT = 3
    END_OF_CONTINUOUS_UPDATES = 150
    FENCE = 248


class Encoding(IntEnum):
    """Encodings and pseudo-encodings that this server knows; a client may name others."""

    RAW = 0
    COPY_RECT = 1
    ZLIB = 6
    TIGHT = 7
    ZRLE = 16
    H264 = 50
    DESKTOP_SIZE = -223
    LAST_RECT = -224
    CURSOR = -239
    QEMU_EXTENDED_KEY = -258
    DESKTOP_NAME = -307
    EXTENDED_DESKTOP_SIZE = -308
    FENCE = -312
    CONTINUOUS_UPDATES = -313
    CURSOR_WITH_ALPHA = -314
    EXTENDED_MOUSE_BUTTONS = -316
    VMWARE_CURSOR = 0x574D5664
    EXTENDED_CLIPBOARD = 0xC0A1E5CE - (1 << 32)


PIXEL_ENCODINGS: Final = (Encoding.RAW, Encoding.ZLIB, Encoding.TIGHT, Encoding.ZRLE)
"""Those that can carry any rectangle without loss."""

COMPRESS_LEVEL_0: Final = -256
QUALITY_LEVEL_0: Final = -32
FINE_QUALITY_0: Final = -512
"""JPEG quality from 0 to 100 in single steps."""


class FenceFlag(IntEnum):
    """Bits of a fence."""

    BLOCK_BEFORE = 1
    BLOCK_AFTER = 2
    SYNC_NEXT = 4
    REQUEST = 1 << 31


FENCE_FLAGS_KNOWN: Final = FenceFlag.BLOCK_BEFORE | FenceFlag.BLOCK_AFTER | FenceFlag.SYNC_NEXT
MAX_FENCE_PAYLOAD: Final = 64


class ClipboardFlag(IntEnum):
    """Bits of an extended clipboard message: one format, and the actions."""

    TEXT = 1
    CAPS = 1 << 24
    REQUEST = 1 << 25
    PEEK = 1 << 26
    NOTIFY = 1 << 27
    PROVIDE = 1 << 28


MAX_TEXT: Final = 1 << 20
"""Most bytes of a text that goes through the clipboard (SECURITY 28)."""
