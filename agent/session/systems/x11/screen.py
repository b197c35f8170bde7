"""The root window of an X display as a `Screen`: nothing is asked until damage says that it changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import xcffib.damage
import xcffib.xfixes

from agent.session.desktop import Changes, Monitor, Rect
from agent.session.systems.shown import Shown, clipped, place_of
from agent.session.systems.x11.boxes import boxes_of
from agent.session.systems.x11.grabbers import Grabber, grabber_for
from agent.session.systems.x11.link import XLink
from agent.session.systems.x11.monitors import Monitors
from agent.session.systems.x11.pixel_layout import layout_of
from agent.session.systems.x11.pointer_shape import PointerShape
from agent.session.systems.x11.waking import WakePipe

if TYPE_CHECKING:
    from agent.session.desktop import Pixels

_damage: Any = xcffib.damage


class X11Screen:
    """Shows all monitors, or one of them.

    The server tells once that something was drawn; what, is fetched as a region when it is asked for, so
    that a thousand drawn letters cost no more than one.
    """

    def __init__(self, link: XLink, shown: Shown) -> None:
        self._link = link
        self._shown = shown
        self._layout = layout_of(link)
        self._fixes = link.extension(xcffib.xfixes, "XFIXES", 4, 0)
        self._damages = link.extension(_damage, "DAMAGE", 1, 1)
        self._pointer = PointerShape(link, self._fixes)
        self._monitor_list = Monitors(link)
        self._chosen: str | None = None
        self._is_damaged = self._is_reshaped = self._is_moved = False
        self._is_new_pointer = self._is_first = True
        with link:
            self._damage = link.connection.generate_id()
            self._region = link.connection.generate_id()
            self._damages.Create(self._damage, link.root, _damage.ReportLevel.NonEmpty)
            self._fixes.CreateRegion(self._region, 0, [])
        self._monitors = self._monitor_list.now()
        shown.place = place_of(self._monitors, None)
        self._grabber: Grabber = grabber_for(link, self._layout, shown.place)
        self._wake = WakePipe(link.fd)  # last: nobody closes it when something before fails

    @property
    def width(self) -> int:
        return self._shown.place.width

    @property
    def height(self) -> int:
        return self._shown.place.height

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        return self._monitors

    @property
    def is_shared(self) -> bool:
        """Whether pixels come through shared memory; for logs and tests."""
        return self._grabber.__class__.__name__ == "SharedGrabber"

    def wait(self, timeout_s: float | None) -> bool:
        self._link.flush()  # before looking: it may read, too, and no select sees what the library has read
        self._note(self._link.events())
        if self._has_news():
            return True
        if self._wake.wait(timeout_s):
            return True
        self._note(self._link.events())
        return self._has_news()

    def take_changes(self) -> Changes:
        self._note(self._link.events())
        resized = self._reshape() or self._is_moved
        damage = self._fetch_damage() if self._is_damaged else ()
        if resized or self._is_first:
            damage = (Rect(0, 0, self.width, self.height),)
        cursor = self._pointer.now() if self._is_new_pointer else None
        resized = resized and not self._is_first
        self._is_first = self._is_new_pointer = self._is_moved = False
        return Changes(damage, resized, cursor)

    def read(self, places: Sequence[Rect]) -> Pixels:
        whole = Rect(0, 0, self.width, self.height)
        inside = [each for each in (clipped(place, whole) for place in places) if each is not None]
        if not self._grabber.grab(inside):
            self._is_reshaped = True  # the word of it is on its way
        return self._grabber.frame

    def show(self, monitor_id: str | None) -> None:
        self._chosen = monitor_id
        self._is_moved = self._show_place() or self._is_moved

    def wake(self) -> None:
        self._wake.wake()

    def close(self) -> None:
        self._grabber.close()
        self._link.close()
        self._wake.close()

    def _note(self, events: Sequence[Any]) -> None:
        for event in events:
            if isinstance(event, _damage.NotifyEvent):
                self._is_damaged = True
            elif self._pointer.is_change(event):
                self._is_new_pointer = True
            elif self._monitor_list.is_change(event):
                self._is_reshaped = True

    def _has_news(self) -> bool:
        is_news = self._is_damaged or self._is_reshaped or self._is_moved
        return is_news or self._is_new_pointer or self._is_first

    def _fetch_damage(self) -> tuple[Rect, ...]:
        """What was drawn on since the last time; taken from the server, so that the next drawing is news."""
        self._is_damaged = False
        with self._link:
            self._damages.Subtract(self._damage, 0, self._region)
            raw = self._link.raw_reply(self._fixes.FetchRegion(self._region))
        return boxes_of(raw, self._shown.place)

    def _reshape(self) -> bool:
        """Look again at the monitors when the server said so; whether anything is different."""
        if not self._is_reshaped:
            return False
        self._is_reshaped = False
        monitors = self._monitor_list.now()
        is_different = monitors != self._monitors
        self._monitors = monitors
        return self._show_place() or is_different

    def _show_place(self) -> bool:
        """Show the place of the chosen monitor; whether that is another one than before."""
        place = place_of(self._monitors, self._chosen)
        if place == self._shown.place:
            return False
        self._grabber.close()
        self._grabber = grabber_for(self._link, self._layout, place)
        self._shown.place = place
        return True
