"""`python -m tests.bench.session_content DISPLAY`: what every server of a session is given to show.

Draws one workload at a time, 30 times a second, on an X display. Commands come as lines (`typing`,
`scrolling`, `moving`, `video`, `picture`, `nothing`); after each the frames drawn per second of the one
before are printed. A key that is pressed turns the mark over. Each frame carries its number in black and
white blocks; the moving window tells it by where it stands.

Everything but the moving window is drawn as today's programs do it: finished elsewhere and then put on the
screen, so that no X server can tell that something merely moved.
"""

from __future__ import annotations

import select
import sys
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import xcffib.shm
from numpy.typing import NDArray

from agent.session.systems.synthetic.font import text_mask
from agent.session.systems.x11.link import XLink, xcb, xproto
from agent.session.systems.x11.shared_memory import SharedMemory
from shared.clock import SystemClock

WIDTH, HEIGHT, RATE = 1920, 1080, 30.0
MARK: Final = (1840, 1000, 48)
"""Left, top and side of the square that a key turns over."""
BLOCK, BITS = 16, 4
PLACES: Final = {
    "scrolling": (100, 60, 1200, 900),
    "video": (500, 250, 720, 480),
    "picture": (0, 0, WIDTH, HEIGHT),
}
WINDOW, WINDOW_EDGE, WINDOW_ROW = (500, 350), 16, 540
LINE, TEXT_LINES = 27, 64

Pixels = NDArray[np.uint8]


def page_of_text(lines: int, width: int) -> Pixels:
    """Lines as a terminal shows them, black on white."""
    chance = np.random.default_rng(1)
    page = np.full((lines * LINE, width, 4), 255, np.uint8)
    for number in range(lines):
        words = "".join(chr(code) for code in chance.integers(97, 123, 70))
        ink = text_mask(f"{number:04d} {words}"[: width // (LINE * 2 // 3)], LINE // 9)
        page[number * LINE : (number + 1) * LINE, : ink.shape[1]][ink] = 0
    return page


def pictures(count: int, width: int, height: int) -> list[Pixels]:
    """Something like photographs: soft shades, edges and grain, each one different all over."""
    chance = np.random.default_rng(2)
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    found = []
    for number in range(count):
        picture = np.full((height, width, 4), 255, np.uint8)
        for channel in range(3):
            phase = number * 0.7 + channel
            shade = np.sin(across / (90 + 20 * channel) + phase) + np.cos(down / 70 - phase)
            edge = np.sign(np.sin((across + down) / 160 + phase)) * 0.3
            grain = chance.normal(0, 0.03, (height, width)).astype(np.float32)
            picture[:, :, channel] = np.clip((shade / 4 + 0.5 + edge + grain) * 255, 0, 255)
        _number_blocks(picture, number)
        found.append(picture)
    return found


def _number_blocks(picture: Pixels, number: int) -> None:
    """The lowest bits of a number, as blocks from the top left."""
    for bit in range(BITS):
        picture[:BLOCK, bit * BLOCK : (bit + 1) * BLOCK, :3] = 255 if number >> bit & 1 else 0


def _numbered(number: int) -> Pixels:
    blocks = np.zeros((BLOCK, BITS * BLOCK, 4), np.uint8)
    _number_blocks(blocks, number)
    return blocks


class Content:
    """The window over the whole display, and how each workload draws its next frame."""

    def __init__(self, display: str) -> None:
        self._link = XLink(display)
        self._core = self._link.core
        self._shm: Any = self._link.extension(xcffib.shm, "MIT-SHM")
        mask = xproto.EventMask.KeyPress
        self._window = self._make_window(self._link.root, 0, 0, WIDTH, HEIGHT, mask)
        self._context = self._link.connection.generate_id()
        self._core.CreateGC(self._context, self._window, 0, [])
        self._core.MapWindow(self._window)
        self._core.SetInputFocus(xproto.InputFocus.PointerRoot, self._window, 0)
        self._mover: int = self._make_window(self._window, 0, 300, *WINDOW, 0)
        _, _, width, height = PLACES["scrolling"]
        self._text = self._upload(page_of_text(TEXT_LINES + height // LINE, width))
        self._numbers = [self._upload(_numbered(number)) for number in range(1 << BITS)]
        self._stores = {
            name: [self._upload(each) for each in pictures(1 << BITS, *PLACES[name][2:])]
            for name in ("video", "picture")
        }
        self._core.ChangeWindowAttributes(self._mover, xproto.CW.BackPixmap, [self._moving_picture()])
        self._is_marked = False
        self._typed = 0
        self.draw: Callable[[int], None] | None = None

    @property
    def fd(self) -> int:
        """What to wait on for keys."""
        return self._link.fd

    def show(self, workload: str) -> None:
        """Clear the display and draw this from now on."""
        self._core.UnmapWindow(self._mover)
        self._fill(0xFFFFFF, 0, 0, WIDTH, HEIGHT)
        self._draw_mark()
        drawers = {
            "scrolling": self._scroll,
            "moving": self._move,
            "video": self._video,
            "picture": self._picture,
        }
        self.draw = drawers.get(workload)
        if workload == "moving":
            self._core.MapWindow(self._mover)
        self._link.flush()

    def answer_keys(self) -> None:
        """Turn the mark over for each key, and write a letter."""
        for event in self._link.events():
            if isinstance(event, xproto.KeyPressEvent):
                self._is_marked = not self._is_marked
                self._draw_mark()
                self._typed = (self._typed + 1) % 60
                self._copy(self._text, 90 + 18 * self._typed, 0, 18, LINE, 100 + 18 * self._typed, 1010)
        self._link.flush()

    def draw_next(self, number: int) -> None:
        """The next frame."""
        if self.draw is not None:
            self.draw(number)
            self._link.flush()

    def _scroll(self, number: int) -> None:
        left, top, width, height = PLACES["scrolling"]
        self._copy(self._text, 0, LINE * (number % TEXT_LINES), width, height - BLOCK, left, top + BLOCK)
        blocks = self._numbers[number % len(self._numbers)]
        self._copy(blocks, 0, 0, BITS * BLOCK, BLOCK, left, top)

    def _move(self, number: int) -> None:
        left, top = 40 + number * 12 % 1200, 250 + round(100 * (1 + np.sin(number / 9)))
        place = xproto.ConfigWindow.X | xproto.ConfigWindow.Y
        self._core.ConfigureWindow(self._mover, place, [left, top])

    def _video(self, number: int) -> None:
        self._stored("video", number)

    def _picture(self, number: int) -> None:
        self._stored("picture", number)
        self._draw_mark()

    def _stored(self, name: str, number: int) -> None:
        left, top, width, height = PLACES[name]
        self._copy(self._stores[name][number % (1 << BITS)], 0, 0, width, height, left, top)

    def _moving_picture(self) -> int:
        picture = pictures(1, *WINDOW)[0]
        picture[:40] = 200
        picture[:, :WINDOW_EDGE] = (255, 0, 255, 255)
        return self._upload(picture)

    def _draw_mark(self) -> None:
        left, top, side = MARK
        self._fill(0 if self._is_marked else 0xFFFFFF, left, top, side, side)

    def _fill(self, colour: int, x: int, y: int, width: int, height: int) -> None:
        self._core.ChangeGC(self._context, xproto.GC.Foreground, [colour])
        box = xproto.RECTANGLE.synthetic(x, y, width, height)
        self._core.PolyFillRectangle(self._window, self._context, 1, [box])

    def _copy(self, source: int, x: int, y: int, width: int, height: int, to_x: int, to_y: int) -> None:
        self._core.CopyArea(source, self._window, self._context, x, y, to_x, to_y, width, height)

    def _make_window(self, parent: int, x: int, y: int, width: int, height: int, mask: int) -> int:
        window = int(self._link.connection.generate_id())
        kinds, wanted = xproto.WindowClass.InputOutput, xproto.CW
        wishes = wanted.BackPixel | wanted.OverrideRedirect | wanted.EventMask
        visual = self._link.screen.root_visual
        self._core.CreateWindow(
            xcb.CopyFromParent,
            window,
            parent,
            x,
            y,
            width,
            height,
            0,
            kinds,
            visual,
            wishes,
            [0xFFFFFF, 1, mask],
        )
        return window

    def _upload(self, picture: Pixels) -> int:
        """A pixmap in the server."""
        height, width = picture.shape[:2]
        memory = SharedMemory(picture.nbytes)
        memory.bytes[:] = picture.reshape(-1)
        segment, pixmap = (int(self._link.connection.generate_id()) for _ in range(2))
        depth = self._link.screen.root_depth
        self._shm.AttachChecked(segment, memory.id, True).check()
        memory.forget()
        self._core.CreatePixmap(depth, pixmap, self._link.root, width, height)
        self._shm.PutImage(
            pixmap, self._context, width, height, 0, 0, width, height, 0, 0, depth, 2, False, segment, 0
        )
        self._shm.Detach(segment)
        self._core.GetInputFocus().reply()  # the server has read it
        return pixmap


def main(display: str) -> None:
    """Draw what is asked for until there is nobody to ask."""
    clock, content = SystemClock(), Content(display)
    print("ready", flush=True)
    started = next_at = clock.monotonic()
    number = first = 0
    while True:
        pause = max(0.0, next_at - clock.monotonic()) if content.draw is not None else None
        readable, _, _ = select.select([sys.stdin, content.fd], [], [], pause)
        content.answer_keys()
        if sys.stdin in readable:
            command = sys.stdin.readline().strip()
            if not command:
                return
            now = clock.monotonic()
            print(f"drawn {(number - first) / max(now - started, 0.001):.2f}", flush=True)
            content.show(command)
            started = next_at = now
            first = number
        if content.draw is not None and clock.monotonic() >= next_at:
            content.draw_next(number)
            number += 1
            next_at = max(next_at + 1 / RATE, clock.monotonic() - 1 / RATE)


if __name__ == "__main__":
    main(sys.argv[1])
