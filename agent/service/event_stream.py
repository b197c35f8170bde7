"""The live way from the service to this computer: events, resumed after every loss (RULES R99).

Silence of 45 s ends a stream (`agent.service.account_client`); a lost one is opened again after a pause that
grows with jitter and starts small again once the stream has worked. May not import httpx.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from agent.service.waiting import Backoff, Waiting, cancel_and_wait, sleep_unless
from shared.errors import AccessError, RateRefused, ServiceUnreachableError
from shared.wire import AccountState, Event

log = logging.getLogger(__name__)
Item = AccountState | Event


class EventService(Protocol):
    """What the stream needs of `agent.service.account_client.AccountClient`."""

    def events(self, last_seq: int | None) -> AbstractAsyncContextManager[AsyncIterator[Item]]: ...


class EventStream:
    """Follows one account's history until it is cancelled or the service refuses for good."""

    def __init__(self, service: EventService, waiting: Waiting, chance: random.Random) -> None:
        self._service, self._waiting = service, waiting
        self._backoff = Backoff(chance)
        self._hurry = asyncio.Event()
        self.is_open = False

    def reconnect_now(self) -> None:
        """Give up the present stream or pause, and connect at once."""
        self._backoff.reset()
        self._hurry.set()

    def hurry_if_waiting(self) -> None:
        """End a pause between two tries; an open stream is left alone."""
        if not self.is_open:
            self.reconnect_now()

    async def run(
        self,
        last_seq: Callable[[], int | None],
        on_item: Callable[[Item], None],
        on_failure: Callable[[AccessError], None],
        on_turn: Callable[[bool], None],
    ) -> None:
        """Deliver items for ever. Raises an error that is not `retryable`; tells the others. `on_turn` is
        told when a stream is open, and that none is when nobody answers: what only ended or was refused for
        now changes nothing that is known (DESIGN section 3)."""
        while True:
            self._hurry.clear()
            at_least_s = 0.0
            try:
                await self._follow(last_seq(), on_item, on_turn)
                log.info("the stream of events has ended")
            except AccessError as error:
                if not error.retryable:
                    raise
                if isinstance(error, ServiceUnreachableError):
                    on_turn(False)
                on_failure(error)
                if isinstance(error, RateRefused):
                    at_least_s = error.retry_after.total_seconds()
            finally:
                self.is_open = False
            await sleep_unless(self._hurry, self._backoff.next_s(at_least_s), self._waiting)

    async def _follow(
        self, last_seq: int | None, on_item: Callable[[Item], None], on_turn: Callable[[bool], None]
    ) -> None:
        """One connection, from opening to its end, or until somebody is in a hurry."""
        reading = asyncio.ensure_future(self._read(last_seq, on_item, on_turn))
        hurry = asyncio.ensure_future(self._hurry.wait())
        try:
            await asyncio.wait({reading, hurry}, return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                reading.result()
        finally:
            await cancel_and_wait(reading, hurry)

    async def _read(
        self, last_seq: int | None, on_item: Callable[[Item], None], on_turn: Callable[[bool], None]
    ) -> None:
        async with self._service.events(last_seq) as items:
            self.is_open = True
            on_turn(True)
            async for item in items:
                self._backoff.reset()
                on_item(item)
