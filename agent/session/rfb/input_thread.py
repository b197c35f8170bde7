"""The thread that touches this computer's input, so that a display that hangs holds up nobody else.

Begins with the first thing to do: a session that is only looked at has none.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Final

from agent.session.rfb.input_queue import Deed, InputQueue, LetGo, Point, Press
from shared.errors import ScreenError

if TYPE_CHECKING:
    from agent.session.desktop import Input

END_LIMIT_S: Final = 1.0
"""An input that hangs is left behind: it does not hold up the session's end."""

STUCK_S: Final = 5.0
"""A full queue from which nothing is taken for so long: this input hangs."""


class InputThread:
    """The one user of an `Input` in a session. Belongs to the event loop, which it never blocks."""

    def __init__(self, target: Input) -> None:
        self._target = target
        self._loop = asyncio.get_running_loop()
        self._outcome: asyncio.Future[BaseException | None] = self._loop.create_future()
        self._lock = threading.Condition()  # guards what stands below
        self._queue = InputQueue()
        self._stopping = False
        self._room: asyncio.Event | None = None
        self._started = False

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
            if self._started:  # or else nothing was ever pressed
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
        failure = await asyncio.shield(self._outcome)
        if failure is not None:
            raise failure

    async def stop(self) -> None:
        """Do what waits, release everything (SECURITY 26), and wait for that; not for ever."""
        with self._lock:
            self._stopping = True
            self._lock.notify()
            if not self._started:
                return
        try:
            await asyncio.wait((self._outcome,), timeout=END_LIMIT_S)
        finally:
            with self._lock:
                self._queue.let_go()  # should it go on one day

    def _go(self) -> None:
        if not self._started:
            self._started = True
            threading.Thread(target=self._run, name="rfb input", daemon=True).start()
        self._lock.notify()

    def _run(self) -> None:
        failure: BaseException | None = None
        try:
            try:
                while (deed := self._next()) is not None:
                    self._do(deed)
            finally:
                self._target.release_all()
        except BaseException as exc:  # noqa: BLE001 - carried to the waiting side, which has the one net
            failure = exc
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._tell, failure)

    def _next(self) -> Deed | None:
        """What is to be done now, waited for; None at the end."""
        with self._lock:
            self._lock.wait_for(lambda: self._stopping or len(self._queue) > 0)
            deed = self._queue.take()
            if self._room is not None and not self._queue.is_full:
                with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                    self._loop.call_soon_threadsafe(self._room.set)
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

    def _tell(self, failure: BaseException | None) -> None:
        if not self._outcome.done():
            self._outcome.set_result(failure)
