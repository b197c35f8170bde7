"""ZRLE: tiles of 64 × 64, each in one colour, a small palette or all colours, through one zlib stream
(RFC 6143 section 7.7.6). Without loss; for clients that lack Tight."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import numpy as np

from agent.session.rfb.encodings.rectangle import head
from agent.session.rfb.protocol import Encoding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agent.session.desktop import Pixels, Rect
    from agent.session.rfb.encodings.streams import ZlibStream
    from agent.session.rfb.pixel_format import PixelFormat

_TILE: Final = 64
_MOST_COLOURS: Final = 16
_SAMPLED: Final = 8
_RAW, _SOLID = 0, 1
_COLOUR_BITS: Final = np.uint32(0xFFFFFF)


class ZrleEncoder:
    """Without loss."""

    def __init__(self, wanted: PixelFormat, stream: ZlibStream) -> None:
        self._format = wanted
        self._stream = stream

    def encode(self, place: Rect, pixels: Pixels) -> list[bytes]:
        tiles = [
            self._tile(pixels[top : top + _TILE, left : left + _TILE])
            for top in range(0, place.height, _TILE)
            for left in range(0, place.width, _TILE)
        ]
        data = self._stream.compress(b"".join(tiles))
        return [head(place, Encoding.ZRLE) + struct.pack(">I", len(data)) + data]

    def _tile(self, pixels: Pixels) -> bytes:
        values = np.ascontiguousarray(pixels).view("<u4")[..., 0] & _COLOUR_BITS
        if not (values != values[0, 0]).any():
            return bytes((_SOLID,)) + self._cpixels(pixels[:1, :1])
        most = min(_MOST_COLOURS, values.size // 2)
        if len(np.unique(values[::_SAMPLED, ::_SAMPLED])) > most or len(colours := np.unique(values)) > most:
            return bytes((_RAW,)) + self._cpixels(pixels)
        palette = self._cpixels(colours.astype("<u4").view(np.uint8).reshape(1, -1, 4))
        indices = np.searchsorted(colours, values).astype(np.uint8)
        return bytes((len(colours),)) + palette + _packed(indices, len(colours))

    def _cpixels(self, pixels: Pixels) -> bytes:
        return self._format.on_wire(pixels)[..., self._format.cpixel_bytes].tobytes()


def _packed(indices: NDArray[np.uint8], colours: int) -> bytes:
    """Rows of indices in 1, 2 or 4 bits each, the leftmost highest; rows end with a byte."""
    if colours == 2:
        return np.packbits(indices, axis=1).tobytes()
    per_byte, weights = (4, (64, 16, 4, 1)) if colours <= 4 else (2, (16, 1))
    height, width = indices.shape
    padded = np.zeros((height, -(-width // per_byte), per_byte), np.uint8)
    padded.reshape(height, -1)[:, :width] = indices
    packed: NDArray[np.uint8] = (padded * np.array(weights, np.uint8)).sum(axis=2, dtype=np.uint8)
    return packed.tobytes()
