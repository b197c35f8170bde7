"""Zlib: raw pixels through one zlib stream. Old, and what some libraries have instead of Tight and ZRLE."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from agent.session.rfb.encodings.rectangle import head
from agent.session.rfb.protocol import Encoding

if TYPE_CHECKING:
    from agent.session.desktop import Pixels, Rect
    from agent.session.rfb.encodings.streams import ZlibStream
    from agent.session.rfb.pixel_format import PixelFormat


class ZlibEncoder:
    """Raw pixels, compressed."""

    def __init__(self, wanted: PixelFormat, stream: ZlibStream) -> None:
        self._format = wanted
        self._stream = stream

    def encode(self, place: Rect, pixels: Pixels) -> list[bytes]:
        data = self._stream.compress(self._format.on_wire(pixels).data)
        return [head(place, Encoding.ZLIB) + struct.pack(">I", len(data)) + data]
