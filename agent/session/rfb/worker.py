"""A thread that works beside the event loop, and how the loop waits for it: not for ever."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

END_LIMIT_S: Final = 1.0
"""A screen or an input that hangs is left behind: it does not hold up the session's end."""


class Worker:
    """Runs `work` once, in a thread of its own. Belongs to the event loop it is made in."""

    def __init__(self, work: Callable[[], None], name: str) -> None:
        self._work = work
        self._name = name
        self._loop = asyncio.get_running_loop()
        self._outcome: asyncio.Future[BaseException | None] = self._loop.create_future()
        self.is_started = False

    def start(self) -> None:
        """Begin, unless it has begun."""
        if not self.is_started:
            self.is_started = True
            threading.Thread(target=self._run, name=self._name, daemon=True).start()

    async def ended(self) -> None:
        """Return when the work has; raises what it raised."""
        failure = await asyncio.shield(self._outcome)
        if failure is not None:
            raise failure

    async def wait(self) -> None:
        """Return when work that has begun has ended, however, and at the latest after `END_LIMIT_S`."""
        if self.is_started:
            await asyncio.wait((self._outcome,), timeout=END_LIMIT_S)

    def on_loop(self, call: Callable[[], object]) -> None:
        """Have the loop do this; from the thread."""
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(call)

    def _run(self) -> None:
        failure: BaseException | None = None
        try:
            self._work()
        except BaseException as exc:  # noqa: BLE001 - carried to the waiting side, which has the one net
            failure = exc
        self.on_loop(lambda: self._tell(failure))

    def _tell(self, failure: BaseException | None) -> None:
        if not self._outcome.done():
            self._outcome.set_result(failure)
