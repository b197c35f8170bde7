"""The terms of one session, pushed to the page that shows it (DESIGN section 5, point 5).

Beside the picture, so that the page knows the time left and the reason of the end even while the picture
stands still. Says what the session's terms say and decides nothing.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from account.edge.stream_limits import OpenStreams, Pool
from account.portal.page_routes import PageRoutes
from account.portal.visits import SignedInVisit, Visits
from account.sessions.door import SessionShelf
from account.sign_in.browser_sessions import BrowserSessions
from shared.codec import to_json
from shared.sessions import SessionTerms

_HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_PING: Final = ": still here\n\n"


class SessionStream:
    """The streams of the pages that show a session; `SessionShelf.end_streams` ends them at a stop."""

    def __init__(
        self,
        visits: Visits,
        browsers: BrowserSessions,
        shelf: SessionShelf,
        ping_s: float,
        streams: OpenStreams,
    ) -> None:
        self._visits = visits
        self._browsers = browsers
        self._shelf = shelf
        self._ping_s = ping_s
        self._streams = streams

    def add_to(self, routes: PageRoutes) -> None:
        """Add the route."""
        routes.get("/sessions/{session_id}/live", self.events)

    async def events(self, request: Request) -> Response:
        """The terms, at once and at each change; the stream ends behind those of a session that is over."""
        signed_in = await self._visits.signed_in(request)
        session_id = request.path_params["session_id"]
        await self._shelf.sessions.get(signed_in.account_id, session_id)  # refused before the stream begins
        self._streams.check(Pool.PAGES, signed_in.account_id)
        events = self._events(signed_in, session_id)
        return StreamingResponse(events, media_type="text/event-stream", headers=_HEADERS)

    async def _events(self, signed_in: SignedInVisit, session_id: str) -> AsyncIterator[str]:
        following = self._shelf.sessions.feed.follow(signed_in.account_id, session_id, self._ping_s)
        with self._streams.counted(Pool.PAGES, signed_in.account_id):
            async for terms in following:
                if await self._browsers.find(signed_in.token) is None:
                    return
                yield _PING if terms is None else _event(terms)


def _event(terms: SessionTerms) -> str:
    return f"event: terms\ndata: {json.dumps(to_json(terms))}\n\n"
