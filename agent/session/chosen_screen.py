"""A screen whose monitor can be chosen while it is shown, from another thread than the one that uses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agent.session.desktop import Changes, Desktop, Monitor, Rect, Screen

if TYPE_CHECKING:
    from agent.session.desktop import Pixels


class ChosenScreen:
    """A `Screen` in front of another one; `choose` may be called from any thread."""

    def __init__(self, screen: Screen, monitor_id: str | None) -> None:
        self._screen = screen
        self._chosen = self._shown = monitor_id
        screen.show(monitor_id)

    @property
    def width(self) -> int:
        return self._screen.width

    @property
    def height(self) -> int:
        return self._screen.height

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        """All monitors, shown or not."""
        return self._screen.monitors

    def choose(self, monitor_id: str | None) -> None:
        """Show this monitor from the next look on; None is all of them. From any thread."""
        if monitor_id != self._chosen:
            self._chosen = monitor_id
            self._screen.wake()

    def wait(self, timeout_s: float | None) -> bool:
        """As the screen behind; at once while another monitor is to be shown."""
        return self._chosen != self._shown or self._screen.wait(timeout_s)

    def take_changes(self) -> Changes:
        """As the screen behind, which shows what was chosen by now."""
        chosen = self._chosen
        if chosen != self._shown:
            self._shown = chosen
            self._screen.show(chosen)
        return self._screen.take_changes()

    def read(self, places: Sequence[Rect]) -> Pixels:
        """The framebuffer, with `places` brought up to date."""
        return self._screen.read(places)

    def show(self, monitor_id: str | None) -> None:
        """As `choose`, for whoever uses the screen."""
        self.choose(monitor_id)

    def wake(self) -> None:
        """Let the present or next `wait` return. From any thread."""
        self._screen.wake()

    def close(self) -> None:
        """Close the screen behind."""
        self._screen.close()


def choosable(desktop: Desktop, monitor_id: str | None) -> tuple[Desktop, ChosenScreen]:
    """The same desktop, showing one monitor of several, or all of them; and what chooses."""
    screen = ChosenScreen(desktop.screen, monitor_id)
    return Desktop(desktop.kind, screen, desktop.input, desktop.clipboard), screen
