"""Calling back later, so that tests can let time pass without waiting for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol


class Handle(Protocol):
    """A call that was asked for."""

    def cancel(self) -> None:
        """Do not call any more."""
        ...


class Timers(Protocol):
    """Calls back on the event loop after real seconds, a little late, or early by the loop's resolution:
    who must not be early asks the clock again."""

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> Handle: ...


class LoopTimers:
    """The timers of the running event loop."""

    def call_later(self, delay_s: float, callback: Callable[[], object]) -> Handle:
        return asyncio.get_running_loop().call_later(delay_s, callback)
