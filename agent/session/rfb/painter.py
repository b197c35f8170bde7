"""Makes the next frame: reads what changed, compares, and chooses how each part is sent.

Runs in the pump's thread. Small parts go first and without loss; large ones as JPEG, what keeps changing as
video, what moved as a copy; and what was sent with loss is repeated without once it is quiet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from agent.session.desktop import Rect
from agent.session.rfb.canvas import Canvas
from agent.session.rfb.encodings.copyrect import copy_rect
from agent.session.rfb.encodings.h264 import VideoRegion, video_is_possible, warm_up
from agent.session.rfb.encodings.tight import is_plain
from agent.session.rfb.motion import find_move
from agent.session.rfb.protocol import Encoding
from agent.session.rfb.regions import cover
from agent.session.rfb.tiles import cut
from agent.session.rfb.video_watch import LEAST_SHARE, VideoWatch

if TYPE_CHECKING:
    from agent.session.desktop import Pixels, Screen
    from agent.session.rfb.encoders import Encoders
    from agent.session.rfb.tiles import Mask

    Boxes = list[tuple[slice, slice]]
    """Rows and columns of tiles."""

_REPAINT_AREA: Final = 131_072
"""Pixels that are repeated at a time: what the person does meanwhile must not wait."""

_COPY_FROM_AREA: Final = 20_000
_COPY_TRIES: Final = 4
"""After so many large changes that were no copies only each fourth is tried."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Rectangles that belong together. `hurry`: worth an update of their own, before what follows."""

    rectangles: list[bytes]
    hurry: bool = False


class Painter:
    """One client's picture. `video` allows H.264 where the client takes it."""

    def __init__(self, screen: Screen, encoders: Encoders, width: int, height: int, video: bool) -> None:
        self._screen = screen
        self._encoders = encoders
        self._video_allowed = video and video_is_possible()
        self._warm = False
        self._margin: Pixels | None = None
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """The client's framebuffer has this size from now on, and shows nothing that is known."""
        self.canvas = Canvas(width, height)
        self._watch = VideoWatch(width * height)
        self._video: VideoRegion | None = None
        self._forgotten: list[bytes] = []
        self._margin = None
        self._copies_missed = 0

    def quality_changed(self) -> None:
        """Pictures are sent with other care from now on: a video begins anew, or becomes none."""
        self._end_video()

    def changes(self, area: Rect | None, small_only: bool, now: float) -> Iterator[Piece]:
        """What has changed inside `area` (None: everywhere), the small first.

        With `small_only` nothing comes that is large; it stays for later.
        """
        boxes = self.canvas.to_look_at(area)
        if not boxes:
            return
        current = self._read(boxes)
        if current is None:
            return
        changed = self.canvas.compare(current, boxes)
        if not changed.any():
            return
        copies = [] if small_only else self._moved(current, changed, now)
        parts = cover(changed) if changed.any() else []
        places = [self.canvas.grid.place_of(*part) for part in parts]
        video = None
        if not small_only:
            video = self._video_now(current, changed, places, now)
            if video is not None:
                changed[self.canvas.grid.tiles_of(video.place)] = False
                parts = cover(changed) if changed.any() else []
        most = self._encoders.lossless_area
        large = [] if small_only else [part for part in parts if self._area(part) > most]
        rectangles = copies + self._small(current, parts, now) + self._take_forgotten()
        if rectangles:
            yield Piece(rectangles, hurry=video is not None or bool(large))
        if video is not None:
            yield self._video_piece(video, current, now)
        for part in large:
            yield self._large(current, part, now)

    def repaint(self, now: float) -> Piece | None:
        """Something that has been quiet, once more and without loss; None when there is nothing."""
        due = self.canvas.to_repaint(now)
        if not due:
            return None
        self._watch.rested(now)
        if self._watch.place is None:
            self._end_video()
        rows, columns = due[0]
        width = self.canvas.grid.place_of(rows, columns).width
        most = max(1, _REPAINT_AREA // (width * 16))
        rows = slice(rows.start, min(rows.stop, rows.start + most))
        place = self.canvas.grid.place_of(rows, columns)
        pixels = self.canvas.repaint(rows, columns)
        return Piece(self._take_forgotten() + self._encoders.lossless.encode(place, pixels))

    def _read(self, boxes: Boxes) -> Pixels | None:
        """The screen with `boxes` up to date, in the size of the client's framebuffer; None when the screen
        has just got another size, which it will tell of next."""
        grid = self.canvas.grid
        width, height = self._screen.width, self._screen.height
        screen = Rect(0, 0, width, height)
        places = [place for box in boxes if (place := _common(grid.place_of(*box), screen)) is not None]
        if not places:
            return self._with_margin(np.zeros((0, 0, 4), np.uint8))
        current = self._screen.read(places)
        if current.shape[:2] != (height, width):
            return None
        return current if (width, height) == (grid.width, grid.height) else self._with_margin(current)

    def _with_margin(self, current: Pixels) -> Pixels:
        """`current` for a client that cannot follow a new size: cut, or with black around it."""
        grid = self.canvas.grid
        if self._margin is None:
            self._margin = np.zeros((grid.height, grid.width, 4), np.uint8)
        height, width = min(current.shape[0], grid.height), min(current.shape[1], grid.width)
        self._margin[:height, :width] = current[:height, :width]
        self._margin[height:] = 0
        self._margin[:, width:] = 0
        return self._margin

    def _moved(self, current: Pixels, changed: Mask, now: float) -> list[bytes]:
        """A copy, where most of a large change is one; `changed` becomes what is left to send."""
        if Encoding.COPY_RECT not in self._encoders.wishes.known:
            return []
        place = self.canvas.grid.place_of(*max(cover(changed), key=self._area))
        if place.area < _COPY_FROM_AREA or self._watch.place == place or not self.canvas.may_move(place):
            return []
        self._copies_missed += 1
        if self._copies_missed > _COPY_TRIES and self._copies_missed % _COPY_TRIES:
            return []
        move = find_move(self.canvas.shown, current, place)
        if move is None:
            return []
        self._copies_missed = 0
        self.canvas.move(move, current, changed, now)
        return [copy_rect(move.place, move.from_x, move.from_y)]

    def _area(self, part: tuple[slice, slice]) -> int:
        return self.canvas.grid.place_of(*part).area

    def _small(self, current: Pixels, parts: Boxes, now: float) -> list[bytes]:
        """The small parts without loss, the smallest first."""
        rectangles: list[bytes] = []
        for rows, columns in sorted(parts, key=self._area):
            place = self.canvas.grid.place_of(rows, columns)
            if place.area > self._encoders.lossless_area:
                break
            pixels = self.canvas.adopt(current, rows, columns, lossy=False, now=now)
            rectangles += self._encoders.lossless.encode(place, pixels)
        return rectangles

    def _large(self, current: Pixels, part: tuple[slice, slice], now: float) -> Piece:
        place = self.canvas.grid.place_of(*part)
        encoder = self._encoders.lossy
        if encoder is None or is_plain(cut(current, place)):
            pixels = self.canvas.adopt(current, *part, lossy=False, now=now)
            return Piece(self._encoders.lossless.encode(place, pixels))
        return Piece(encoder.encode(place, self.canvas.adopt(current, *part, lossy=True, now=now)))

    def _video_now(
        self, current: Pixels, changed: Mask, places: list[Rect], now: float
    ) -> VideoRegion | None:
        """The region that this frame is sent as a video in, if any; it may begin or end here."""
        quality = self._encoders.wishes.quality
        if not self._video_allowed or quality is None or Encoding.H264 not in self._encoders.wishes.known:
            return None
        place = self._watch.seen(places, now)
        if self._watch.is_likely and not self._warm:
            warm_up()
            self._warm = True
        if self._video is not None and place != self._video.place:
            self._end_video()
        if place is None:
            return None
        tiles = changed[self.canvas.grid.tiles_of(place)]
        if np.count_nonzero(tiles) < tiles.size * LEAST_SHARE:
            return None  # a few letters in it: sharp, and at once
        if self._video is None:
            self._video = VideoRegion(place, quality)
        return self._video

    def _video_piece(self, video: VideoRegion, current: Pixels, now: float) -> Piece:
        rows, columns = self.canvas.grid.tiles_of(video.place)
        return Piece(video.encode(self.canvas.adopt(current, rows, columns, lossy=True, now=now)))

    def _end_video(self) -> None:
        """The video is no longer one; the client may forget it."""
        if self._video is not None:
            self._forgotten.append(self._video.forgotten())
            self._video = None

    def _take_forgotten(self) -> list[bytes]:
        forgotten, self._forgotten = self._forgotten, []
        return forgotten


def _common(one: Rect, other: Rect) -> Rect | None:
    """What two places share."""
    left, top = max(one.x, other.x), max(one.y, other.y)
    right = min(one.x + one.width, other.x + other.width)
    bottom = min(one.y + one.height, other.y + other.height)
    return Rect(left, top, right - left, bottom - top) if right > left and bottom > top else None
