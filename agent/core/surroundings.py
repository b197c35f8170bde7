"""What this computer does by itself, as the backend acts on it: it sleeps and wakes, and changes its network.

After waking nothing that was known may be taken for granted: the way to the service is made anew, the lease
is asked for again, and a session whose time ran out meanwhile is cut at once (RULES R15, SECURITY 24, 32).
While somebody uses the screen the computer is kept awake, and never longer.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final
from urllib.parse import urlsplit

from agent.core.parts import Core, Parts, SystemParts
from agent.core.session_desk import SessionDesk
from agent.system.news import SystemNews

log = logging.getLogger(__name__)

AFTER_S: Final = 3.0
"""So long after its start the agent begins to watch: not while everything else begins."""
_HERE: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Surroundings:
    """Watches the system for as long as the agent runs."""

    def __init__(self, core: Core, parts: Parts, sessions: SessionDesk) -> None:
        self._core, self._parts, self._sessions = core, parts, sessions
        self._changed = asyncio.Event()
        self._asleep = False

    def look(self) -> None:
        """The facts have changed."""
        self._changed.set()

    async def run(self) -> None:
        """Work until cancelled; nothing to do where no system is given."""
        if (system := self._parts.system) is None:
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_awake(system), name="wake lock")
            await self._parts.waiting.sleep(AFTER_S)
            for watch in system.watches:
                group.create_task(watch.run(self._told), name=type(watch).__name__)

    async def _keep_awake(self, system: SystemParts) -> None:
        """Hold the wake lock while somebody is connected; let go when the computer sleeps all the same."""
        try:
            while True:
                self._changed.clear()
                if self._core.facts.session is not None and not self._asleep:
                    await system.wake_lock.hold()
                else:
                    await system.wake_lock.let_go()
                await self._changed.wait()
        finally:
            await system.wake_lock.let_go()

    def _told(self, news: SystemNews) -> None:
        log.info("the system says: %s", news.value)
        if news is SystemNews.FALLS_ASLEEP:
            self._asleep = True
        elif news is SystemNews.WOKE:
            self._asleep = False
            self._sessions.woke()
            self._parts.link.reconnect_now()
        elif not self._service_is_here():  # it is another network
            self._parts.link.reconnect_now()
        self._changed.set()

    def _service_is_here(self) -> bool:
        """Whether the account service is on this computer, which no network leads to."""
        return urlsplit(self._core.facts.connection.url or "").hostname in _HERE
