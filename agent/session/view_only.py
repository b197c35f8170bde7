"""Tells the service whether this computer only lets look, so that the other end shows it (SECURITY 25).

What is done about keys and pointer does not depend on it: they are dropped here.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from agent.service.session_calls import SessionCalls
from agent.service.waiting import Waiting
from shared.errors import AccessError, NotFoundRefused, Refusal
from shared.sessions import SessionTerms

log = logging.getLogger(__name__)

AGAIN_S: Final = 5.0


class ViewOnlyTold:
    """What the service is told of one session: whatever differs from the session's terms."""

    def __init__(self, session_id: str, calls: SessionCalls, waiting: Waiting) -> None:
        self._session_id, self._calls, self._waiting = session_id, calls, waiting
        self._wanted = self._told = False
        self._news = asyncio.Event()

    def heard(self, terms: SessionTerms) -> None:
        """The service says what it knows."""
        self._told = terms.session.computer_view_only
        self._news.set()

    def want(self, view_only: bool) -> None:
        """What is set here."""
        if view_only != self._wanted:
            self._wanted = view_only
            self._news.set()

    async def run(self) -> None:
        """Tell it, for as long as the session lives."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._wanted != self._told:
                await self._tell(self._wanted)

    async def _tell(self, view_only: bool) -> None:
        try:
            await self._calls.set_view_only(self._session_id, view_only)
        except Refusal as refusal:  # the session is over, or the service is one that does not ask
            log.info("that this computer only lets look was not taken: %s", refusal.code)
        except AccessError as error:
            log.info("that this computer only lets look is told again: %s", error.code)
            await self._waiting.sleep(AGAIN_S)
            return
        self._told = view_only


async def tell_before(session_id: str, calls: SessionCalls) -> None:
    """Say that this computer only lets look, before the session begins: the other end shows it at once.

    Raises `AccessError`, but not when the service is one that does not ask.
    """
    try:
        await calls.set_view_only(session_id, True)
    except NotFoundRefused as refusal:
        log.info("that this computer only lets look was not taken: %s", refusal.code)
