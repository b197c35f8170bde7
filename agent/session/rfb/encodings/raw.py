"""Raw: pixels as they are. Every client can do it (RFC 6143 section 7.7.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.session.rfb.encodings.rectangle import head
from agent.session.rfb.protocol import Encoding

if TYPE_CHECKING:
    from agent.session.desktop import Pixels, Rect
    from agent.session.rfb.pixel_format import PixelFormat


class RawEncoder:
    """Without compression."""

    def __init__(self, wanted: PixelFormat) -> None:
        self._format = wanted

    def encode(self, place: Rect, pixels: Pixels) -> list[bytes]:
        return [head(place, Encoding.RAW) + self._format.on_wire(pixels).tobytes()]
