"""The screen's pixels as the client wants them (RFC 6143 section 7.4).

All true-colour formats of 8, 16 and 32 bits in both byte orders. A client that wants a colour map gets a
fixed one of 256 colours, in which 8-bit true colour looks the same.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from agent.session.rfb.faults import RfbError
from agent.session.rfb.protocol import ServerMessage

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from agent.session.desktop import Pixels

_LAYOUT: Final = struct.Struct(">BBBBHHHBBB3x")
SIZE: Final = _LAYOUT.size


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """A true-colour pixel: bits, byte order, and where each colour stands."""

    bits: int
    depth: int
    big_endian: bool
    red_max: int
    green_max: int
    blue_max: int
    red_shift: int
    green_shift: int
    blue_shift: int

    @property
    def bytes_per_pixel(self) -> int:
        """1, 2 or 4."""
        return self.bits // 8

    @property
    def has_short_tpixel(self) -> bool:
        """Whether Tight sends its pixels as three bytes: red, green, blue."""
        return self.bits == 32 and self.depth == 24 and self._maxima == (255, 255, 255)

    @property
    def cpixel_bytes(self) -> slice:
        """Which bytes of a pixel on the wire ZRLE sends (RFC 6143 section 7.7.6)."""
        if self.bits != 32 or self.depth > 24:
            return slice(0, self.bytes_per_pixel)
        used = self._mask
        if used < 1 << 24:
            return slice(1, 4) if self.big_endian else slice(0, 3)
        if used & 0xFF == 0:
            return slice(0, 3) if self.big_endian else slice(1, 4)
        return slice(0, 4)

    @property
    def _maxima(self) -> tuple[int, int, int]:
        return self.red_max, self.green_max, self.blue_max

    @property
    def _mask(self) -> int:
        return (
            self.red_max << self.red_shift
            | self.green_max << self.green_shift
            | self.blue_max << self.blue_shift
        )

    def packed(self) -> bytes:
        """The 16 bytes of this format on the wire."""
        return _LAYOUT.pack(
            self.bits, self.depth, self.big_endian, True, *self._maxima,
            self.red_shift, self.green_shift, self.blue_shift,
        )  # fmt: skip

    def on_wire(self, pixels: Pixels) -> NDArray[np.uint8]:
        """`pixels` as contiguous bytes of shape (height, width, bytes per pixel)."""
        import numpy as np

        order = _byte_order(self)
        if order is not None:
            if order == (0, 1, 2):
                return np.ascontiguousarray(pixels)
            return np.ascontiguousarray(pixels[..., list(order)])
        red, green, blue = _tables(self)
        values: NDArray[Any] = red[pixels[..., 2]] | green[pixels[..., 1]] | blue[pixels[..., 0]]
        return values.view(np.uint8).reshape(*pixels.shape[:2], self.bytes_per_pixel)


NATIVE: Final = PixelFormat(32, 24, False, 255, 255, 255, 16, 8, 0)
"""Bytes blue, green, red, unused: as screens have them."""

COLOUR_MAPPED: Final = PixelFormat(8, 8, False, 7, 7, 3, 5, 2, 0)
"""What a pixel means to a client with `colour_map`."""


def parse(data: bytes | bytearray | memoryview) -> tuple[PixelFormat, bool]:
    """The format in 16 bytes, and whether the client wants it as a colour map.

    Raises `RfbError` `rfb_pixel_format` for what is no pixel format, or a colour map of more than 8 bits.
    """
    bits, depth, big, true_colour, *rest = _LAYOUT.unpack(data)
    if bits not in (8, 16, 32):
        raise RfbError("rfb_pixel_format", f"The client asks for pixels of {bits} bits.")
    if not true_colour:
        if bits != 8:
            raise RfbError("rfb_pixel_format", f"The client asks for a colour map of {bits} bits.")
        return COLOUR_MAPPED, True
    red, green, blue, *shifts = rest
    fields = list(zip((red, green, blue), shifts, strict=True))
    if any(most == 0 or most & (most + 1) or most << shift >= 1 << bits for most, shift in fields):
        raise RfbError("rfb_pixel_format", "The client's pixel format does not fit its pixels.")
    masks = [most << shift for most, shift in fields]
    if masks[0] & masks[1] or masks[0] & masks[2] or masks[1] & masks[2]:
        raise RfbError("rfb_pixel_format", "The colours of the client's pixel format overlap.")
    return PixelFormat(bits, depth, bool(big), red, green, blue, *shifts), False


def colour_map() -> bytes:
    """The message that gives a client the fixed colour map."""
    head = struct.pack(">BxHH", ServerMessage.SET_COLOUR_MAP_ENTRIES, 0, 256)
    colours = (
        ((value >> 5 & 7) * 65_535 // 7, (value >> 2 & 7) * 65_535 // 7, (value & 3) * 65_535 // 3)
        for value in range(256)
    )
    return head + b"".join(struct.pack(">HHH", *colour) for colour in colours)


@lru_cache(maxsize=4)
def _byte_order(wanted: PixelFormat) -> tuple[int, ...] | None:
    """Which byte of the screen's pixel comes at each place on the wire; None when bits must be moved."""
    shifts = (wanted.blue_shift, wanted.green_shift, wanted.red_shift)
    if wanted.bits != 32 or wanted._maxima != (255, 255, 255) or any(shift % 8 for shift in shifts):
        return None
    places = [shift // 8 for shift in shifts]
    if wanted.big_endian:
        places = [3 - place for place in places]
    order = [3, 3, 3, 3]
    for source, place in enumerate(places):
        order[place] = source
    return (0, 1, 2) if order == [0, 1, 2, 3] else tuple(order)


@lru_cache(maxsize=2)
def _tables(wanted: PixelFormat) -> tuple[NDArray[Any], ...]:
    """For each colour: its 256 intensities at their place in a pixel, in the client's byte order.

    Every bit of a pixel belongs to one colour at most, so the three can be joined after swapping bytes.
    """
    import numpy as np

    kind = np.dtype(f"{'>' if wanted.big_endian else '<'}u{wanted.bytes_per_pixel}")
    intensity = np.arange(256, dtype=np.uint32)
    shifts = (wanted.red_shift, wanted.green_shift, wanted.blue_shift)
    placed = []
    for most, shift in zip(wanted._maxima, shifts, strict=True):
        scaled = (intensity * np.uint32(most) + np.uint32(127)) // np.uint32(255) << np.uint32(shift)
        native = np.dtype(f"=u{wanted.bytes_per_pixel}")
        placed.append(scaled.astype(kind).view(native))
    return tuple(placed)
