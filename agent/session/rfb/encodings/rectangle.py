"""The head of every rectangle, and what an encoder of pixels is."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, Protocol

from agent.session.rfb.protocol import ServerMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.session.desktop import Pixels, Rect

_HEAD: Final = struct.Struct(">HHHHi")
_UPDATE: Final = struct.Struct(">BxH")


class PixelEncoder(Protocol):
    """Turns pixels into whole rectangles."""

    def encode(self, place: Rect, pixels: Pixels) -> list[bytes]:
        """The rectangles that show `pixels`, which has the size of `place`, at `place`."""
        ...


def head(place: Rect, encoding: int) -> bytes:
    """The twelve bytes before a rectangle's data."""
    return _HEAD.pack(place.x, place.y, place.width, place.height, encoding)


def pseudo(encoding: int, x: int = 0, y: int = 0, width: int = 0, height: int = 0) -> bytes:
    """The head of a pseudo-rectangle, whose numbers may mean anything."""
    return _HEAD.pack(x, y, width, height, encoding)


def update(rectangles: Sequence[bytes]) -> bytes:
    """One FramebufferUpdate."""
    return _UPDATE.pack(ServerMessage.FRAMEBUFFER_UPDATE, len(rectangles)) + b"".join(rectangles)
