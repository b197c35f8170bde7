"""Sessions, as the backend sees them: the host, the lease, and what the user chose about them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from agent.changes import MonitorsFound, SessionSettingsChanged
from agent.core.parts import Core, Parts
from agent.profile.settings import LONGEST_IDLE_MINUTES
from agent.service.waiting import sleep_unless
from agent.session.host import SessionHost
from agent.session.leases import LOOK_S, LeaseKeeper
from agent.session.tools import Tools
from agent.session.unsettled import settle
from shared import commands
from shared.errors import RequestRefused, ScreenError
from shared.preferences import ScreenQuality
from shared.state import Registered

ALL_MONITORS: Final = "all"
MONITORS_AFTER_S: Final = 5.0
"""So long after its start the agent looks at the monitors: not while everything else begins."""


class SessionDesk:
    """Keeps the lease, answers requests for sessions, and carries out commands about them."""

    def __init__(self, core: Core, parts: Parts, memorise: Callable[[], None]) -> None:
        self._core, self._parts = core, parts
        self.leases = LeaseKeeper(
            parts.sessions.calls,
            parts.clock,
            parts.sessions.chance,
            lambda: parts.vault.device_key.thumbprint,
            memorise,
        )
        tools = Tools(
            calls=parts.sessions.calls,
            leases=self.leases,
            stage=parts.sessions.stage,
            clock=parts.clock,
            waiting=parts.waiting,
            asking=asyncio.Lock(),
        )
        self._host = SessionHost(core, tools, core.spawn)
        self._news, self._changed = asyncio.Event(), asyncio.Event()

    def look(self) -> None:
        """The facts have changed."""
        self._news.set()
        self._changed.set()
        self._host.look()

    def woke(self) -> None:
        """The computer slept: what was agreed may be over, and the lease is old."""
        self.leases.doubt()
        self.look()

    async def run(self) -> None:
        """Keep the lease fresh, for ever."""
        while True:
            self._news.clear()
            facts, own = self._core.facts, self._core.facts.registration
            pause_s = self.leases.pause_s(facts)
            if pause_s == 0.0 and isinstance(own, Registered):
                await self.leases.tend(own.computer_id, self._core.failed)
                continue
            await sleep_unless(self._news, LOOK_S if pause_s is None else pause_s, self._parts.waiting)

    async def settle(self) -> None:
        """Let go of what a killed agent left pressed, and learn how its sessions ended."""
        if self._core.facts.unsettled:
            await self._parts.sessions.stage.let_go()
        await settle(self._core, self._parts.sessions.calls, self._parts.waiting, self._changed)

    async def find_monitors(self) -> None:
        """See which monitors there are, once the start is over, so that one can be chosen."""
        await self._parts.waiting.sleep(MONITORS_AFTER_S)
        with contextlib.suppress(ScreenError):  # whoever connects is told; until then it is no trouble
            self._core.apply(MonitorsFound(await self._parts.sessions.stage.monitors()))

    async def close(self) -> None:
        """End everything in an orderly way: the agent stops."""
        await self._host.close()

    async def end_session(self, command: commands.EndSession) -> None:
        """End a session from this side."""
        await self._host.end(command.session_id)

    async def answer_session(self, command: commands.AnswerSession) -> None:
        """Take the answer of the person here."""
        self._host.answer(command.session_id, command.accept)

    async def change_settings(self, command: commands.ChangeSessionSettings) -> None:
        """Keep what the user chose, then go by it. Raises `StorageError`, `RequestRefused`."""
        chosen = self._core.facts.session_settings
        if command.ask is not None:
            chosen = replace(chosen, ask=command.ask)
        if command.view_only is not None:
            chosen = replace(chosen, view_only=command.view_only)
        if command.monitor is not None:
            chosen = replace(chosen, monitor=None if command.monitor == ALL_MONITORS else command.monitor)
        if command.idle_minutes is not None:
            if not 0 <= command.idle_minutes <= LONGEST_IDLE_MINUTES:
                raise RequestRefused("idle_minutes_invalid", "Between 0 (never) and 1440 minutes.")
            chosen = replace(chosen, idle_minutes=command.idle_minutes)
        if command.quality is not None:
            if command.quality is ScreenQuality.UNKNOWN:
                raise RequestRefused("quality_unknown", "The picture is auto, sharp or saving.")
            chosen = replace(chosen, quality=command.quality)
        await asyncio.to_thread(self._parts.sessions.keep_settings, chosen)
        self._core.apply(SessionSettingsChanged(chosen))
