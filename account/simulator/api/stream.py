"""`GET /simulator/v1/accounts/{account}/stream`: the timeline as it changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

from fastapi import APIRouter, Response

from account.api.events import EventStreamResponse
from account.events.history import EventBus, Listener
from account.simulator.api.answers import ACCOUNT, router_of
from account.simulator.api.codes import refusals
from account.simulator.api.guard import SimulatorGuard
from account.simulator.simulator import Simulator
from shared.codec import to_json
from shared.errors import NotFoundRefused
from shared.simulator import Timeline

LATEST: Final = 200
"""Each frame has no more than so many of the newest events; whoever wants all asks for the timeline."""

_OPENING: Final = b": open\n\n"
_PING: Final = b": ping\n\n"


class TimelineStreams:
    """Makes the streams, and ends them when the service stops. `ping_s`: longest silence, real seconds."""

    def __init__(self, simulator: Simulator, bus: EventBus, ping_s: float) -> None:
        self._simulator = simulator
        self._bus = bus
        self._ping_s = ping_s
        self._listeners: set[Listener] = set()
        self._is_ending = False

    def end_all(self) -> None:
        """The service stops."""
        self._is_ending = True
        for listener in self._listeners:
            listener.wake()

    async def frames(self, account_id: str) -> AsyncIterator[bytes]:
        """The timeline now and after each change, until the account is deleted. Raises `StorageError`."""
        with self._bus.listen(account_id) as listener:
            self._listeners.add(listener)
            try:
                yield _OPENING
                told: Timeline | None = None
                while not self._is_ending:
                    found = await self._look(account_id)
                    if found is None:
                        return
                    is_news = told is None or _is_other(told, found)
                    yield _frame(found) if is_news else _PING
                    told = found
                    await self._news(listener, found.events[-1].seq if found.events else 0)
            finally:
                self._listeners.discard(listener)

    async def _look(self, account_id: str) -> Timeline | None:
        try:
            return await self._simulator.timeline(account_id, LATEST)
        except NotFoundRefused:
            return None

    async def _news(self, listener: Listener, seq: int) -> None:
        """Return when something has happened, or it is time to say that we are still here."""
        try:
            async with asyncio.timeout(self._ping_s):
                await listener.beyond(seq)
        except TimeoutError:
            pass


def _is_other(told: Timeline, found: Timeline) -> bool:
    """Whether more than the time differs, which a running clock changes by itself."""
    return found.rate == 0 and found != told or replace(found, now=told.now) != told


def _frame(timeline: Timeline) -> bytes:
    seq = timeline.events[-1].seq if timeline.events else 0
    text = json.dumps(to_json(timeline), ensure_ascii=False, separators=(",", ":"))
    return f"id: {seq}\nevent: timeline\ndata: {text}\n\n".encode()


def stream_router(guard: SimulatorGuard, simulator: Simulator, streams: TimelineStreams) -> APIRouter:
    """The route that streams."""
    router = router_of(guard, "histories")

    @router.get(
        "/accounts/{account}/stream",
        status_code=200,
        response_class=EventStreamResponse,
        responses={
            200: {
                "description": "Frames `event: timeline`, `data: Timeline`: now, then after each change, "
                f"with the newest {LATEST} events. A comment line every 15 s. Ends with the account.",
                "content": {"text/event-stream": {"schema": {"$ref": "#/components/schemas/Timeline"}}},
            },
            **refusals("no_simulated_account"),
        },
    )
    async def follow_timeline(account: str = ACCOUNT) -> Response:
        """The account's timeline, now and whenever it changes."""
        found = await simulator.find(account)  # what is not there is refused before it begins
        return EventStreamResponse(streams.frames(found.id), _nothing_more)

    return router


async def _nothing_more() -> None:
    """Nobody waits for the end of such a stream."""
