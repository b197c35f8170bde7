"""Whether events come, and waiting for it: until they do, the service lets nobody connect (RULES R26).

A command that makes this computer reachable is done when somebody could really connect.
"""

from __future__ import annotations

import asyncio
from typing import Final

from agent.service.link import FOLLOWING, LinkPlan
from agent.service.waiting import Waiting, sleep_unless
from shared.state import Facts

WITHIN_S: Final = 5.0
"""A service that answers, but gives no stream in this time, is not waited for any longer."""


class Listening:
    """Follows the facts for those who wait."""

    def __init__(self, waiting: Waiting) -> None:
        self._waiting = waiting
        self._settled = asyncio.Event()

    def look(self, facts: Facts, plan: LinkPlan) -> None:
        """So it stands now: it is waited while a stream is wanted and the service answers."""
        connection = facts.connection
        if plan.mode in FOLLOWING and connection.reachable and not connection.listening:
            self._settled.clear()
        else:
            self._settled.set()

    async def wait(self) -> None:
        """Come back when events come, or will not for now; after `WITHIN_S` seconds anyway."""
        await sleep_unless(self._settled, WITHIN_S, self._waiting)
