"""The dashboard (RULES R80): products, computers and orders at a glance; the first page after sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from account.portal.dashboard_views import product_cards
from account.portal.devices import Client
from account.portal.live import Asked, LivePages, live_address
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.subscription_words import subscription_view
from account.portal.visits import SignedInVisit, Visits
from account.state import AccountStates
from account.store.store import Store
from account.subscriptions.subscriptions import Subscriptions
from shared.reasons import AccountKind


class DashboardPages:
    """The first page."""

    def __init__(
        self,
        pages: Pages,
        visits: Visits,
        live: LivePages,
        states: AccountStates,
        subscriptions: Subscriptions,
        store: Store,
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._states = states
        self._subscriptions = subscriptions
        self._store = store
        live.add("/", "_dashboard_live.html", self._values)

    def add_to(self, routes: PageRoutes) -> None:
        """Add the route."""
        routes.get("/", self.show)

    async def show(self, request: Request) -> Response:
        """The page."""
        signed_in = await self._visits.signed_in(request)
        values = {
            **await self._values(signed_in, Asked.by(request)),
            "done": None,
            "live_address": live_address(request),
        }
        return self._pages.page(signed_in.visit, "dashboard.html", values)

    async def _values(self, signed_in: SignedInVisit, asked: Asked) -> Mapping[str, Any]:
        account_id = signed_in.account_id
        state = await self._states.account_state(account_id)
        orders = await self._store.orders(account_id)
        return {
            "cards": product_cards(
                self._store.catalogue(),
                await self._subscriptions.list(account_id),
                AccountKind(state.account.kind),
            ),
            "subscription": subscription_view(state),
            "open_order": state.open_order,
            "computers": state.computers,
            "orders": sorted(orders, key=lambda order: (order.placed_at, order.number), reverse=True),
            "is_ios": asked.client is Client.IOS,
        }
