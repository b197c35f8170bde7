"""Pictures of the desktop through mss, which knows how each system makes them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import mss  # type: ignore[import-not-found, unused-ignore]
import numpy as np

from agent.session.desktop import Monitor, Rect
from shared.errors import ScreenError

if TYPE_CHECKING:
    from agent.session.desktop import Pixels

_library: Any = mss


class Pictures:
    """Takes pictures, and lists the monitors.

    What the library holds of a screen belongs to the thread that asked for it: Windows takes it back when
    that one ends, and lets no other return it (GetDC, ReleaseDC). A session is opened by one thread, shown
    by another and closed by a third, so each that takes pictures gets its own.
    """

    def __init__(self) -> None:
        self._taker: Any = None
        self._owner: threading.Thread | None = None

    def monitors(self) -> tuple[Monitor, ...]:
        """All monitors, the primary one first. The library lists them once, so it is asked anew each time."""
        lister = self._open()
        try:
            with _translated():
                # The first entry is all of them together.
                places = [_place(each) for each in lister.monitors[1:]]
        finally:
            lister.close()
        # Where systems put their origin is the corner of the primary one.
        places.sort(key=lambda place: ((place.x, place.y) != (0, 0), place.x, place.y))
        return tuple(
            Monitor(f"monitor-{number}", f"Monitor {number}", place, primary=number == 1)
            for number, place in enumerate(places, start=1)
        )

    def grab(self, place: Rect) -> Pixels:
        """A new picture. Raises `ScreenError` (`screen_lost`)."""
        wanted = {"left": place.x, "top": place.y, "width": place.width, "height": place.height}
        try:
            with _translated():
                picture = self._mine().grab(wanted)
        except ScreenError:
            self.close()  # the next one begins anew: another desktop may be shown by then
            raise
        if (picture.width, picture.height) != (place.width, place.height):
            raise ScreenError("screen_lost", "The screen gave a picture of another size than was asked for.")
        return np.frombuffer(picture.raw, np.uint8).reshape(place.height, place.width, 4)

    def close(self) -> None:
        """Give everything back."""
        taker, self._taker, self._owner = self._taker, None, None
        if taker is not None:
            with suppress(_library.ScreenShotError):  # the system has what belonged to a thread that is over
                taker.close()

    def _mine(self) -> Any:
        """What this thread takes pictures with."""
        here = threading.current_thread()
        if self._owner is not here:
            self.close()
            self._taker, self._owner = self._open(), here
        return self._taker

    def _open(self) -> Any:
        with _translated():
            return _library.MSS()


@contextmanager
def _translated() -> Iterator[None]:
    """Turns the library's failure into ours: locked, asleep, or taken by a secure desktop."""
    try:
        yield
    except _library.ScreenShotError as exc:
        raise ScreenError("screen_lost", f"The screen cannot be looked at: {exc}.") from exc


def _place(monitor: dict[str, Any]) -> Rect:
    return Rect(monitor["left"], monitor["top"], monitor["width"], monitor["height"])
