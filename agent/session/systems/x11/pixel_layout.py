"""How the server stores a pixel, and how it becomes blue, green, red, unused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agent.session.systems.x11.link import XLink
from shared.errors import ScreenError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agent.session.desktop import Pixels

_NATIVE_MASKS = (0xFF0000, 0x00FF00, 0x0000FF)


@dataclass(frozen=True, slots=True)
class PixelLayout:
    """Bytes of a pixel (2 or 4), the masks of red, green and blue, whether the highest byte is first."""

    bytes_per_pixel: int
    masks: tuple[int, int, int]
    is_big_endian: bool = False
    row_alignment: int = 4

    @property
    def is_native(self) -> bool:
        """Whether the server's bytes are those of `Pixels`."""
        return self.bytes_per_pixel == 4 and self.masks == _NATIVE_MASKS and not self.is_big_endian

    def row_bytes(self, width: int) -> int:
        """Bytes of a row of `width` pixels, with what fills it up."""
        return -(-width * self.bytes_per_pixel // self.row_alignment) * self.row_alignment

    def size(self, width: int, height: int) -> int:
        """Bytes of an image."""
        return self.row_bytes(width) * height

    def write(self, raw: NDArray[np.uint8], into: Pixels) -> None:
        """Put the server's image `raw` (one dimension) into `into`, which has its width and height."""
        height, width = into.shape[:2]
        rows = raw[: self.size(width, height)].reshape(height, self.row_bytes(width))
        rows = rows[:, : width * self.bytes_per_pixel]
        if self.is_native:
            into[:] = rows.reshape(height, width, 4)
            return
        kind = np.dtype(np.uint16 if self.bytes_per_pixel == 2 else np.uint32)
        values = np.ascontiguousarray(rows).view(kind.newbyteorder(">" if self.is_big_endian else "<"))
        for channel, mask in enumerate(reversed(self.masks)):
            into[:, :, channel] = _to_eight_bits(values, mask)
        into[:, :, 3] = 255


def layout_of(link: XLink) -> PixelLayout:
    """The layout of the root window. Raises `ScreenError` (`no_screen`) for one that cannot be shown."""
    setup, screen = link.connection.setup, link.screen
    formats = {each.depth: each for each in setup.pixmap_formats}
    visuals = {visual.visual_id: visual for depth in screen.allowed_depths for visual in depth.visuals}
    visual, form = visuals[screen.root_visual], formats[screen.root_depth]
    is_true_colour = getattr(visual, "_class") in (4, 5)  # noqa: B009 - a name that is private by its spelling
    if not is_true_colour or form.bits_per_pixel not in (16, 32):
        raise ScreenError(
            "no_screen",
            f"The X display {link.display!r} shows {screen.root_depth} bits of colour; "
            "16, 24 or 32 bits of true colour can be shown.",
        )
    return PixelLayout(
        form.bits_per_pixel // 8,
        (visual.red_mask, visual.green_mask, visual.blue_mask),
        is_big_endian=setup.image_byte_order == 1,
        row_alignment=form.scanline_pad // 8,
    )


def _to_eight_bits(values: NDArray[np.unsignedinteger], mask: int) -> NDArray[np.uint8]:
    """One colour of each pixel, stretched so that the brightest stays the brightest."""
    shift = (mask & -mask).bit_length() - 1
    most = mask >> shift
    scale = np.arange(most + 1, dtype=np.uint32) * 255 // most
    stretched: NDArray[np.uint8] = scale.astype(np.uint8)[(values & mask) >> shift]
    return stretched
