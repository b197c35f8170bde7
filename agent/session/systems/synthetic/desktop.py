"""The synthetic screen as a `Desktop`, with the doors through which a test looks behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from agent.session.desktop import Changes, CursorShape, Desktop, Monitor, Rect
from agent.session.systems.arrow import ARROW
from agent.session.systems.shown import Shown, clipped, place_of
from agent.session.systems.synthetic.account import Account, Line
from agent.session.systems.synthetic.picture import Layout, Picture, expected
from agent.session.systems.synthetic.pointers import BAR
from agent.session.systems.synthetic.sizes import monitors_from
from agent.session.systems.synthetic.world import SyntheticWorld
from shared.clock import Clock
from shared.errors import ScreenError

if TYPE_CHECKING:
    from agent.session.desktop import Pixels

_BEFORE = -1


def open_desktop(where: str, clock: Clock) -> SyntheticDesktop:
    """A fresh synthetic screen; `where` are its sizes. Raises `ScreenError` (`no_screen`)."""
    return SyntheticDesktop.open(where, clock)


def let_go(where: str) -> None:
    """Nothing is pressed on a screen that is gone with its agent."""


def monitors(where: str) -> tuple[Monitor, ...]:
    """The monitors that these sizes describe. Raises `ScreenError` (`no_screen`)."""
    return monitors_from(where)


def missing(where: str) -> tuple[str, ...]:
    """Nothing: all of it is made here."""
    return ()


@dataclass(frozen=True, slots=True)
class SyntheticDesktop(Desktop):
    """A desktop without a display, and what a test may know and do behind its back."""

    world: SyntheticWorld

    @classmethod
    def open(cls, sizes: str, clock: Clock) -> Self:
        """One with monitors of these sizes: `1280x720`, `1920x1080+1280x720`; "" is the first."""
        world, shown = SyntheticWorld(sizes, clock), Shown()
        screen = SyntheticScreen(world, shown)
        return cls("synthetic", screen, SyntheticInput(world, shown), SyntheticClipboard(world), world)

    @property
    def typed(self) -> str:
        """All text that was typed."""
        return self.world.facts().typed

    @property
    def pointer_at(self) -> tuple[int, int] | None:
        """Where the pointer is, on the whole desktop; None before it was ever moved."""
        return self.world.facts().pointer

    @property
    def buttons(self) -> int:
        """The buttons that are down, as RFB's mask."""
        return self.world.facts().buttons

    @property
    def pressed(self) -> tuple[int, ...]:
        """Keysyms of the keys that are down, in the order in which they were pressed."""
        return self.world.facts().keys

    @property
    def clipboard_text(self) -> str:
        """What would be pasted here."""
        return self.world.facts().clipboard

    def copy(self, text: str) -> None:
        """Somebody at this computer copies `text`."""
        self.world.copy(text)

    def resize(self, sizes: str) -> None:
        """Somebody plugs in other monitors."""
        self.world.resize(sizes)

    def lose(self, code: str = "screen_lost") -> None:
        """The screen goes away: each later call of screen and input raises `ScreenError` with `code`."""
        self.world.lose(ScreenError(code, "The synthetic screen was taken away."))

    def expected_pixels(self, monitor_id: str | None = None) -> Pixels:
        """What must be on the screen now, painted from the facts alone."""
        present = self.world.monitors
        layout, place = Layout(present), place_of(present, monitor_id)
        return _cut(expected(present, self.world.facts()), layout, place).copy()

    def place_of_line(self, line: Line) -> Rect:
        """Where a line of the account stands, on the whole desktop; typed text goes on below."""
        return Layout(self.world.monitors).line_place(line)


class SyntheticScreen:
    """The account as pixels; an idle one is painted again once a second, when its clock moves on."""

    def __init__(self, world: SyntheticWorld, shown: Shown) -> None:
        self._world = world
        self._shown = shown
        self._chosen: str | None = None
        self._version = _BEFORE
        self._second = _BEFORE
        self._cursor: CursorShape | None = None
        self._is_first = True
        self._is_all_new = True
        self._start_over()

    @property
    def width(self) -> int:
        return self._shown.place.width

    @property
    def height(self) -> int:
        return self._shown.place.height

    @property
    def monitors(self) -> tuple[Monitor, ...]:
        return self._picture.layout.monitors

    def wait(self, timeout_s: float | None) -> bool:
        if self._is_all_new:
            self._world.check()
            return True
        return self._world.wait(self._version, self._second, timeout_s)

    def take_changes(self) -> Changes:
        self._version = self._world.version
        account = self._world.account()
        self._second = int(account.now.timestamp())
        if self._world.monitors != self.monitors:
            self._start_over()
        places = [self._on_shown(place) for place in self._picture.paint(account)]
        cursor = self._new_cursor(account)
        if self._is_all_new:
            resized = not self._is_first
            self._is_all_new = self._is_first = False
            return Changes((Rect(0, 0, self.width, self.height),), resized, cursor)
        return Changes(tuple(place for place in places if place is not None), cursor=cursor)

    def read(self, places: Sequence[Rect]) -> Pixels:
        self._world.check()
        painted = _cut(self._picture.pixels, self._picture.layout, self._shown.place)
        for place in places:
            rows, columns = slice(place.y, place.y + place.height), slice(place.x, place.x + place.width)
            self._frame[rows, columns] = painted[rows, columns]
        return self._frame

    def show(self, monitor_id: str | None) -> None:
        self._chosen = monitor_id
        if place_of(self.monitors, monitor_id) != self._shown.place:
            self._start_over()

    def wake(self) -> None:
        self._world.wake()

    def close(self) -> None:
        self._world.wake()

    def _start_over(self) -> None:
        present = self._world.monitors
        self._picture = Picture(present, self._world.account())
        self._shown.place = place_of(present, self._chosen)
        self._frame = np.zeros((self.height, self.width, 4), np.uint8)
        self._is_all_new = True

    def _new_cursor(self, account: Account) -> CursorShape | None:
        """The pointer's shape where it is another than the last one that was told."""
        shape = BAR if _is_over_text(account, self._picture.layout) else ARROW
        is_new = shape is not self._cursor
        self._cursor = shape
        return shape if is_new else None

    def _on_shown(self, place: Rect) -> Rect | None:
        """A place of the picture as one of the framebuffer, as far as it is shown."""
        whole, shown = self._picture.layout.place, self._shown.place
        moved = replace(place, x=place.x + whole.x - shown.x, y=place.y + whole.y - shown.y)
        return clipped(moved, Rect(0, 0, shown.width, shown.height))


class SyntheticInput:
    """Writes into the account what it is told."""

    def __init__(self, world: SyntheticWorld, shown: Shown) -> None:
        self._world = world
        self._shown = shown

    def pointer(self, x: int, y: int, buttons: int) -> None:
        self._world.point(self._shown.on_desktop(x, y), buttons)

    def key(self, keysym: int, down: bool) -> None:
        if down:
            self._world.press(keysym)
        else:
            self._world.release(keysym)

    def release_all(self) -> None:
        self._world.release_all()

    def close(self) -> None:
        """Nothing is held."""


class SyntheticClipboard:
    """A clipboard of its own; the computer's real one is never touched."""

    def __init__(self, world: SyntheticWorld) -> None:
        self._world = world

    def watch(self, on_text: Callable[[str], None]) -> None:
        self._world.watch(on_text)

    def put(self, text: str) -> None:
        self._world.put(text)

    def close(self) -> None:
        self._world.watch(None)


def _is_over_text(account: Account, layout: Layout) -> bool:
    if account.pointer is None:
        return False
    first, last = layout.line_place(Line.TYPED), layout.line_place(max(layout.rows - 1, Line.TYPED))
    x, y = account.pointer
    return first.x <= x < first.x + first.width and first.y <= y < last.y + last.height


def _cut(pixels: Pixels, layout: Layout, place: Rect) -> Pixels:
    left, top = place.x - layout.place.x, place.y - layout.place.y
    return pixels[top : top + place.height, left : left + place.width]
