"""Licence keys (RULES R24, R27, R62): registering one, and those that are registered, masked."""

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
from account.store.store import Store
from account.subscriptions.subscriptions import Subscriptions
from shared.errors import Refusal
from shared.reasons import BusinessRole

_PATH: Final = "/keys"
_MAX_TYPED: Final = 80
_DONE: Final = {
    "registered": mark("The key is registered in the business account."),
    "known": mark("This key was registered there before. Nothing changed."),
}


class KeyPages:
    """The list and the form on one page."""

    def __init__(
        self, pages: Pages, visits: Visits, live: LivePages, subscriptions: Subscriptions, store: Store
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._subscriptions = subscriptions
        self._store = store
        live.add(_PATH, "_keys_live.html", self._list)

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get(_PATH, self.show)
        routes.post(_PATH, self.register)

    async def show(self, request: Request) -> Response:
        """The page."""
        signed_in = await self._visits.signed_in(request)
        done = _DONE.get(request.query_params.get("done", ""))
        return await self._page(signed_in, {}, None, done)

    async def register(self, request: Request) -> Response:
        """Register the key: here, or in a business account of which the visitor is an admin."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        into = fields.get("into") or None
        try:
            key = await self._subscriptions.register_key(
                signed_in.account_id, fields.get("key", "")[:_MAX_TYPED], into
            )
        except Refusal as refusal:
            return await self._page(signed_in, fields, refusal, None)
        done = "known" if key.was_registered else "registered"
        if into is not None or key.subscription is None:
            return see_other(f"/keys?done={done}")
        return see_other(f"/subscriptions/{key.subscription}?done={done}")

    async def _page(
        self, signed_in: SignedInVisit, fields: dict[str, str], refusal: Refusal | None, done: str | None
    ) -> Response:
        businesses = await self._subscriptions.businesses_of(signed_in.account_id)
        values = {
            **await self._list(signed_in),
            "live_address": address_of(_PATH),
            "businesses": [each for each in businesses if each.role is BusinessRole.ADMIN],
            "typed": fields.get("key", "")[:_MAX_TYPED],
            "into": fields.get("into", ""),
            "problem": help_for(refusal.code) if refusal else None,
            "done": done,
        }
        status = status_of(refusal) if refusal else 200
        return self._pages.page(signed_in.visit, "keys.html", values, status=status)

    async def _list(self, signed_in: SignedInVisit, asked: Asked | None = None) -> Mapping[str, Any]:
        return {
            "keys": await self._subscriptions.keys(signed_in.account_id),
            "names": {product.id: product.name for product in self._store.catalogue().products},
        }
