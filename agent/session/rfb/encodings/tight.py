"""Tight: one colour, two colours, a palette, all colours, or JPEG; whichever is least (rfbproto)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from agent.session.desktop import Rect
from agent.session.rfb.encodings.rectangle import head
from agent.session.rfb.encodings.streams import TightStreams
from agent.session.rfb.protocol import Encoding
from agent.session.rfb.tiles import as_values

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agent.session.desktop import Pixels
    from agent.session.rfb.pixel_format import PixelFormat

MAX_WIDTH: Final = 2_048
"""Tight has no wider rectangles."""

MAX_AREA: Final = 1 << 19
"""Keeps a rectangle's data below the 22 bits of its length."""

_FULL, _MONO, _INDEXED = 0, 1, 2
"""Which stream is for what: similar data compress better together."""

_FILL: Final = 0x80
_JPEG: Final = 0x90
_WITH_FILTER: Final = 0x40
_PALETTE_FILTER: Final = 1
_LEAST_COMPRESSED: Final = 12
_SAMPLES: Final = 1_024
_COLOUR_BITS: Final = np.uint32(0xFFFFFF)


class TightEncoder:
    """Without loss."""

    def __init__(self, wanted: PixelFormat, streams: TightStreams) -> None:
        self._format = wanted
        self._streams = streams

    def encode(self, place: Rect, pixels: Pixels) -> list[bytes]:
        return [
            head(part, Encoding.TIGHT) + self._data(pixels[top:bottom, left:right])
            for part, left, top, right, bottom in _parts(place)
        ]

    def _data(self, pixels: Pixels) -> bytes:
        values = np.ascontiguousarray(pixels).view("<u4")[..., 0] & _COLOUR_BITS
        first = values[0, 0]
        others = values != first
        if not others.any():
            return bytes((_FILL,)) + self._tpixels(pixels[:1, :1])
        second = values[np.unravel_index(np.argmax(others), others.shape)]
        if not (others & (values != second)).any():
            return self._with_palette(_MONO, np.array([first, second]), np.packbits(others, axis=1))
        colours = _few_colours(values)
        if colours is not None:
            indices = np.searchsorted(colours, values.ravel()).astype(np.uint8)
            return self._with_palette(_INDEXED, colours, indices)
        reset, data = self._pressed(_FULL, self._tpixels(pixels))
        return bytes((_FULL << 4 | reset,)) + data

    def _with_palette(self, stream: int, colours: NDArray[np.uint32], indices: NDArray[np.uint8]) -> bytes:
        palette = self._tpixels(colours.astype("<u4").view(np.uint8).reshape(1, -1, 4))
        reset, data = self._pressed(stream, indices.tobytes())
        control = bytes((_WITH_FILTER | stream << 4 | reset, _PALETTE_FILTER, len(colours) - 1))
        return control + palette + data

    def _tpixels(self, pixels: Pixels) -> bytes:
        if self._format.has_short_tpixel:
            return pixels[:, :, 2::-1].tobytes()
        return self._format.on_wire(pixels).tobytes()

    def _pressed(self, stream: int, data: bytes) -> tuple[int, bytes]:
        if len(data) < _LEAST_COMPRESSED:
            return 0, data
        reset, pressed = self._streams.compress(stream, data)
        return reset, _length(len(pressed)) + pressed


class JpegEncoder:
    """With loss, for what is large: pictures, video, windows that move."""

    def __init__(self, quality: int) -> None:
        self._quality = quality
        self._subsampling = "420" if quality < 90 else "444"

    def encode(self, place: Rect, pixels: Pixels) -> list[bytes]:
        return [
            head(part, Encoding.TIGHT) + self._data(pixels[top:bottom, left:right])
            for part, left, top, right, bottom in _parts(place)
        ]

    def _data(self, pixels: Pixels) -> bytes:
        import simplejpeg  # type: ignore[import-untyped]

        picture: bytes = simplejpeg.encode_jpeg(
            pixels, quality=self._quality, colorspace="BGRX", colorsubsampling=self._subsampling, fastdct=True
        )
        return bytes((_JPEG,)) + _length(len(picture)) + picture


def is_plain(pixels: Pixels) -> bool:
    """Whether `pixels` have one or two colours only: without loss is then the cheapest, however large."""
    values = as_values(pixels)
    step = max(1, int((values.size / _SAMPLES) ** 0.5))
    sample = values[::step, ::step]
    colours = np.unique(sample & _COLOUR_BITS)
    if len(colours) > 2:
        return False
    masked = values & _COLOUR_BITS
    return bool(((masked == colours[0]) | (masked == colours[-1])).all())


def _few_colours(values: NDArray[np.uint32]) -> NDArray[np.uint32] | None:
    """The colours, ordered, when they are so few that a palette pays."""
    most = min(256, values.size // 8)
    flat = values.ravel()
    step = flat.size // _SAMPLES
    if step > 1 and len(np.unique(flat[::step])) > most:
        return None
    colours = np.unique(flat)
    return colours if 2 < len(colours) <= most else None


def _parts(place: Rect) -> list[tuple[Rect, int, int, int, int]]:
    """`place` in pieces that Tight can carry: each with its left, top, right and bottom inside `place`."""
    parts = []
    for left in range(0, place.width, MAX_WIDTH):
        width = min(MAX_WIDTH, place.width - left)
        rows = MAX_AREA // width
        for top in range(0, place.height, rows):
            height = min(rows, place.height - top)
            part = Rect(place.x + left, place.y + top, width, height)
            parts.append((part, left, top, left + width, top + height))
    return parts


def _length(count: int) -> bytes:
    """`count` in one, two or three bytes of seven, seven and eight bits."""
    if count < 1 << 7:
        return bytes((count,))
    if count < 1 << 14:
        return bytes((count & 0x7F | 0x80, count >> 7))
    return bytes((count & 0x7F | 0x80, count >> 7 & 0x7F | 0x80, count >> 14))
