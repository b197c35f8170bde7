"""Opens the desktop of Windows as a `Desktop`."""

from __future__ import annotations

from agent.session.desktop import CursorShape, Desktop, Monitor
from agent.session.systems.polled.clipboard import PolledClipboard
from agent.session.systems.polled.pictures import Pictures
from agent.session.systems.polled.screen import PolledScreen
from agent.session.systems.shown import Shown
from agent.session.systems.windows.clipboard import WindowsText
from agent.session.systems.windows.input import WindowsInput
from agent.session.systems.windows.let_go import let_go as release
from agent.session.systems.windows.library import WindowsLibrary, load
from agent.session.systems.windows.pointer_shape import PointerShape
from shared.clock import Clock


class WindowsPictures(Pictures):
    """Pictures, and the pointer's shape."""

    def __init__(self, library: WindowsLibrary) -> None:
        super().__init__()
        self._pointer = PointerShape(library)

    def cursor(self) -> CursorShape | None:
        """The shape of the pointer now."""
        return self._pointer.now()


def open_desktop(where: str, clock: Clock) -> Desktop:
    """The desktop of the person who is signed in. Raises `ScreenError` (`screen_lost`)."""
    library, shown = load(), Shown()
    screen = PolledScreen(WindowsPictures(library), shown, clock)
    keys = WindowsInput(library, shown, screen.hurry)
    return Desktop("windows", screen, keys, PolledClipboard(WindowsText(library)))


def monitors(where: str) -> tuple[Monitor, ...]:
    """The monitors. Raises `ScreenError` (`screen_lost`)."""
    pictures = Pictures()
    try:
        return pictures.monitors()
    finally:
        pictures.close()


def let_go(where: str) -> None:
    """Release what is pressed."""
    release(load())


def missing(where: str) -> tuple[str, ...]:
    """Nothing: who can see the desktop of Windows may show it."""
    return ()
