"""Paints the account: a plain function of it, so that a test can say what every pixel must be.

All text stands on the first monitor; each further one says its name and size. A cross marks the pointer,
and three fields of pure red, green and blue tell one order of colours from another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from agent.session.desktop import Monitor, Rect
from agent.session.systems.shown import bounds, clipped
from agent.session.systems.synthetic.account import Account, lines_of
from agent.session.systems.synthetic.font import CELL_HEIGHT, CELL_WIDTH, text_mask

if TYPE_CHECKING:
    from agent.session.desktop import Pixels

Colour = tuple[int, int, int, int]
"""Blue, green, red and the unused byte, as in `Pixels`."""

INK: Colour = (255, 255, 255, 255)
MARK: Colour = (0, 215, 255, 255)
BACKGROUNDS: tuple[Colour, ...] = ((72, 48, 24, 255), (32, 64, 32, 255), (32, 32, 72, 255))
FIELDS: tuple[Colour, ...] = ((0, 0, 255, 255), (0, 255, 0, 255), (255, 0, 0, 255))
_NOTHING: Colour = (0, 0, 0, 255)

MARGIN = 8
_FIELD = 24
_ARM = 9


class Layout:
    """Where everything stands on these monitors, in the coordinates of the whole desktop."""

    def __init__(self, monitors: Sequence[Monitor]) -> None:
        self.monitors = tuple(monitors)
        self.place = bounds(monitor.place for monitor in monitors)
        first = monitors[0].place
        self.scale = scale_for(first)
        self.cell_width, self.cell_height = CELL_WIDTH * self.scale, CELL_HEIGHT * self.scale
        self.columns = max(0, (first.width - 2 * MARGIN) // self.cell_width)
        below = first.height - 2 * MARGIN - (_FIELD + MARGIN)
        self.rows = max(0, below // self.cell_height) if self.columns else 0
        self._origin = first.x + MARGIN, first.y + MARGIN

    def line_place(self, row: int, first_column: int = 0, columns: int | None = None) -> Rect:
        """The cells of one line of text, or some of them."""
        count = self.columns - first_column if columns is None else columns
        left = self._origin[0] + first_column * self.cell_width
        top = self._origin[1] + row * self.cell_height
        return Rect(left, top, count * self.cell_width, self.cell_height)

    def field_places(self) -> list[Rect]:
        """The fields of pure colours, at the bottom left of the first monitor."""
        first = self.monitors[0].place
        top = first.y + first.height - MARGIN - _FIELD
        places = [
            Rect(first.x + MARGIN + number * (_FIELD + MARGIN), top, _FIELD, _FIELD)
            for number in range(len(FIELDS))
        ]
        return [each for each in (clipped(place, first) for place in places) if each is not None]


def scale_for(place: Rect) -> int:
    """How much letters are enlarged on a monitor of that size, to be read by a person."""
    return 3 if place.width >= 1600 else 2 if place.width >= 640 else 1


def mark_places(pointer: tuple[int, int] | None, limits: Rect) -> list[Rect]:
    """The two bars of the cross at the pointer, as far as they are on the desktop."""
    if pointer is None:
        return []
    x, y = pointer
    bars = [Rect(x - _ARM, y, 2 * _ARM + 1, 1), Rect(x, y - _ARM, 1, 2 * _ARM + 1)]
    return [bar for bar in (clipped(each, limits) for each in bars) if bar is not None]


class Picture:
    """The whole desktop as pixels, kept up to date by painting only what is different."""

    def __init__(self, monitors: Sequence[Monitor], account: Account) -> None:
        self.layout = Layout(monitors)
        place = self.layout.place
        self._below = _without_account(self.layout)  # everything but the cross
        self._lines: tuple[str, ...] = (" " * self.layout.columns,) * self.layout.rows
        self._mark: list[Rect] = []
        self._shown = self._below.copy()
        self.paint(account)
        self.everything = Rect(0, 0, place.width, place.height)

    @property
    def pixels(self) -> Pixels:
        """All of it; the caller must not write there."""
        return self._shown

    def paint(self, account: Account) -> tuple[Rect, ...]:
        """Bring the picture up to `account`; the places that changed, in pixels of the picture."""
        layout = self.layout
        lines = lines_of(account, layout.columns, layout.rows)
        changed = [
            self._paint_line(row, was, now)
            for row, (was, now) in enumerate(zip(self._lines, lines, strict=True))
            if was != now
        ]
        mark = mark_places(account.pointer, layout.place)
        moved = [] if mark == self._mark else [self._inside(bar) for bar in (*self._mark, *mark)]
        self._lines, self._mark = lines, mark
        for place in (*changed, *moved):
            _part(self._shown, place)[:] = _part(self._below, place)
        for bar in mark:
            _part(self._shown, self._inside(bar))[:] = MARK
        return tuple((*changed, *moved))

    def _paint_line(self, row: int, was: str, now: str) -> Rect:
        """The cells from the first to the last one that is different."""
        different = [column for column, (a, b) in enumerate(zip(was, now, strict=True)) if a != b]
        first, last = different[0], different[-1]
        place = self._inside(self.layout.line_place(row, first, last - first + 1))
        ink = text_mask(now[first : last + 1], self.layout.scale)
        _part(self._below, place)[:] = np.where(ink[:, :, None], _as_pixel(INK), _as_pixel(BACKGROUNDS[0]))
        return place

    def _inside(self, place: Rect) -> Rect:
        origin = self.layout.place
        return Rect(place.x - origin.x, place.y - origin.y, place.width, place.height)


def expected(monitors: Sequence[Monitor], account: Account) -> Pixels:
    """What the whole desktop must look like after `account`, painted in one go."""
    return Picture(monitors, account).pixels


def _without_account(layout: Layout) -> Pixels:
    origin = layout.place
    pixels = np.empty((origin.height, origin.width, 4), np.uint8)
    pixels[:] = _NOTHING
    for number, monitor in enumerate(layout.monitors):
        _fill(pixels, origin, [monitor.place], BACKGROUNDS[number % len(BACKGROUNDS)])
        if number:
            _name(pixels, origin, monitor)
    for place, colour in zip(layout.field_places(), FIELDS, strict=False):
        _fill(pixels, origin, [place], colour)
    return pixels


def _name(pixels: Pixels, origin: Rect, monitor: Monitor) -> None:
    """Name and size of a further monitor, in its middle, where they fit."""
    place = monitor.place
    ink = text_mask(f"{monitor.name} {place.width}x{place.height}", scale_for(place))
    height, width = ink.shape
    if width > place.width or height > place.height:
        return
    left = place.x - origin.x + (place.width - width) // 2
    top = place.y - origin.y + (place.height - height) // 2
    pixels[top : top + height, left : left + width][ink] = INK


def _fill(pixels: Pixels, origin: Rect, places: Iterable[Rect], colour: Colour) -> None:
    for place in places:
        _part(pixels, Rect(place.x - origin.x, place.y - origin.y, place.width, place.height))[:] = colour


def _part(pixels: Pixels, place: Rect) -> Pixels:
    return pixels[place.y : place.y + place.height, place.x : place.x + place.width]


def _as_pixel(colour: Colour) -> Pixels:
    return np.array(colour, np.uint8)
