"""The list of subscriptions (RULES R81), details of one (R82), Manage on the Computers page (R51, R83)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from account.portal.devices import Client
from account.portal.live import Asked, LivePages, live_address
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.store.plan_choices import product_of
from account.portal.subscription_views import SHOW_NAMES, details_of, managed_of, row_of, show_of, shown
from account.portal.visits import SignedInVisit, Visits, see_other
from account.portal.words import mark
from account.state import AccountStates
from account.store.store import Store
from account.subscriptions.subscriptions import Subscriptions
from shared.errors import NotFoundRefused
from shared.reasons import Action

_DONE: Final = {
    "enabled": mark("Auto-renewal is on."),
    "planned": mark("Saved. It takes effect at the next renewal."),
    "method": mark("Your choice is saved. It is charged at the next renewal."),
    "paid": mark("Thank you. The payment is on its way; this page changes by itself when it arrives."),
    "registered": mark("The key is registered."),
    "known": mark("This key was registered here before. Nothing changed."),
}


class SubscriptionPages:
    """Shows subscriptions. What is done with them has pages of its own."""

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
        live.add("/subscriptions", "_subscriptions_live.html", self._list)
        live.add("/subscriptions/{subscription_id}", "_subscription_live.html", self._details)
        live.add("/computers/manage", "_manage_live.html", self._managed)

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes. `/computers/manage` has to come before the pages of single computers."""
        routes.get("/subscriptions", self.list)
        routes.get("/subscriptions/{subscription_id}", self.details)
        routes.get("/computers/manage", self.manage)
        routes.get("/manage", self.to_manage)

    async def list(self, request: Request) -> Response:
        """All subscriptions of the filter."""
        return await self._page(request, "subscriptions.html", self._list)

    async def details(self, request: Request) -> Response:
        """The eight fields of one subscription."""
        return await self._page(request, "subscription.html", self._details)

    async def manage(self, request: Request) -> Response:
        """What there is to manage about the subscription that gives access; without one, the computers."""
        signed_in = await self._visits.signed_in(request)
        state = await self._states.account_state(signed_in.account_id)
        if state.subscription is None:
            return see_other("/computers")
        return await self._page(request, "manage.html", self._managed)

    async def to_manage(self, request: Request) -> Response:
        """A short address for the agent and for help pages."""
        await self._visits.signed_in(request)
        return see_other("/computers/manage")

    async def _page(self, request: Request, template: str, values: Any) -> Response:
        signed_in = await self._visits.signed_in(request)
        return self._pages.page(
            signed_in.visit,
            template,
            {
                **await values(signed_in, Asked.by(request)),
                "done": _DONE.get(request.query_params.get("done", "")),
                "live_address": live_address(request),
            },
        )

    async def _list(self, signed_in: SignedInVisit, asked: Asked) -> Mapping[str, Any]:
        show = show_of(asked.query.get("show"))
        product = product_of(self._store.catalogue(), asked.query.get("product", ""))
        subscriptions = await self._subscriptions.list(signed_in.account_id)
        state = await self._states.account_state(signed_in.account_id)
        rows = shown(subscriptions, show, product.id if product is not None else None)
        return {
            "rows": [row_of(each) for each in rows],
            "show": show,
            "filters": SHOW_NAMES,
            "product": product.id if product is not None else None,
            "product_name": product.name if product is not None else None,
            "can_buy": Action.BUY in state.entitlement.actions,
            "open_order": state.open_order,
            "is_ios": asked.client is Client.IOS,
        }

    async def _details(self, signed_in: SignedInVisit, asked: Asked) -> Mapping[str, Any]:
        return await self._details_of(signed_in, asked, asked.path["subscription_id"])

    async def _managed(self, signed_in: SignedInVisit, asked: Asked) -> Mapping[str, Any]:
        state = await self._states.account_state(signed_in.account_id)
        if state.subscription is None:
            raise NotFoundRefused("not_found", "This account has no subscription to manage.")
        held = await self._subscriptions.list(signed_in.account_id)
        orders = await self._store.orders(signed_in.account_id)
        managed = managed_of(held, state.subscription.id)
        return {
            "managed": [details_of(each, orders) for each in managed],
            "is_ios": asked.client is Client.IOS,
        }

    async def _details_of(
        self, signed_in: SignedInVisit, asked: Asked, subscription_id: str
    ) -> Mapping[str, Any]:
        subscription = await self._subscriptions.get(signed_in.account_id, subscription_id)
        orders = await self._store.orders(signed_in.account_id)
        return {"details": details_of(subscription, orders), "is_ios": asked.client is Client.IOS}
