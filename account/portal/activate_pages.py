"""Entering the code that another computer shows (`/activate`, RFC 8628 section 3.3).

Somebody could send a victim his own code, so the page names the computer and says when to say no
(section 5.4), and codes cannot be guessed in quantity (section 5.1).
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from account.edge.rate_limits import RateLimiter
from account.portal.help_texts import help_for
from account.portal.page_routes import PageRoutes, retry_headers, status_of
from account.portal.rendering import Pages
from account.portal.visits import SignedInVisit, Visits
from account.sign_in.attempts import USER_CODE_PER_ACCOUNT, USER_CODE_PER_ADDRESS
from account.sign_in.device_codes import DeviceCodes, WaitingComputer, shown_code, typed_code
from shared.errors import NotFoundRefused, RateRefused, Refusal

_MAX_TYPED = 40


class ActivatePages:
    """Code in, question, done."""

    def __init__(
        self, pages: Pages, visits: Visits, device_codes: DeviceCodes, attempts: RateLimiter
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._device_codes = device_codes
        self._attempts = attempts

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/activate", self.show)
        routes.post("/activate", self.enter)
        routes.post("/activate/decide", self.decide)

    async def show(self, request: Request) -> Response:
        """The field for the code, or the question at once when the address carries the code."""
        signed_in = await self._visits.signed_in(request)
        typed = request.query_params.get("code", "")
        return await self._ask(signed_in, typed) if typed else self._form(signed_in, "", None)

    async def enter(self, request: Request) -> Response:
        """A code was typed."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        return await self._ask(signed_in, fields.get("code", ""))

    async def _ask(self, signed_in: SignedInVisit, typed: str) -> Response:
        try:
            waiting = await self._find(signed_in, typed)
        except (NotFoundRefused, RateRefused) as refusal:
            return self._form(signed_in, typed[:_MAX_TYPED], refusal)
        return self._pages.page(
            signed_in.visit,
            "activate_confirm.html",
            {"computer_name": waiting.computer_name, "code": shown_code(waiting.user_code)},
        )

    async def _find(self, signed_in: SignedInVisit, typed: str) -> WaitingComputer:
        """The computer whose code this is; a right one costs no try."""
        address = signed_in.visit.address
        self._attempts.check(USER_CODE_PER_ADDRESS, address)
        self._attempts.check(USER_CODE_PER_ACCOUNT, signed_in.account_id)
        waiting = await self._device_codes.find(typed_code(typed))
        self._attempts.give_back(USER_CODE_PER_ADDRESS, address)
        self._attempts.give_back(USER_CODE_PER_ACCOUNT, signed_in.account_id)
        return waiting

    async def decide(self, request: Request) -> Response:
        """Let the computer in, or not."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        approve = fields.get("decision") == "approve"
        try:
            waiting = await self._find(signed_in, fields.get("code", ""))
            await self._device_codes.decide(waiting.user_code, signed_in.account_id, approve=approve)
        except (NotFoundRefused, RateRefused) as refusal:
            return self._form(signed_in, "", refusal)
        values = {"computer_name": waiting.computer_name, "approved": approve}
        return self._pages.page(signed_in.visit, "activate_done.html", values)

    def _form(self, signed_in: SignedInVisit, typed: str, refusal: Refusal | None) -> Response:
        values = {"typed_code": typed, "problem": help_for(refusal.code) if refusal else None}
        if refusal is None:
            return self._pages.page(signed_in.visit, "activate.html", values)
        status = 422 if isinstance(refusal, NotFoundRefused) else status_of(refusal)
        return self._pages.page(
            signed_in.visit, "activate.html", values, status=status, headers=retry_headers(refusal)
        )
