"""The thread that touches this computer's input, so that a display that hangs holds up nobody else.

Begins with the first thing to do: a session that is only looked at has none.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Final

from agent.session.rfb.input_queue import Deed, InputQueue, LetGo, Point, Press
from agent.session.rfb.worker import Worker
from shared.errors import ScreenError

if TYPE_CHECKING:
    from agent.session.desktop import Input

STUCK_S: Final = 5.0
"""A full queue from which nothing is taken for so long: this input hangs."""


class InputThread:
    """The one user of an `Input` in a session. Belongs to the event loop, which it never blocks."""

    def __init__(self, target: Input) -> None:
        self._target = target
        self._worker = Worker(self._work, "rfb input")
        self._lock = threading.Condition()  # guards what stands below
        self._queue = InputQueue()
        self._stopping = False
        self._room: asyncio.Event | None = None

    def key(self, keysym: int, down: bool) -> None:
        """Have a key pressed or let go."""
        with self._lock:
            self._queue.key(keysym, down)
            self._go()

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """Have the pointer moved, buttons pressed or let go."""
        with self._lock:
            self._queue.pointer(x, y, buttons)
            self._go()

    def let_go(self) -> None:
        """Do nothing of what waits, and have everything released."""
        with self._lock:
            if self._worker.is_started:  # or else nothing was ever pressed
                self._queue.let_go()
                self._go()

    async def room(self) -> None:
        """Return once something may be put. Raises `ScreenError` (`screen_lost`) when the input hangs."""
        with self._lock:
            if not self._queue.is_full:
                return
            self._room = room = asyncio.Event()
        try:
            async with asyncio.timeout(STUCK_S):
                await room.wait()
        except TimeoutError as exc:
            raise ScreenError("screen_lost", "The screen takes no keys and no pointer.") from exc

    async def ended(self) -> None:
        """Return when the thread has; raises what the input raised."""
        await self._worker.ended()

    def stop(self) -> None:
        """Have it do what waits, release everything (SECURITY 26) and end. Waits for nothing."""
        with self._lock:
            self._stopping = True
            self._lock.notify()

    async def wait(self) -> None:
        """Return when it has ended; not for ever."""
        await self._worker.wait()

    def abandon(self) -> None:
        """Nobody waits any more: should it hang and go on one day, it does nothing of what is left."""
        with self._lock:
            self._queue.let_go()

    def _go(self) -> None:
        self._worker.start()
        self._lock.notify()

    def _work(self) -> None:
        try:
            while (deed := self._next()) is not None:
                self._do(deed)
        finally:
            self._target.release_all()

    def _next(self) -> Deed | None:
        """What is to be done now, waited for; None at the end."""
        with self._lock:
            self._lock.wait_for(lambda: self._stopping or len(self._queue) > 0)
            deed = self._queue.take()
            if self._room is not None and not self._queue.is_full:
                self._worker.on_loop(self._room.set)
                self._room = None
            return deed

    def _do(self, deed: Deed) -> None:
        match deed:
            case Press(keysym, down):
                self._target.key(keysym, down)
            case Point(x, y, buttons):
                self._target.pointer(x, y, buttons)
            case LetGo():
                self._target.release_all()
