"""How long tests wait for what is sure to come: only a fault lets it pass, however busy the machine.

Who waits for less waits in vain now and then, on a machine that does something else beside; tests/structure
sees to it. `polling` is for what says nothing by itself when it changes: another process, a display, a file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

PATIENCE_S: Final = 30.0
PATIENCE_MS: Final = 30_000
"""The same for Qt and Playwright."""

_PAUSE_S: Final = 0.02

T = TypeVar("T")


async def polling(look: Callable[[], Awaitable[T]], holds: Callable[[T], bool]) -> T:
    """Look again and again until what is seen `holds`; what was seen. Raises `TimeoutError`."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds(seen := await look()):  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(_PAUSE_S)
    return seen
