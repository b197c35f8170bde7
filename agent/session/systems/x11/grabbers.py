"""Two ways to the pixels of the root window: through shared memory, or over the wire."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import xcffib.shm

from agent.session.desktop import Rect
from agent.session.systems.x11.link import XLink, xcb, xproto
from agent.session.systems.x11.pixel_layout import PixelLayout
from agent.session.systems.x11.shared_memory import SharedMemory
from shared.errors import ScreenError

if TYPE_CHECKING:
    from agent.session.desktop import Pixels

_ALL_PLANES = 0xFFFFFFFF


class Grabber(Protocol):
    """Keeps one framebuffer of a part of the root window."""

    frame: Pixels

    def grab(self, places: Sequence[Rect]) -> bool:
        """Bring `places`, in pixels of the frame, up to date; False when the root window has another size."""
        ...

    def close(self) -> None: ...


def grabber_for(link: XLink, layout: PixelLayout, shown: Rect) -> Grabber:
    """The fastest way that the server allows."""
    try:
        return SharedGrabber(link, layout, shown)
    except (ScreenError, OSError, xcb.Error):
        return WireGrabber(link, layout, shown)


class WireGrabber:
    """GetImage: works everywhere, and costs the wire."""

    def __init__(self, link: XLink, layout: PixelLayout, shown: Rect) -> None:
        self._link = link
        self._layout = layout
        self._shown = shown
        self.frame = np.zeros((shown.height, shown.width, 4), np.uint8)

    def grab(self, places: Sequence[Rect]) -> bool:
        with self._link:
            asked = [(place, self._ask(place)) for place in places]
            return all([self._take(place, cookie) for place, cookie in asked])

    def close(self) -> None:
        """Nothing is held."""

    def _ask(self, place: Rect) -> Any:
        left, top = place.x + self._shown.x, place.y + self._shown.y
        image = xproto.ImageFormat.ZPixmap
        return self._link.core.GetImage(
            image, self._link.root, left, top, place.width, place.height, _ALL_PLANES
        )

    def _take(self, place: Rect, cookie: Any) -> bool:
        try:
            raw = self._link.raw_reply(cookie)
        except xcb.Error:
            return False
        self._layout.write(np.frombuffer(raw, np.uint8), _part(self.frame, place))
        return True


class SharedGrabber:
    """MIT-SHM: the server writes into our memory; bands as wide as the frame straight into it.

    The segment holds the frame first, when it needs no translation, and then room for one image of the whole.
    """

    def __init__(self, link: XLink, layout: PixelLayout, shown: Rect) -> None:
        self._link = link
        self._layout = layout
        self._shown = shown
        self._requests = link.extension(xcffib.shm, "MIT-SHM")
        self._scratch_at = shown.area * 4
        self._scratch_size = layout.size(shown.width, shown.height)
        self._memory = SharedMemory(self._scratch_at + self._scratch_size)
        self._segment = link.connection.generate_id()
        try:
            self._requests.AttachChecked(self._segment, self._memory.id, False).check()
        finally:
            self._memory.forget()
        frame = self._memory.bytes[: self._scratch_at]
        self.frame = frame.reshape(shown.height, shown.width, 4)

    def grab(self, places: Sequence[Rect]) -> bool:
        with self._link:
            is_whole = True
            for batch in self._batches(places):
                cookies = [self._ask(place, offset) for place, offset in batch]
                answers = [self._is_answered(cookie) for cookie in cookies]
                is_whole = is_whole and all(answers)
                for (place, offset), is_there in zip(batch, answers, strict=True):
                    if is_there and offset >= self._scratch_at:
                        self._layout.write(self._memory.bytes[offset:], _part(self.frame, place))
            return is_whole

    def close(self) -> None:
        with suppress(xcb.XcffibException, ScreenError), self._link:
            self._requests.Detach(self._segment)
            self._link.connection.flush()

    def _batches(self, places: Sequence[Rect]) -> list[list[tuple[Rect, int]]]:
        """Each place with where in the segment its image goes; as many together as there is room for."""
        batches: list[list[tuple[Rect, int]]] = [[]]
        used = 0
        for place in places:
            band = Rect(0, place.y, self._shown.width, place.height)
            if self._layout.is_native and 2 * place.width >= band.width:
                batches[-1].append((band, place.y * band.width * 4))
                continue
            size = self._layout.size(place.width, place.height)
            if used + size > self._scratch_size:
                batches.append([])
                used = 0
            batches[-1].append((place, self._scratch_at + used))
            used += -(-size // 64) * 64
        return batches

    def _ask(self, place: Rect, offset: int) -> Any:
        left, top = place.x + self._shown.x, place.y + self._shown.y
        image = xproto.ImageFormat.ZPixmap
        return self._requests.GetImage(
            self._link.root, left, top, place.width, place.height, _ALL_PLANES, image, self._segment, offset
        )

    def _is_answered(self, cookie: Any) -> bool:
        try:
            cookie.reply()
        except xcb.Error:  # the root window has become smaller
            return False
        return True


def _part(frame: Pixels, place: Rect) -> Pixels:
    return frame[place.y : place.y + place.height, place.x : place.x + place.width]
