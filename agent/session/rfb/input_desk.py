"""The client's keys and pointer, in their order, to this computer's input.

A flood of movements becomes its last one (SECURITY 23); nothing passes while viewing only (SECURITY 25).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from agent.session.rfb.messages import KeyEvent, PointerEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.session.rfb.input_thread import InputThread

_MOST_KEYS_DOWN: Final = 64
"""Nobody has more fingers; a client that invents keys must not fill the memory."""


class InputDesk:
    """What may pass goes to the input's thread. `size` answers the framebuffer's width and height."""

    def __init__(self, target: InputThread, size: Callable[[], tuple[int, int]], view_only: bool) -> None:
        self._target = target
        self._size = size
        self._view_only = view_only
        self._down: set[int] = set()
        self._buttons = 0
        self._waiting: PointerEvent | None = None

    @property
    def view_only(self) -> bool:
        """Whether input is refused."""
        return self._view_only

    @view_only.setter
    def view_only(self, value: bool) -> None:
        if value and not self._view_only:
            self._waiting = None
            self._down.clear()
            self._target.let_go()
        self._view_only = value

    def pointer(self, event: PointerEvent) -> None:
        """A movement waits for the next event or for `flush`; a button goes down and up where it was."""
        if event.buttons == self._buttons:
            self._waiting = event
            return
        self.flush()
        self._buttons = event.buttons
        self._point(event)

    def key(self, event: KeyEvent) -> None:
        """A key, after every movement before it."""
        self.flush()
        if self._view_only or event.keysym == 0:
            return
        if event.down:
            if event.keysym not in self._down and len(self._down) >= _MOST_KEYS_DOWN:
                return
            self._down.add(event.keysym)
        else:
            self._down.discard(event.keysym)
        self._target.key(event.keysym, event.down)

    def flush(self) -> None:
        """Nothing more came at once: the last movement is the one that counts."""
        event, self._waiting = self._waiting, None
        if event is not None:
            self._point(event)

    def _point(self, event: PointerEvent) -> None:
        if self._view_only:
            return
        width, height = self._size()
        self._target.pointer(min(event.x, width - 1), min(event.y, height - 1), event.buttons)
