"""What waits for this computer's input: keys and buttons in order, movements as far as they count."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

MOST_WAITING: Final = 256
"""More than fingers make in a moment; beyond it movements go first, and then whoever asks has to wait."""


@dataclass(frozen=True, slots=True)
class Press:
    """A key went down or up."""

    keysym: int
    down: bool


@dataclass(frozen=True, slots=True)
class Point:
    """Where the pointer is and which buttons are down; `moved`: nothing but the place is new."""

    x: int
    y: int
    buttons: int
    moved: bool


@dataclass(frozen=True, slots=True)
class LetGo:
    """Nothing is to be pressed any more."""


Deed = Press | Point | LetGo


class InputQueue:
    """First in, first out; a movement takes the place of the movement just before it. Not locked.

    A button goes down and up where it was, so what changes the buttons is as firm as a key.
    """

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._waiting: deque[Deed] = deque()
        self._buttons = 0

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def is_full(self) -> bool:
        """Whether no more should be put before something was taken."""
        return len(self._waiting) >= self._most

    def key(self, keysym: int, down: bool) -> None:
        """Put a key."""
        self._make_room()
        self._waiting.append(Press(keysym, down))

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """Put what the pointer does."""
        moved = buttons == self._buttons
        self._buttons = buttons
        if moved and self._waiting and _is_movement(self._waiting[-1]):
            self._waiting.pop()
        self._make_room()
        self._waiting.append(Point(x, y, buttons, moved))

    def let_go(self) -> None:
        """Forget what waits; everything that is pressed is let go instead."""
        self._buttons = 0
        self._waiting.clear()
        self._waiting.append(LetGo())

    def take(self) -> Deed | None:
        """What comes next; None when nothing waits."""
        return self._waiting.popleft() if self._waiting else None

    def _make_room(self) -> None:
        """Drop the oldest movement of a full queue, if there is one."""
        if self.is_full:
            oldest = next((at for at, deed in enumerate(self._waiting) if _is_movement(deed)), None)
            if oldest is not None:
                del self._waiting[oldest]


def _is_movement(deed: Deed) -> bool:
    return isinstance(deed, Point) and deed.moved
