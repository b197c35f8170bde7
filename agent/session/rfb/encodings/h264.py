"""Open H.264 (rfbproto, encoding 50): for a part of the screen that keeps changing.

Only where `av` is installed; its wheels carry the codec. One encoder per region; the client keeps the
decoder.
"""

from __future__ import annotations

import struct
import threading
from fractions import Fraction
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from agent.session.desktop import Rect
from agent.session.rfb.encodings.rectangle import head, pseudo
from agent.session.rfb.protocol import Encoding

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from agent.session.desktop import Pixels

_RESET_CONTEXT: Final = 1
_FRAME_RATE: Final = 30
_ALIGNMENT: Final = 2


def video_is_possible() -> bool:
    """Whether this computer has what the encoding needs. Does not load it."""
    try:
        return find_spec("av") is not None
    except ValueError:  # somebody has put it away: `sys.modules["av"] = None`
        return False


def warm_up() -> None:
    """Load the library beside the frames: it takes longer than several of them."""

    def load() -> None:
        import av  # noqa: F401

    threading.Thread(target=load, name="rfb video", daemon=True).start()


class VideoRegion:
    """One region as a video. Frames must be given in order, and each must reach the client."""

    def __init__(self, place: Rect, quality: int) -> None:
        import av
        from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

        self.place = place
        self._frames = 0
        self._width = -(-place.width // _ALIGNMENT) * _ALIGNMENT
        self._height = -(-place.height // _ALIGNMENT) * _ALIGNMENT
        codec = av.CodecContext.create("libx264", "w")
        codec.width, codec.height = self._width, self._height
        codec.pix_fmt = "yuv420p"
        codec.time_base = Fraction(1, _FRAME_RATE)
        codec.framerate = Fraction(_FRAME_RATE)
        codec.colorspace = Colorspace.ITU709
        codec.color_range = ColorRange.MPEG
        codec.color_primaries = 1
        codec.color_trc = 1
        codec.thread_count = 1
        codec.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "profile": "baseline",
            "crf": str(_rate_factor(quality)),
            "x264-params": "keyint=infinite:scenecut=0:repeat-headers=1:annexb=1",
        }
        self._codec = codec
        self._reformatter = VideoReformatter()

    def encode(self, pixels: Pixels) -> list[bytes]:
        """The rectangle that shows `pixels`, which has the size of the region, as the next frame."""
        import av
        from av.video.reformatter import ColorRange, Colorspace, Interpolation

        frame = av.VideoFrame.from_numpy_buffer(self._padded(pixels), format="bgra")
        planes = self._reformatter.reformat(
            frame,
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.POINT,  # the conversion costs more than the codec
            threads=1,
        )
        planes.pts = self._frames
        data = b"".join(bytes(packet) for packet in self._codec.encode(planes))
        flags = _RESET_CONTEXT if self._frames == 0 else 0
        self._frames += 1
        return [head(self.place, Encoding.H264) + struct.pack(">II", len(data), flags) + data]

    def forgotten(self) -> bytes:
        """The rectangle that lets the client forget the region."""
        place = self.place
        start = pseudo(Encoding.H264, place.x, place.y, place.width, place.height)
        return start + struct.pack(">II", 0, _RESET_CONTEXT)

    def _padded(self, pixels: Pixels) -> NDArray[np.uint8]:
        import numpy as np

        if pixels.shape[:2] == (self._height, self._width):
            return pixels
        padding = ((0, self._height - pixels.shape[0]), (0, self._width - pixels.shape[1]), (0, 0))
        return np.pad(pixels, padding, mode="edge")


def _rate_factor(quality: int) -> int:
    """x264's constant rate factor for a JPEG quality of 0 to 100: 75 gives 24."""
    return max(14, min(40, 39 - quality // 5))
