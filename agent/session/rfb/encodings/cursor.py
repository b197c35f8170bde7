"""The pointer's picture, in the three ways that clients know."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import numpy as np

from agent.session.rfb.encodings.rectangle import pseudo
from agent.session.rfb.protocol import Encoding

if TYPE_CHECKING:
    from collections.abc import Collection

    from agent.session.desktop import CursorShape
    from agent.session.rfb.pixel_format import PixelFormat

WAYS: Final = (Encoding.CURSOR_WITH_ALPHA, Encoding.VMWARE_CURSOR, Encoding.CURSOR)
"""The best first."""

_ALPHA_CURSOR: Final = 1
_OPAQUE_FROM: Final = 128


def cursor(shape: CursorShape, known: Collection[int], wanted: PixelFormat) -> bytes | None:
    """The rectangle for a client that knows the encodings `known`; None: it draws a pointer of its own."""
    way = next((way for way in WAYS if way in known), None)
    if way is None:
        return None
    rgba = np.frombuffer(shape.rgba, np.uint8).reshape(shape.height, shape.width, 4)
    start = pseudo(way, shape.hot_x, shape.hot_y, shape.width, shape.height)
    if way == Encoding.VMWARE_CURSOR:
        return start + bytes((_ALPHA_CURSOR, 0)) + shape.rgba
    if way == Encoding.CURSOR_WITH_ALPHA:
        alpha = rgba[..., 3:].astype(np.uint16)
        colours = ((rgba[..., :3] * alpha + 127) // 255).astype(np.uint8)
        return start + struct.pack(">i", Encoding.RAW) + np.dstack((colours, rgba[..., 3:])).tobytes()
    pixels = wanted.on_wire(np.ascontiguousarray(rgba[..., [2, 1, 0, 3]]))
    mask = np.packbits(rgba[..., 3] >= _OPAQUE_FROM, axis=1)
    return start + pixels.tobytes() + mask.tobytes()
