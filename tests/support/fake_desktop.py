"""A desktop that a test paints itself: pixels in memory, and a record of what arrived.

May import `agent.session.desktop`, `shared` and numpy.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.session.desktop import Changes, CursorShape, Desktop, Monitor, Rect
from shared.errors import ScreenError


class FakeScreen:
    """Shows what the test paints. `paint` and `resize` may be called from any thread."""

    def __init__(self, width: int = 320, height: int = 200) -> None:
        self._lock = threading.Condition()
        self._woken = False
        self._damage: list[Rect] = []
        self._resized = False
        self._cursor: CursorShape | None = None
        self._lost = False
        self.waited_s: list[float | None] = []
        """How long each `wait` was to last at most."""
        self.reads = 0
        self.closed = False
        self._picture = np.full((height, width, 4), 50, np.uint8)
        self._copy = np.zeros((height, width, 4), np.uint8)
        self._damage.append(Rect(0, 0, width, height))
        self.monitors: tuple[Monitor, ...] = (Monitor("one", "One", Rect(0, 0, width, height), True),)

    @property
    def width(self) -> int:
        return self._picture.shape[1]

    @property
    def height(self) -> int:
        return self._picture.shape[0]

    @property
    def picture(self) -> NDArray[np.uint8]:
        """What is on the screen now, copied."""
        with self._lock:
            return self._picture.copy()

    def paint(self, place: Rect, colours: NDArray[np.uint8] | Sequence[int]) -> None:
        """Blue, green, red, unused for `place`: one colour or a picture of its size."""
        self.paint_together((place, colours))

    def paint_together(self, *parts: tuple[Rect, NDArray[np.uint8] | Sequence[int]]) -> None:
        """Paint several places so that nobody sees one without the others."""
        with self._lock:
            for place, colours in parts:
                part = self._picture[place.y : place.y + place.height, place.x : place.x + place.width]
                part[...] = np.asarray(colours, np.uint8)
                self._damage.append(place)
            self._lock.notify_all()

    def scroll(self, place: Rect, by: int) -> None:
        """What is at `place` moves down by `by` pixels; what comes from outside is left as it was."""
        with self._lock:
            part = self._picture[place.y : place.y + place.height, place.x : place.x + place.width]
            if by > 0:
                part[by:] = part[:-by].copy()
            else:
                part[:by] = part[-by:].copy()
            self._damage.append(place)
            self._lock.notify_all()

    def resize(self, width: int, height: int) -> None:
        """The screen gets another size; what fits stays."""
        with self._lock:
            old = self._picture
            self._picture = np.full((height, width, 4), 77, np.uint8)
            rows, columns = min(height, old.shape[0]), min(width, old.shape[1])
            self._picture[:rows, :columns] = old[:rows, :columns]
            self._copy = np.zeros((height, width, 4), np.uint8)
            self._resized = True
            self.monitors = (Monitor("one", "One", Rect(0, 0, width, height), True),)
            self._damage = [Rect(0, 0, width, height)]
            self._lock.notify_all()

    def point_with(self, cursor: CursorShape) -> None:
        """The pointer gets another shape."""
        with self._lock:
            self._cursor = cursor
            self._lock.notify_all()

    def lose(self) -> None:
        """From now on every call fails."""
        with self._lock:
            self._lost = True
            self._lock.notify_all()

    def wait(self, timeout_s: float | None) -> bool:
        with self._lock:
            self.waited_s.append(timeout_s)
            self._lock.wait_for(self._has_news, timeout_s)
            self._check()
            news = self._has_news()
            self._woken = False
            return news

    def _has_news(self) -> bool:
        return bool(self._woken or self._damage or self._resized or self._cursor or self._lost)

    def take_changes(self) -> Changes:
        with self._lock:
            self._check()
            changes = Changes(tuple(self._damage), self._resized, self._cursor)
            self._damage, self._resized, self._cursor = [], False, None
            return changes

    def read(self, places: Sequence[Rect]) -> NDArray[np.uint8]:
        with self._lock:
            self._check()
            self.reads += 1
            for place in places:
                down, across = slice(place.y, place.y + place.height), slice(place.x, place.x + place.width)
                self._copy[down, across] = self._picture[down, across]
            return self._copy

    def show(self, monitor_id: str | None) -> None:
        pass

    def wake(self) -> None:
        with self._lock:
            self._woken = True
            self._lock.notify_all()

    def close(self) -> None:
        self.closed = True

    def _check(self) -> None:
        if self._lost:
            raise ScreenError("screen_lost", "The screen is gone.")


class FakeInput:
    """Remembers what arrived, in order. Hangs, as a display can, while `answers` is cleared."""

    def __init__(self) -> None:
        self.events: list[tuple[object, ...]] = []
        self.released = 0
        self.answers = threading.Event()
        self.answers.set()
        self.asked = threading.Event()
        """Set as soon as anything is to be done."""
        self.failure: ScreenError | None = None
        """What the next key meets."""
        self._news = threading.Condition()

    def pointer(self, x: int, y: int, buttons: int) -> None:
        self._do(("pointer", x, y, buttons))

    def key(self, keysym: int, down: bool) -> None:
        if self.failure is not None:
            raise self.failure
        self._do(("key", keysym, down))

    def release_all(self) -> None:
        self._answer()
        with self._news:
            self.released += 1
            self._news.notify_all()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Return once `condition` holds; looked at whenever something was done."""

        def holds() -> bool:
            with self._news:
                return self._news.wait_for(condition, 10)

        assert await asyncio.to_thread(holds), f"what was done is {self.events}"

    def _do(self, event: tuple[object, ...]) -> None:
        self._answer()
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def _answer(self) -> None:
        self.asked.set()
        self.answers.wait(20)

    def close(self) -> None:
        pass


class FakeClipboard:
    """`copy` plays a person at this computer; `texts` is what the client put."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._on_text: Callable[[str], None] | None = None

    @property
    def watched(self) -> bool:
        """Whether somebody wants to know what is copied."""
        return self._on_text is not None

    def watch(self, on_text: Callable[[str], None]) -> None:
        self._on_text = on_text

    def copy(self, text: str) -> None:
        """Somebody copies `text` on this computer."""
        if self._on_text is not None:
            self._on_text(text)

    def put(self, text: str) -> None:
        self.texts.append(text)

    def close(self) -> None:
        pass


class FakeDesktop:
    """The parts, and the `Desktop` that they make."""

    def __init__(self, width: int = 320, height: int = 200) -> None:
        self.screen = FakeScreen(width, height)
        self.input = FakeInput()
        self.clipboard = FakeClipboard()
        self.desktop = Desktop("fake", self.screen, self.input, self.clipboard)
