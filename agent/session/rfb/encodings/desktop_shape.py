"""What is said about the desktop itself: its size, its monitors, its name."""

from __future__ import annotations

import struct
import zlib
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from agent.session.rfb.encodings.rectangle import pseudo
from agent.session.rfb.handshake import MAX_NAME
from agent.session.rfb.protocol import Encoding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.session.desktop import Monitor

_SCREEN: Final = struct.Struct(">IHHHHI")
_MOST_SCREENS: Final = 16


class SizeReason(IntEnum):
    """Why a size is told."""

    COMPUTER = 0
    CLIENT = 1


class SizeStatus(IntEnum):
    """What came of a wish."""

    DONE = 0
    PROHIBITED = 1


def desktop_size(width: int, height: int) -> bytes:
    """The framebuffer has another size now."""
    return pseudo(Encoding.DESKTOP_SIZE, 0, 0, width, height)


def extended_desktop_size(
    width: int,
    height: int,
    monitors: Sequence[Monitor],
    reason: SizeReason = SizeReason.COMPUTER,
    status: SizeStatus = SizeStatus.DONE,
) -> bytes:
    """The size of the framebuffer and the monitors that are seen in it."""
    screens = _screens(width, height, monitors)
    start = pseudo(Encoding.EXTENDED_DESKTOP_SIZE, reason, status, width, height)
    return start + struct.pack(">Bxxx", len(screens)) + b"".join(screens)


def desktop_name(name: str) -> bytes:
    """What the desktop is called."""
    text = name.encode()[:MAX_NAME].decode(errors="ignore").encode()
    return pseudo(Encoding.DESKTOP_NAME) + struct.pack(">I", len(text)) + text


def _screens(width: int, height: int, monitors: Sequence[Monitor]) -> list[bytes]:
    """All monitors when all are shown; else one screen as large as the framebuffer."""
    shown = [
        monitor.place
        for monitor in monitors
        if monitor.place.x >= 0
        and monitor.place.y >= 0
        and monitor.place.x + monitor.place.width <= width
        and monitor.place.y + monitor.place.height <= height
    ]
    fits = len(shown) == len(monitors) and 0 < len(shown) <= _MOST_SCREENS
    covers = max((place.x + place.width for place in shown), default=0) == width
    if not (fits and covers):
        return [_SCREEN.pack(0, 0, 0, width, height, 0)]
    return [
        _SCREEN.pack(_number(monitor.id), place.x, place.y, place.width, place.height, 0)
        for monitor, place in zip(monitors, shown, strict=True)
    ]


def _number(monitor_id: str) -> int:
    """A number that stays with the monitor while it is there."""
    return zlib.crc32(monitor_id.encode())
