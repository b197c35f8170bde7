"""Pages that keep themselves up to date: any page with changing state, by one mechanism (DESIGN section 4).

A page registers how its changing part is made; the page itself and the stream of its changes use the same.
Without script the page is complete, it just does not change by itself. Decides nothing of what is shown.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import compile_path

from account.edge.stream_limits import OpenStreams
from account.events.history import EventBus
from account.portal.changing_part import ChangingPart, ChangingParts
from account.portal.devices import Client, client_of
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.visits import SignedInVisit, Visits
from account.sign_in.browser_sessions import BrowserSessions
from account.state import AccountStates
from shared.errors import NotFoundRefused

PATH: Final = "/live/events"
_MAX_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that was asked for: what stands in its path and in its query, and which kind of client asks."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    client: Client

    @classmethod
    def by(cls, request: Request) -> Asked:
        """What an ordinary request asks for."""
        return cls(request.path_params, request.query_params, client_of(request))


LiveValues = Callable[[SignedInVisit, Asked], Awaitable[Mapping[str, Any]]]
"""Makes the values of the changing part; raises a `Refusal` when the page is not there for this visitor."""


def live_address(request: Request) -> str:
    """Where the page of `request` hears of its changes; for its `data-live`."""
    return address_of(request.url.path + (f"?{request.url.query}" if request.url.query else ""))


def address_of(page: str) -> str:
    """Where the page at this address of the service hears of its changes."""
    return f"{PATH}?{urlencode({'page': page})}"


class LivePages:
    """The pages that change, and the streams of those who look at them."""

    def __init__(
        self,
        pages: Pages,
        visits: Visits,
        sessions: BrowserSessions,
        states: AccountStates,
        bus: EventBus,
        ping_s: float,
        streams: OpenStreams,
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._sessions = sessions
        self._parts = ChangingParts(states, bus, ping_s, streams)
        self._known: list[tuple[Any, str, LiveValues]] = []

    def add(self, path: str, template: str, values: LiveValues) -> None:
        """The changing part of the page at `path` (a route's pattern) is `template` with `values`."""
        self._known.append((compile_path(path)[0], template, values))

    def add_to(self, routes: PageRoutes) -> None:
        """Add the route of the streams."""
        routes.get(PATH, self.events)

    def end_streams(self) -> None:
        """End all event streams, which would otherwise keep a stopping server alive."""
        self._parts.end()

    async def events(self, request: Request) -> Response:
        """The changing part of a page, again at each change, for as long as the browser listens."""
        signed_in = await self._visits.signed_in(request)
        asked, template, values = self._find(request)
        await values(signed_in, asked)  # what is not there is refused before the stream begins
        account_id, token = signed_in.account_id, signed_in.token

        async def html() -> str:
            return self._pages.fragment(signed_in.visit, template, await values(signed_in, asked))

        async def may_go_on() -> bool:
            return await self._sessions.find(token) is not None

        return self._parts.answer(ChangingPart(account_id, html, may_go_on))

    def _find(self, request: Request) -> tuple[Asked, str, LiveValues]:
        page = request.query_params.get("page", "")
        if len(page) <= _MAX_PAGE and page.startswith("/"):
            address = urlsplit("http://page" + page)
            for pattern, template, values in self._known:
                match = pattern.match(address.path)
                if match is not None:
                    query = dict(parse_qsl(address.query))
                    return Asked(match.groupdict(), query, client_of(request)), template, values
        raise NotFoundRefused("not_found", "There is no page of this address that changes.")
