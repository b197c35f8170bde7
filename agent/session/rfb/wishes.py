"""What a client said it can do and would like, from its SetEncodings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from agent.session.rfb.encodings.streams import DEFAULT_LEVEL
from agent.session.rfb.protocol import (
    COMPRESS_LEVEL_0,
    FINE_QUALITY_0,
    PIXEL_ENCODINGS,
    QUALITY_LEVEL_0,
    Encoding,
)
from shared.preferences import ScreenQuality

_QUALITIES: Final = (15, 25, 35, 45, 55, 65, 75, 83, 90, 96)
"""JPEG quality for the levels 0 to 9; noVNC asks for 6."""


_SAVING_QUALITY: Final = 30
_SAVING_LEVEL: Final = 9
"""Few bytes: a coarse picture while it changes, and as much work as a byte is worth."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """`known` is everything that the client listed; `quality` is None when it wants no loss at all."""

    known: frozenset[int] = frozenset()
    pixels: Encoding = Encoding.RAW
    level: int = DEFAULT_LEVEL
    quality: int | None = None

    @property
    def takes_jpeg(self) -> bool:
        """Whether large rectangles may be JPEG (rfbproto: only with a quality level)."""
        return self.pixels is Encoding.TIGHT and self.quality is not None

    @property
    def takes_resizes(self) -> bool:
        """Whether the framebuffer may get another size."""
        return bool(self.known & {Encoding.DESKTOP_SIZE, Encoding.EXTENDED_DESKTOP_SIZE})


def wishes_of(encodings: tuple[int, ...]) -> Wishes:
    """What the list `encodings`, in order of preference, says."""
    pixels = next((Encoding(number) for number in encodings if number in PIXEL_ENCODINGS), Encoding.RAW)
    level, quality, fine = DEFAULT_LEVEL, None, None
    for number in encodings:
        if COMPRESS_LEVEL_0 <= number <= COMPRESS_LEVEL_0 + 9:
            level = number - COMPRESS_LEVEL_0
        elif QUALITY_LEVEL_0 <= number <= QUALITY_LEVEL_0 + 9:
            quality = _QUALITIES[number - QUALITY_LEVEL_0]
        elif FINE_QUALITY_0 <= number <= FINE_QUALITY_0 + 100:
            fine = max(1, number - FINE_QUALITY_0)
    return Wishes(frozenset(encodings), pixels, level, fine if fine is not None else quality)


def favoured(wishes: Wishes, quality: ScreenQuality) -> Wishes:
    """What is done of `wishes` where the person at this computer chose `quality`: never more loss than the
    client takes."""
    if quality is ScreenQuality.SHARP:
        return replace(wishes, quality=None)
    if quality is ScreenQuality.SAVING and wishes.quality is not None:
        return replace(wishes, quality=min(wishes.quality, _SAVING_QUALITY), level=_SAVING_LEVEL)
    return wishes
