"""The thread around a pump, and how the event loop waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from agent.session.rfb.pump import Pump

_END_LIMIT_S: Final = 1.0
"""A screen that hangs is left behind: it does not hold up the session's end."""


class PumpThread:
    """Runs one pump, once. Begins with its creation."""

    def __init__(self, pump: Pump) -> None:
        self._pump = pump
        self._loop = asyncio.get_running_loop()
        self._outcome: asyncio.Future[BaseException | None] = self._loop.create_future()
        threading.Thread(target=self._run, name="rfb pump", daemon=True).start()

    async def ended(self) -> None:
        """Return when the pump has returned; raises what it raised."""
        failure = await asyncio.shield(self._outcome)
        if failure is not None:
            raise failure

    async def stop(self) -> None:
        """Let the pump return, and wait for it; not for ever."""
        self._pump.stop()
        await asyncio.wait((self._outcome,), timeout=_END_LIMIT_S)

    def _run(self) -> None:
        failure: BaseException | None = None
        try:
            self._pump.run()
        except BaseException as exc:  # noqa: BLE001 - carried to the waiting side, which has the one net
            failure = exc
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._tell, failure)

    def _tell(self, failure: BaseException | None) -> None:
        if not self._outcome.done():
            self._outcome.set_result(failure)
