"""The page that shows a computer's screen, and what its script asks for (RULES R10–R18, R64–R66, R83).

The page is ours around stock noVNC: it asks for a session, follows the session's terms and opens the socket
itself. It displays what was decided elsewhere: neither time nor access depends on its script (SECURITY 24).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from account.portal.computers_pages import computer_in
from account.portal.devices import Client
from account.portal.help_texts import help_for
from account.portal.live import Asked, LivePages, live_address
from account.portal.page_routes import PageRoutes, status_of
from account.portal.rendering import Pages
from account.portal.session_words import cards
from account.portal.subscription_words import subscription_view
from account.portal.visits import SignedInVisit, SignInNeeded, Visits, see_other
from account.sessions.door import SessionShelf
from account.state import AccountStates
from account.tokens import hash_token
from shared.entitlement import LIMITED_SESSION
from shared.errors import AccessError, SessionRefused
from shared.reasons import Status
from shared.sessions import GRANT_PREFIX, RFB_SUBPROTOCOL, NewSession
from shared.wire import AccountState

_CONFLICT: Final = 409


class SessionPages:
    """Shows sessions and ends them."""

    def __init__(
        self,
        pages: Pages,
        visits: Visits,
        live: LivePages,
        states: AccountStates,
        shelf: SessionShelf,
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._states = states
        self._shelf = shelf
        live.add("/computers/{computer_id}/session", "_session_account.html", self._values)

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/computers/{computer_id}/session", self.show)
        routes.post("/computers/{computer_id}/session", self.ask)
        routes.post("/sessions/{session_id}/end", self.end)

    async def show(self, request: Request) -> Response:
        """The page. Its script asks for the session; a page of somebody else cannot make it do so."""
        signed_in = await self._visits.signed_in(request)
        modules = self._pages.modules
        values = {
            **await self._values(signed_in, Asked.by(request)),
            "cards": cards(),
            "live_address": live_address(request),
            "script": modules["session"].url("page.js"),
            "preloaded": [*modules["session"].urls("page.js"), *modules["novnc"].urls("core/rfb.js")],
            "novnc": modules["novnc"].base(),
            "subprotocols": (RFB_SUBPROTOCOL, GRANT_PREFIX),
            "starts": request.headers.get("sec-fetch-site", "none") != "cross-site",
        }
        return self._pages.page(signed_in.visit, "session.html", values, socket_host=request.headers["host"])

    async def _values(self, signed_in: SignedInVisit, asked: Asked) -> Mapping[str, Any]:
        state = await self._states.account_state(signed_in.account_id)
        return {
            "computer": computer_in(state.computers, asked.path["computer_id"]),
            "subscription": subscription_view(state),
            "open_order": state.open_order,
            "buy_address": "/app-store/subscribe" if asked.client is Client.IOS else "/buy",
            "limited_minutes": int(LIMITED_SESSION.total_seconds() // 60),
            "is_expired": state.entitlement.status is Status.EXPIRED,
            "lapse": _lapse(state),
        }

    async def ask(self, request: Request) -> Response:
        """A session: where and with what the script opens its socket; or the words for why not."""
        try:
            signed_in = await self._visits.signed_in(request)
            await self._visits.form(request, signed_in.visit)
            offer = await self._shelf.sessions.request(
                signed_in.account_id,
                NewSession(request.path_params["computer_id"]),
                request.headers.get("user-agent", ""),
                bound_to=hash_token(signed_in.token),
            )
        except AccessError as refusal:
            return await self._refusal(request, refusal)
        answer = {
            "session": offer.session,
            "socket": urlsplit(offer.client_url).path,
            "grant": offer.grant,
            "limited": offer.limited,
        }
        return JSONResponse(answer, 201, headers={"Cache-Control": "no-store"})

    async def end(self, request: Request) -> Response:
        """End a session: from its own page, or from the list of computers."""
        is_script = "text/html" not in request.headers.get("accept", "")
        signed_in = await self._visits.signed_in(request)
        await self._visits.form(request, signed_in.visit)
        session_id = request.path_params["session_id"]
        await self._shelf.sessions.end(signed_in.account_id, session_id)
        return Response(status_code=204) if is_script else see_other("/computers?done=ended")

    async def _refusal(self, request: Request, refusal: AccessError) -> Response:
        visit = await self._visits.visit(request)
        words = help_for(refusal.code)
        answer = {
            "code": refusal.code,
            "title": self._pages.text(visit, words.title),
            "sentence": self._pages.text(visit, words.sentence),
            "way_on": self._pages.text(visit, words.way_on),
        }
        status = 401 if isinstance(refusal, SignInNeeded) else status_of(refusal)
        status = _CONFLICT if isinstance(refusal, SessionRefused) else status
        return JSONResponse(answer, status, headers={"Cache-Control": "no-store"})


def _lapse(state: AccountState) -> str:
    """A name for the one expiry that the present subscription has or had, so that it is told once (R16)."""
    leading = state.subscription
    until: datetime | None = state.entitlement.until
    return f"{leading.id}@{until.timestamp():.0f}" if leading is not None and until is not None else ""
