"""Who acts for a business account, and for which ones the visitor does (RULES R27)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from account.portal.help_texts import help_for
from account.portal.live import Asked, LivePages, address_of
from account.portal.page_routes import PageRoutes, status_of
from account.portal.rendering import Pages
from account.portal.visits import SignedInVisit, Visits, see_other
from account.portal.words import mark
from account.state import AccountStates
from account.subscriptions.subscriptions import Subscriptions
from shared.errors import NotFoundRefused, Refusal
from shared.reasons import AccountKind, BusinessRole

_PATH: Final = "/business"
_MAX_TYPED: Final = 254
_DONE: Final = {
    "added": mark("They can act for this account now."),
    "removed": mark("They no longer act for this account."),
}


class BusinessPages:
    """The members and the form on one page."""

    def __init__(
        self,
        pages: Pages,
        visits: Visits,
        live: LivePages,
        states: AccountStates,
        subscriptions: Subscriptions,
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._states = states
        self._subscriptions = subscriptions
        live.add(_PATH, "_business_live.html", self._list)

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get(_PATH, self.show)
        routes.post("/business/members", self.add)
        routes.post("/business/members/{member_id}/remove", self.remove)

    async def show(self, request: Request) -> Response:
        """The page."""
        signed_in = await self._visits.signed_in(request)
        return await self._page(signed_in, "", None, _DONE.get(request.query_params.get("done", "")))

    async def add(self, request: Request) -> Response:
        """Let somebody act for this account; an address without an account is a mistake to correct."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        typed = fields.get("email", "")[:_MAX_TYPED]
        is_admin = fields.get("role") == BusinessRole.ADMIN.value
        role = BusinessRole.ADMIN if is_admin else BusinessRole.MEMBER
        try:
            await self._subscriptions.add_member(signed_in.account_id, typed, role)
        except Refusal as refusal:
            return await self._page(signed_in, typed, refusal, None)
        return see_other("/business?done=added")

    async def remove(self, request: Request) -> Response:
        """Somebody no longer acts for this account."""
        signed_in = await self._visits.signed_in(request)
        await self._visits.form(request, signed_in.visit)
        await self._subscriptions.remove_member(signed_in.account_id, request.path_params["member_id"])
        return see_other("/business?done=removed")

    async def _page(
        self, signed_in: SignedInVisit, typed: str, refusal: Refusal | None, done: str | None
    ) -> Response:
        code = "member_unknown" if isinstance(refusal, NotFoundRefused) else refusal.code if refusal else None
        values = {
            **await self._list(signed_in),
            "live_address": address_of(_PATH),
            "typed": typed,
            "problem": help_for(code) if code else None,
            "done": done,
        }
        status = 200 if refusal is None else 422 if code == "member_unknown" else status_of(refusal)
        return self._pages.page(signed_in.visit, "business.html", values, status=status)

    async def _list(self, signed_in: SignedInVisit, asked: Asked | None = None) -> Mapping[str, Any]:
        facts = await self._states.facts(signed_in.account_id)
        is_business = facts.account.kind == AccountKind.BUSINESS.value
        return {
            "is_business": is_business,
            "members": await self._subscriptions.members(signed_in.account_id) if is_business else (),
            "businesses": await self._subscriptions.businesses_of(signed_in.account_id),
        }
