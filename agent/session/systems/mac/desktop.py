"""Opens the desktop of a Mac as a `Desktop`."""

from __future__ import annotations

from agent.session.desktop import CursorShape, Desktop, Monitor
from agent.session.systems.arrow import ARROW
from agent.session.systems.mac import permissions
from agent.session.systems.mac.clipboard import MacText
from agent.session.systems.mac.input import MacInput
from agent.session.systems.mac.let_go import let_go as release
from agent.session.systems.mac.library import load
from agent.session.systems.polled.clipboard import PolledClipboard
from agent.session.systems.polled.pictures import Pictures
from agent.session.systems.polled.screen import PolledScreen
from agent.session.systems.shown import Shown
from shared.clock import Clock


class MacPictures(Pictures):
    """Pictures without the pointer, whose shape the system does not tell."""

    def cursor(self) -> CursorShape | None:
        """The usual arrow."""
        return ARROW


def open_desktop(where: str, clock: Clock) -> Desktop:
    """The desktop of the person who is signed in.

    Raises `ScreenError` (`screen_permission_missing`, `screen_lost`).
    """
    library, shown = load(), Shown()
    permissions.check(library)
    screen = PolledScreen(MacPictures(), shown, clock)
    keys = MacInput(library, shown, clock, screen.hurry)
    return Desktop("mac", screen, keys, PolledClipboard(MacText(library)))


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
    """What the person has not allowed yet. Nobody is asked."""
    return permissions.missing(load())
