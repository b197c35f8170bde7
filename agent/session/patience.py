"""Calls into a system that may not answer: each in a thread of its own, which is left behind after a while.

A display that hangs holds up neither a session's end nor the agent's stop; the event loop's own threads,
which are few and waited for at the end, are for calls that come back.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def patiently(
    work: Callable[[], T], within_s: float, too_late: Callable[[T], object] | None = None
) -> T:
    """What `work` returns or raises, within so many real seconds. Raises `TimeoutError`.

    Should it return after all when nobody waits any more, `too_late` is given the result, in another thread.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[T] = loop.create_future()

    def succeeded(result: T) -> None:
        if not outcome.done():
            outcome.set_result(result)
        elif too_late is not None:
            threading.Thread(target=too_late, args=(result,), name="too late", daemon=True).start()

    def failed(failure: BaseException) -> None:
        if not outcome.done():
            outcome.set_exception(failure)

    def run() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the process ends
            try:
                result = work()
            except BaseException as exc:  # noqa: BLE001 - carried to the waiting side, which has the one net
                loop.call_soon_threadsafe(failed, exc)
            else:
                loop.call_soon_threadsafe(succeeded, result)

    threading.Thread(target=run, name="patience", daemon=True).start()
    try:
        await asyncio.wait({outcome}, timeout=within_s)
    finally:
        is_late = outcome.cancel()
    if is_late:
        raise TimeoutError
    return outcome.result()
