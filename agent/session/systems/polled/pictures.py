"""Pictures of the desktop through mss, which knows how each system makes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import mss  # type: ignore[import-not-found, unused-ignore]
import numpy as np

from agent.session.desktop import Monitor, Rect
from shared.errors import ScreenError

if TYPE_CHECKING:
    from agent.session.desktop import Pixels

_library: Any = mss


class Pictures:
    """Takes pictures, and lists the monitors."""

    def __init__(self) -> None:
        self._taker = self._open()

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
        with _translated():
            picture = self._taker.grab(wanted)
        if (picture.width, picture.height) != (place.width, place.height):
            raise ScreenError("screen_lost", "The screen gave a picture of another size than was asked for.")
        return np.frombuffer(picture.raw, np.uint8).reshape(place.height, place.width, 4)

    def close(self) -> None:
        """Give everything back."""
        self._taker.close()

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
