"""`/v1/events`: the account's changes as they happen (RULES R26, R99)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi import APIRouter, Depends, Header, Response
from starlette.types import Receive, Scope, Send

from account.api.answers import refusals
from account.api.caller import CallerOf
from account.api.computers import INSTANCE
from account.api.stream_room import StreamRoom
from account.events.feed import EventFeed
from account.presence.arrivals import Arrivals
from account.sign_in.tokens import Caller
from shared.errors import AccessError

log = logging.getLogger(__name__)

LAST_EVENT_ID = Header(default=None, description="The number of the last event that the caller has.")
_MAX_DIGITS = 18


class EventStreamResponse(Response):
    """Sends frames until they end or the caller goes, and tells `when_over` once in either case.

    Starlette's own streaming answer notices a caller that left only at the next frame; presence wants to
    know at once.
    """

    media_type = "text/event-stream"

    def __init__(self, frames: AsyncIterator[bytes], when_over: Callable[[], Awaitable[None]]) -> None:
        super().__init__(
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"}, media_type=self.media_type
        )
        del self.headers["content-length"]
        self._frames = frames
        self._when_over = when_over

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        writer = asyncio.create_task(self._write(send), name="event stream")
        gone = asyncio.create_task(_until_gone(receive), name="event stream's caller")
        try:
            await asyncio.wait({writer, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (writer, gone):
                task.cancel()
            await asyncio.gather(writer, gone, return_exceptions=True)
            await self._when_over()

    async def _write(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        try:
            async for frame in self._frames:
                await send({"type": "http.response.body", "body": frame, "more_body": True})
                del frame  # the next one may be hours away
        except AccessError as exc:
            log.warning("an event stream ends early: %s", exc)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def events_router(caller_of: CallerOf, arrivals: Arrivals, feed: EventFeed, room: StreamRoom) -> APIRouter:
    """The event stream for agents."""
    router = APIRouter(tags=["events"])
    asked = Depends(caller_of)

    @router.get(
        "/v1/events",
        status_code=200,
        response_class=EventStreamResponse,
        responses={
            200: {
                "description": "Frames `id`, `event`, `data`: `state` with an AccountState first, or, with "
                "`Last-Event-ID`, every later Event. A comment line every 15 s.",
                "content": {"text/event-stream": {"schema": {"$ref": "#/components/schemas/Event"}}},
            },
            **refusals("key_cloned", "request_invalid", "too_many_streams"),
        },
    )
    async def follow_events(
        caller: Caller = asked, instance: str = INSTANCE, last_event_id: str | None = LAST_EVENT_ID
    ) -> Response:
        """The account's changes, from the present state or from the last event seen (R99)."""
        await room.check(caller.account_id)
        stream = await arrivals.opened(caller, instance)
        frames = feed.follow(stream, _number(last_event_id))
        return EventStreamResponse(room.counted(caller.account_id, frames), lambda: arrivals.closed(stream))

    return router


def _number(last_event_id: str | None) -> int | None:
    """The event number of a `Last-Event-ID`; anything that is none asks for the full state."""
    text = (last_event_id or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else None
