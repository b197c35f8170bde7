"""The encoders of one connection: those that fit the client's wishes and its pixel format now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.session.rfb.encodings.raw import RawEncoder
from agent.session.rfb.encodings.streams import TightStreams, ZlibStream
from agent.session.rfb.encodings.tight import JpegEncoder, TightEncoder
from agent.session.rfb.encodings.zlibbed import ZlibEncoder
from agent.session.rfb.encodings.zrle import ZrleEncoder
from agent.session.rfb.pixel_format import NATIVE, PixelFormat
from agent.session.rfb.protocol import Encoding
from agent.session.rfb.wishes import Wishes, favoured
from shared.preferences import ScreenQuality

if TYPE_CHECKING:
    from agent.session.rfb.encodings.rectangle import PixelEncoder


LOSSLESS_AREA: Final = 40_000
"""Pixels up to which a rectangle is sent without loss at once (FACTS)."""
_SAVING_AREA: Final = 10_000


class Encoders:
    """Knows the streams that outlive every change of wishes."""

    def __init__(self) -> None:
        self._tight = TightStreams()
        self._zrle = ZlibStream()
        self._zlib = ZlibStream()
        self.pixel_format: PixelFormat = NATIVE
        self._asked, self._favour = Wishes(), ScreenQuality.AUTO
        self.wishes = Wishes()
        """What is done of the client's wishes."""
        self.lossless: PixelEncoder = RawEncoder(NATIVE)
        self.lossy: PixelEncoder | None = None
        """For large rectangles; None where nothing may be lost."""

    def set_pixel_format(self, wanted: PixelFormat) -> None:
        """Pixels look like this from now on."""
        self.pixel_format = wanted
        self._choose()

    def set_wishes(self, wishes: Wishes) -> None:
        """The client can do and wants this from now on."""
        self._asked = wishes
        self._take_up()

    def favour(self, quality: ScreenQuality) -> None:
        """The person at this computer wants the picture sent like this."""
        self._favour = quality
        self._take_up()

    @property
    def lossless_area(self) -> int:
        """Pixels of the largest part that is sent without loss at once, wherever loss is allowed."""
        return _SAVING_AREA if self._favour is ScreenQuality.SAVING else LOSSLESS_AREA

    def _take_up(self) -> None:
        wishes = self.wishes = favoured(self._asked, self._favour)
        self._tight.set_level(wishes.level)
        if not self._zrle.used:
            self._zrle = ZlibStream(wishes.level)
        if not self._zlib.used:
            self._zlib = ZlibStream(wishes.level)
        self._choose()

    def _choose(self) -> None:
        wanted, wishes = self.pixel_format, self.wishes
        if wishes.pixels is Encoding.TIGHT:
            self.lossless = TightEncoder(wanted, self._tight)
        elif wishes.pixels is Encoding.ZRLE:
            self.lossless = ZrleEncoder(wanted, self._zrle)
        elif wishes.pixels is Encoding.ZLIB:
            self.lossless = ZlibEncoder(wanted, self._zlib)
        else:
            self.lossless = RawEncoder(wanted)
        self.lossy = None
        if wishes.takes_jpeg and wishes.quality is not None and wanted.bits != 8:
            self.lossy = JpegEncoder(wishes.quality)
