"""What a frame of a remote session costs its computer: comparing, choosing, encoding, at 1920 × 1080.

Processor time of the one thread that does it, without screen and network, for the workloads of P5. The floor
is what a server without any comparison would do for each frame: one JPEG of the whole screen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
import simplejpeg

from agent.session.desktop import Rect
from agent.session.rfb.encoders import Encoders
from agent.session.rfb.painter import Painter
from agent.session.rfb.wishes import wishes_of
from tests.bench.report import Figure
from tests.support.fake_desktop import FakeScreen
from tests.support.rfb_served import BROWSER, WITHOUT_VIDEO, photo, text

WIDTH: Final = 1_920
HEIGHT: Final = 1_080
FRAMES: Final = 40
_WARM_UP: Final = 12
_RATE: Final = 30
_FRAME_MS: Final = 1_000 / _RATE
FLOOR: Final = "one JPEG of the whole screen"

Step = Callable[[FakeScreen, int], None]


def measure() -> list[Figure]:
    """Each workload for itself."""
    rows = [
        ("idle typing", _typing, WITHOUT_VIDEO),
        ("scrolling text", _scrolling, WITHOUT_VIDEO),
        ("moving window", _window, WITHOUT_VIDEO),
        ("video window, as pictures", _video, WITHOUT_VIDEO),
        ("video window, as H.264", _video, BROWSER),
        ("full-screen picture, as pictures", _picture, WITHOUT_VIDEO),
        ("full-screen picture, as H.264", _picture, BROWSER),
    ]
    return [_figure(what, step, encodings) for what, step, encodings in rows]


def _figure(what: str, step: Step, encodings: Sequence[int]) -> Figure:
    screen = FakeScreen(WIDTH, HEIGHT)
    screen.paint(Rect(0, 0, WIDTH, HEIGHT), text(WIDTH, HEIGHT))
    encoders = Encoders()
    encoders.set_wishes(wishes_of(tuple(encodings)))
    painter = Painter(screen, encoders, WIDTH, HEIGHT, video=True)
    _frame(screen, painter, 0.0)
    while painter.repaint(1.0) is not None:
        pass
    costs, floors, sizes = [], [], []
    for number in range(FRAMES):
        step(screen, number)
        cost, size = _frame(screen, painter, 2 + number / _RATE)
        if number >= _WARM_UP:
            costs.append(cost)
            sizes.append(size)
            floors.append(_floor())
    kilobytes = sum(sizes) / len(sizes) / 1_000
    name = f"a frame: {what} ({kilobytes:.1f} kB)"
    return Figure("P5", name, "ms", tuple(costs), FLOOR, tuple(floors), "30 frames in a second", _FRAME_MS)


def _frame(screen: FakeScreen, painter: Painter, now: float) -> tuple[float, int]:
    """Milliseconds of the processor, and bytes."""
    damage = screen.take_changes().damage
    began = time.thread_time()
    painter.canvas.damage(damage)
    size = 0
    for piece in painter.changes(None, small_only=False, now=now):
        size += sum(map(len, piece.rectangles))
    return (time.thread_time() - began) * 1_000, size


_WHOLE: Final = photo(WIDTH, HEIGHT)


def _floor() -> float:
    began = time.thread_time()
    simplejpeg.encode_jpeg(_WHOLE, quality=75, colorspace="BGRX", colorsubsampling="420", fastdct=True)
    return (time.thread_time() - began) * 1_000


_LINES: Final = text(1_200, 4_000)
_LETTERS: Final = [text(10, 18, seed) for seed in range(9)]
_FILM: Final = [photo(640, 480, turn / 5) for turn in range(10)]
_PICTURES: Final = [photo(WIDTH, HEIGHT, float(turn)) for turn in range(5)]


def _typing(screen: FakeScreen, number: int) -> None:
    screen.paint(Rect(100 + number * 10, 500, 10, 18), _LETTERS[number % len(_LETTERS)])


def _scrolling(screen: FakeScreen, number: int) -> None:
    screen.paint(Rect(100, 100, 1_200, 800), _LINES[16 * number : 16 * number + 800])


def _window(screen: FakeScreen, number: int) -> None:
    before = Rect(100 + (number - 1) * 8, 200 + (number - 1) * 4, 600, 400)
    screen.paint(before, np.array((90, 90, 90, 0), np.uint8))
    screen.paint(Rect(before.x + 8, before.y + 4, 600, 400), _LINES[:400, :600])


def _video(screen: FakeScreen, number: int) -> None:
    screen.paint(Rect(600, 300, 640, 480), _FILM[number % len(_FILM)])


def _picture(screen: FakeScreen, number: int) -> None:
    screen.paint(Rect(0, 0, WIDTH, HEIGHT), _PICTURES[number % len(_PICTURES)])
