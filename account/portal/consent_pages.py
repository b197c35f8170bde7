"""The page on which a person lets a computer use the account (`/oauth/authorize`, RFC 6749 section 4.1.1)."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.visits import Visits, local_address, see_other
from account.sign_in.authorization import (
    AuthorizationCodes,
    AuthorizationRefused,
    AuthorizationRequest,
    answer_url,
    read_authorization_request,
)
from account.sign_in.forms import read_fields


class ConsentPages:
    """Asks, and sends the answer back to the computer."""

    def __init__(self, pages: Pages, visits: Visits, codes: AuthorizationCodes, issuer: str) -> None:
        self._pages = pages
        self._visits = visits
        self._codes = codes
        self._issuer = issuer

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/oauth/authorize", self.ask)
        routes.post("/oauth/authorize", self.decide)

    async def ask(self, request: Request) -> Response:
        """Name the computer and the account, and ask. A signed-out visitor signs in first (RULES R20)."""
        try:
            wanted = _read(request)
        except AuthorizationRefused as refusal:
            return self._refused(refusal)
        signed_in = await self._visits.signed_in(request)
        return self._pages.page(
            signed_in.visit,
            "consent.html",
            {"computer_name": wanted.computer_name, "action": local_address(request)},
            # Browsers hold a form to this rule on redirects too: the answer goes to the waiting agent.
            form_target=wanted.redirect_uri.removesuffix("/callback"),
        )

    async def decide(self, request: Request) -> Response:
        """Continue, use another account, or cancel."""
        try:
            wanted = _read(request)
        except AuthorizationRefused as refusal:
            return self._refused(refusal)
        visit = await self._visits.visit(request)
        fields = await self._visits.form(request, visit)
        decision = fields.get("decision")
        if decision == "cancel":
            return see_other(self._answer(wanted, error="access_denied"))
        if decision == "continue" and visit.browser is not None:
            code = await self._codes.issue(visit.browser.account_id, wanted)
            return see_other(self._answer(wanted, code=code.reveal()))
        response = see_other(f"/sign-in?{urlencode({'return_to': local_address(request)})}")
        if decision == "another":
            await self._visits.end(request, response)
        return response

    def _answer(self, wanted: AuthorizationRequest, **answer: str) -> str:
        return answer_url(wanted.redirect_uri, **answer, state=wanted.state, iss=self._issuer)

    def _refused(self, refusal: AuthorizationRefused) -> Response:
        answer = {"error": refusal.code, "error_description": refusal.detail, "iss": self._issuer}
        if refusal.state:
            answer["state"] = refusal.state
        return see_other(answer_url(refusal.redirect_uri, **answer))


def _read(request: Request) -> AuthorizationRequest:
    return read_authorization_request(read_fields(request.url.query.encode()))
