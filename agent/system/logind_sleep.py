"""Sleep and waking as logind tells them: before the computer sleeps, and when it is back.

A connection that is lost is made anew after a while. Where there is no logind nothing is told here, and the
gap in time still is (`sleep_gap`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from agent.service.waiting import Waiting
from agent.system.news import SystemNews, Tell
from agent.system.system_bus import ANSWER_WITHIN_S, LOGIND, MANAGER, PATH, address_of, bus_errors

log = logging.getLogger(__name__)

AGAIN_S: Final = 60.0
"""Between two tries: a bus that is restarted, or that came later than the agent."""
_SIGNAL: Final = "PrepareForSleep"


class LogindSleep:
    """Listens on the system's bus."""

    def __init__(self, environ: Mapping[str, str], waiting: Waiting) -> None:
        self._address = address_of(environ)
        self._waiting = waiting

    async def run(self, tell: Tell) -> None:
        """Tell until cancelled."""
        try:
            errors = bus_errors()
        except ImportError:
            log.info("there is no library for D-Bus here; sleep is noticed afterwards")
            return
        problem = ""
        while True:
            try:
                await self._listen(tell)
            except errors as exc:
                if problem != type(exc).__name__:  # once: it is tried every minute
                    problem = type(exc).__name__
                    log.info("logind cannot be heard: %s", problem)
            await self._waiting.sleep(AGAIN_S)

    async def _listen(self, tell: Tell) -> None:
        """Hear every signal of one connection; raises when it ends."""
        from jeepney import HeaderFields, MatchRule, MessageType, message_bus
        from jeepney.io.asyncio import open_dbus_connection

        async with asyncio.timeout(ANSWER_WITHIN_S):
            connection = await open_dbus_connection(self._address)
        async with connection:
            rule = MatchRule(type="signal", sender=LOGIND, interface=MANAGER, member=_SIGNAL, path=PATH)
            await connection.send(message_bus.AddMatch(rule))
            while True:
                message = await connection.receive()
                fields = message.header.fields
                # What is sent to everybody comes by the rule, from logind alone; to one, from anybody.
                if (
                    message.header.message_type is MessageType.signal
                    and fields.get(HeaderFields.member) == _SIGNAL
                    and HeaderFields.destination not in fields
                ):
                    tell(SystemNews.FALLS_ASLEEP if message.body[0] else SystemNews.WOKE)
