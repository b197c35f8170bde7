"""The one thread that reads the screen and makes frames (FACTS).

Screen → what changed → compare → few rectangles → encode → bytes to the asyncio side. It sleeps in the
screen's `wait` while nothing changes, and in its own while the client has no room: idle costs nothing.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from agent.session.desktop import Rect
from agent.session.rfb.announcements import Announcements
from agent.session.rfb.encoders import Encoders
from agent.session.rfb.encodings.rectangle import update
from agent.session.rfb.messages import (
    ContinuousUpdates,
    Fence,
    SetDesktopSize,
    SetEncodings,
    SetPixelFormat,
    UpdateRequest,
)
from agent.session.rfb.orders import Checkpoint, Favour, HandedOver, Order, Rename
from agent.session.rfb.outbox import Outgoing
from agent.session.rfb.pacing import Pacing, Room, fence
from agent.session.rfb.painter import Painter
from agent.session.rfb.pixel_format import colour_map
from agent.session.rfb.protocol import FENCE_FLAGS_KNOWN, Encoding, FenceFlag, ServerMessage
from agent.session.rfb.wishes import wishes_of

if TYPE_CHECKING:
    from agent.session.desktop import Screen
    from shared.clock import Clock

SETTLE_S: Final = 0.0005
"""A change is given this long to become whole before it is looked at."""

Say = Callable[[Outgoing], None]
"""Takes bytes for the client."""


class Pump:
    """One client's frames. `post` and `stop` may be called from any thread, everything else runs in `run`."""

    def __init__(self, screen: Screen, clock: Clock, say: Say, video: bool) -> None:
        self._screen = screen
        self._clock = clock
        self._say = say
        self._orders: deque[Order] = deque()
        self._bell = threading.Event()
        self._stopping = False
        self._encoders = Encoders()
        self._announcements = Announcements()
        self._pacing = Pacing()
        self._area: Rect | None = None
        self._asked_area: Rect | None = None
        self.size = (screen.width, screen.height)
        """Width and height of the client's framebuffer."""
        self._painter = Painter(screen, self._encoders, *self.size, video)

    @property
    def backlog(self) -> int:
        """How many orders wait."""
        return len(self._orders)

    def post(self, order: Order) -> None:
        """Hand over an order; they are obeyed in order."""
        self._orders.append(order)
        self._bell.set()
        self._screen.wake()

    def stop(self) -> None:
        """Let `run` return."""
        self._stopping = True
        self._bell.set()
        self._screen.wake()

    def run(self) -> None:
        """Make frames until `stop`. Raises `ScreenError` when the screen is lost."""
        while not self._stopping:
            self._obey()
            room = self._pacing.room()
            if self._stopping:
                break  # `stop` may have rung before the bell was cleared
            if room is Room.NONE:
                self._bell.wait()
                continue
            if room is Room.SMALL or not self._has_news():
                self._await_screen(room)
                self._obey()
                room = self._pacing.room()
            if room is not Room.NONE and not self._stopping:
                self._frame(room)

    def _has_news(self) -> bool:
        return self._announcements.due or self._painter.canvas.is_suspect(self._wanted_area())

    def _await_screen(self, room: Room) -> None:
        """Return when there may be something to send."""
        due = self._painter.canvas.next_repaint() if room is Room.FULL else None
        timeout = None if due is None else max(0.0, due - self._clock.monotonic())
        if self._bell.is_set():
            return
        if self._screen.wait(timeout) and not self._bell.is_set():
            self._bell.wait(SETTLE_S)

    def _wanted_area(self) -> Rect | None:
        """What the client wants to know about; None: everything."""
        return self._area if self._pacing.continuous else self._asked_area

    def _frame(self, room: Room) -> None:
        """Send what is to be sent now, if anything."""
        self._take_changes()
        now = self._clock.monotonic()
        rectangles: list[bytes] = []
        if room is Room.FULL:
            size = self._announcements.take_size(*self.size, self._screen)
            if size:
                self._send(size, now)
                return
            rectangles = self._announcements.take_rest(self._encoders.pixel_format)
        small_only = room is Room.SMALL
        for piece in self._painter.changes(self._wanted_area(), small_only=small_only, now=now):
            rectangles += piece.rectangles
            if piece.hurry and self._pacing.continuous:
                self._say(Outgoing(update(rectangles)))
                rectangles = []
        if not rectangles and room is Room.FULL:
            repeated = self._painter.repaint(now)
            rectangles = [] if repeated is None else repeated.rectangles
        if rectangles:
            self._send(rectangles, now)

    def _send(self, rectangles: list[bytes], now: float) -> None:
        number, tail = self._pacing.sent(now)
        self._asked_area = None
        self._say(Outgoing(update(rectangles) + tail, frame=number))

    def _take_changes(self) -> None:
        changes = self._screen.take_changes()
        if changes.cursor is not None:
            self._announcements.cursor_is(changes.cursor)
        if changes.resized:
            self._resized()
        self._painter.canvas.damage(changes.damage)

    def _resized(self) -> None:
        width, height = self._screen.width, self._screen.height
        if self._encoders.wishes.takes_resizes:
            if self._area is not None and self._painter.canvas.grid.touches_all(self._area):
                self._area = None
            self.size = (width, height)
            self._painter.resize(width, height)
            self._announcements.size_is_due()
        else:
            self._painter.canvas.damage([self._painter.canvas.grid.whole])

    def _obey(self) -> None:
        """Carry out what was ordered until now."""
        self._bell.clear()
        while self._orders:
            order = self._orders.popleft()
            match order:
                case UpdateRequest():
                    self._update_request(order)
                case HandedOver(number):
                    self._pacing.handed_over(number)
                case Fence():
                    self._fence(order)
                case ContinuousUpdates():
                    self._continuous_updates(order)
                case SetPixelFormat(wanted, mapped):
                    self._encoders.set_pixel_format(wanted)
                    if mapped:
                        self._answer(colour_map())
                case SetEncodings(encodings):
                    self._set_encodings(encodings)
                case SetDesktopSize():
                    self._announcements.refuse_size()
                case Rename(name):
                    self._announcements.name_is(name)
                case Favour(quality):
                    self._encoders.favour(quality)
                    self._painter.quality_changed()
                case Checkpoint(passed):
                    passed()

    def _set_encodings(self, encodings: tuple[int, ...]) -> None:
        wishes = wishes_of(encodings)
        self._encoders.set_wishes(wishes)
        self._pacing.fences = Encoding.FENCE in wishes.known
        said = self._announcements.knows(wishes.known)
        if said:
            self._answer(said)

    def _update_request(self, request: UpdateRequest) -> None:
        grid = self._painter.canvas.grid
        if not request.incremental:
            self._announcements.size_was_asked_for()
            if request.area is not None:
                self._painter.canvas.forget(request.area)
        elif self._pacing.continuous or request.area is None:
            return
        area = request.area or grid.whole
        asked = self._asked_area if self._pacing.requested else area
        self._pacing.requested = True
        self._asked_area = None if asked is None or grid.touches_all(area) else _around(asked, area)

    def _continuous_updates(self, wish: ContinuousUpdates) -> None:
        if not wish.on:
            self._pacing.continuous = False
            self._answer(bytes((ServerMessage.END_OF_CONTINUOUS_UPDATES,)))
            return
        whole = wish.area is None or self._painter.canvas.grid.touches_all(wish.area)
        self._area = None if whole else wish.area
        self._pacing.continuous = True

    def _answer(self, data: bytes) -> None:
        self._say(Outgoing(data, answer=True))

    def _fence(self, message: Fence) -> None:
        if message.flags & FenceFlag.REQUEST:
            self._answer(fence(message.flags & FENCE_FLAGS_KNOWN, message.payload))
        else:
            self._pacing.acknowledged(message.payload, self._clock.monotonic())


def _around(one: Rect, other: Rect) -> Rect:
    """The smallest place that covers both."""
    left, top = min(one.x, other.x), min(one.y, other.y)
    right = max(one.x + one.width, other.x + other.width)
    bottom = max(one.y + one.height, other.y + other.height)
    return Rect(left, top, right - left, bottom - top)
