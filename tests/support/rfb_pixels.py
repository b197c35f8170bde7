"""Pixels as an RFB client sees them, computed apart from the product: what tests compare with.

May import numpy and the standard library.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.uint32]


@dataclass(frozen=True)
class Format:
    """A true-colour pixel format as a client asks for it."""

    bits: int = 32
    depth: int = 24
    big: bool = False
    maxima: tuple[int, int, int] = (255, 255, 255)
    shifts: tuple[int, int, int] = (16, 8, 0)

    def message(self) -> bytes:
        """SetPixelFormat."""
        return struct.pack(
            ">BxxxBBBBHHHBBBxxx", 0, self.bits, self.depth, self.big, 1, *self.maxima, *self.shifts
        )

    @property
    def size(self) -> int:
        return self.bits // 8

    @property
    def used(self) -> int:
        """The bits that say something."""
        bits = [most << shift for most, shift in zip(self.maxima, self.shifts, strict=True)]
        return bits[0] | bits[1] | bits[2]

    def seen(self, picture: NDArray[np.uint8]) -> Values:
        """The pixel values that show `picture` (blue, green, red, unused)."""
        values = np.zeros(picture.shape[:2], np.uint32)
        for channel, most, shift in zip((2, 1, 0), self.maxima, self.shifts, strict=True):
            nearest = np.round(picture[..., channel].astype(np.float64) * most / 255).astype(np.uint32)
            values |= nearest << np.uint32(shift)
        return values

    def channels(self, values: Values) -> NDArray[np.int64]:
        """Red, green, blue from 0 to 255."""
        parts = [
            np.round((values >> shift & most) * (255 / most))
            for most, shift in zip(self.maxima, self.shifts, strict=True)
        ]
        return np.stack(parts, axis=-1).astype(np.int64)

    def pixels(self, data: bytes) -> Values:
        """Values of whole pixels."""
        order = ">" if self.big else "<"
        return np.frombuffer(data, f"{order}u{self.size}").astype(np.uint32) & np.uint32(self.used)

    @property
    def tight_size(self) -> int:
        """Bytes of Tight's pixel."""
        return 3 if self.bits == 32 and self.depth == 24 and self.maxima == (255, 255, 255) else self.size

    def tight_pixels(self, data: bytes) -> Values:
        if self.tight_size != 3:
            return self.pixels(data)
        return self.of_rgb(np.frombuffer(data, np.uint8).reshape(-1, 3))

    def of_rgb(self, rgb: NDArray[np.uint8]) -> Values:
        """Values for red, green and blue of eight bits."""
        picture = np.zeros((*rgb.shape[:-1], 4), np.uint8)
        picture[..., :3] = rgb[..., ::-1]
        return self.seen(picture.reshape(1, -1, 4)).reshape(rgb.shape[:-1])

    @property
    def short_zrle(self) -> str:
        """Which three bytes ZRLE sends of a pixel: "low", "high", or "" for all."""
        if self.bits != 32 or self.depth > 24:
            return ""
        if self.used < 1 << 24:
            return "low"
        return "" if self.used & 255 else "high"

    @property
    def zrle_size(self) -> int:
        return 3 if self.short_zrle else self.size

    def zrle_pixels(self, data: bytes) -> Values:
        kind = self.short_zrle
        if not kind:
            return self.pixels(data)
        three = np.frombuffer(data, np.uint8).reshape(-1, 3).astype(np.uint32)
        if self.big:
            three = three[:, ::-1]
        low = three[:, 0] | three[:, 1] << np.uint32(8) | three[:, 2] << np.uint32(16)
        return low if kind == "low" else low << np.uint32(8)


NATIVE = Format()
FORMATS = {
    "bgrx": NATIVE,
    "rgbx": Format(shifts=(0, 8, 16)),
    "xrgb": Format(shifts=(8, 16, 24)),
    "big endian": Format(big=True),
    "big endian, low": Format(big=True, shifts=(0, 8, 16)),
    "big endian, high": Format(big=True, shifts=(24, 16, 8)),
    "depth 32": Format(depth=32),
    "deep in 32": Format(maxima=(1023, 1023, 1023), depth=30, shifts=(20, 10, 0)),
    "565": Format(16, 16, maxima=(31, 63, 31), shifts=(11, 5, 0)),
    "565 big": Format(16, 16, big=True, maxima=(31, 63, 31), shifts=(11, 5, 0)),
    "555": Format(16, 15, maxima=(31, 31, 31), shifts=(0, 5, 10)),
    "332": Format(8, 8, maxima=(7, 7, 3), shifts=(5, 2, 0)),
    "222": Format(8, 6, maxima=(3, 3, 3), shifts=(4, 2, 0)),
}
"""Formats that clients are known to ask for, and the corners of the rules."""
