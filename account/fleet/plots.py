"""Plots as inline SVG: a few plain functions, no library, no network, readable in light, dark and on paper.

Colours are classes of the page's style sheet (`page_style`), so that they follow the reader's choice; every
series is also named in words beside its mark.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10
from typing import Final

WIDTH: Final = 720
_HEIGHT: Final = 240
_LEFT: Final = 64
_RIGHT: Final = 16
_TOP: Final = 14
_BOTTOM: Final = 34
_ROW: Final = 24
_NAMES: Final = 190
_TICKS: Final = 4
_MOST_LABELS: Final = 8
_LABEL: Final = 72
_TOPS: Final = (4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 48, 60, 72, 80, 100)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a plot of `count` columns and values up to `top` has its points."""

    count: int
    top: float

    def x(self, place: float) -> float:
        """The left edge of column `place`."""
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * place / max(self.count, 1)

    def y(self, value: float) -> float:
        """The height of a value."""
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * value / self.top


def areas(title: str, series: Mapping[str, Sequence[float]], labels: Sequence[str]) -> str:
    """Values stacked on each other, by month; the first series lies at the bottom."""
    count = len(labels)
    sums = [sum(values[place] for values in series.values()) for place in range(count)]
    frame = _Frame(count, _round_top(max(sums, default=0)))
    below = [0.0] * count
    parts = _axes(frame, labels)
    for number, values in enumerate(series.values()):
        above = [low + value for low, value in zip(below, values, strict=True)]
        upper = [point for place in range(count) for point in _step(frame, place, above[place])]
        lower = [
            point for place in reversed(range(count)) for point in reversed(_step(frame, place, below[place]))
        ]
        parts.append(f'<polygon class="fill s{number}" points="{" ".join(upper + lower)}"/>')
        below = above
    return _figure(title, _HEIGHT, parts, tuple(series))


def columns(title: str, series: Mapping[str, Sequence[float]], labels: Sequence[str]) -> str:
    """Values beside each other, by month."""
    count = len(labels)
    frame = _Frame(count, _round_top(max((max(values) for values in series.values() if values), default=0)))
    wide = (frame.x(1) - frame.x(0)) * 0.8 / max(len(series), 1)
    parts = _axes(frame, labels)
    for number, values in enumerate(series.values()):
        for place, value in enumerate(values):
            x = frame.x(place + 0.1) + number * wide
            parts.append(_rect(f"fill s{number}", x, frame.y(value), wide, frame.y(0) - frame.y(value)))
    return _figure(title, _HEIGHT, parts, tuple(series))


def rows(title: str, values: Mapping[str, float], unit: str = "") -> str:
    """One bar per name, the longest first, each with its figure."""
    ordered = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    top = max([1.0, *values.values()])
    space = WIDTH - _NAMES - 90
    parts = []
    for place, (name, value) in enumerate(ordered):
        y = _TOP + place * _ROW
        long = space * value / top
        parts.append(_text(_NAMES - 8, y + 14, name, "end"))
        parts.append(_rect("fill s0", _NAMES, y + 3, max(long, 1), _ROW - 8))
        parts.append(_text(_NAMES + long + 6, y + 14, f"{value:,.0f}{unit}", "start"))
    return _figure(title, _TOP + len(ordered) * _ROW + 6, parts, ())


def histogram(title: str, values: Sequence[float], unit: str, bins: int = 24) -> str:
    """How many values lie where, from 0 or the least to the most, in about `bins` round steps."""
    wide = _round_step((max([1.0, *values]) - min([0.0, *values])) / (bins - 1))
    least = floor(min([0.0, *values]) / wide)
    places = [floor(value / wide) - least for value in values]
    counts = [0] * (max(places, default=0) + 1)
    for place in places:
        counts[place] += 1
    bins = len(counts)
    frame = _Frame(bins, _round_top(max(counts)))
    labels = [f"{(least + place) * wide:,.12g}{unit}" for place in range(bins)]
    parts = _axes(frame, labels)
    for place, count in enumerate(counts):
        x, y = frame.x(place + 0.05), frame.y(count)
        parts.append(_rect("fill s0", x, y, (frame.x(1) - frame.x(0)) * 0.9, frame.y(0) - y))
    return _figure(title, _HEIGHT, parts, ())


# --- parts ----------------------------------------------------------------------------------------


def _figure(title: str, height: float, parts: Sequence[str], names: Sequence[str]) -> str:
    keys = "".join(f'<li><i class="key s{place}"></i>{escape(name)}</li>' for place, name in enumerate(names))
    legend = f'<ul class="legend">{keys}</ul>' if names else ""
    return (
        f'<figure><figcaption>{escape(title)}</figcaption>{legend}<svg viewBox="0 0 {WIDTH} {height:.0f}" '
        f'role="img" aria-label="{escape(title)}">{"".join(parts)}</svg></figure>'
    )


def _axes(frame: _Frame, labels: Sequence[str]) -> list[str]:
    parts = []
    for tick in range(_TICKS + 1):
        value = frame.top * tick / _TICKS
        y = frame.y(value)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(_text(_LEFT - 8, y + 4, _short(value), "end"))
    every = max(1, -(-len(labels) // _MOST_LABELS))
    for place in range(0, len(labels), every):
        x = frame.x(place)
        if x + _LABEL <= WIDTH or place == 0:
            parts.append(_text(x, _HEIGHT - _BOTTOM + 18, labels[place], "start"))
    return parts


def _step(frame: _Frame, place: int, value: float) -> list[str]:
    """A column's upper edge: its left and right corner."""
    y = frame.y(value)
    return [f"{frame.x(place):.1f},{y:.1f}", f"{frame.x(place + 1):.1f},{y:.1f}"]


def _rect(style: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="{style}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" '
        f'height="{max(height, 0):.1f}"/>'
    )


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _round_top(value: float) -> float:
    """A round number that is not below `value`, and divides into `_TICKS` round parts."""
    size = 1.0
    while True:
        for step in _TOPS:
            if step * size >= value:
                return step * size
        size *= 10


def _round_step(value: float) -> float:
    """The first of 1, 2, 5, 10, 20, 50, … and of their tenths, hundredths, … that is not below `value`."""
    size = 10.0 ** floor(log10(value))
    return next(step * size for step in (1, 2, 5, 10) if step * size >= value)


def _short(value: float) -> str:
    return f"{value / 1_000_000:g}M" if value >= 1_000_000 else f"{value:,.0f}"
