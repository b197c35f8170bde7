"""Auto-renewal on and off (RULES R51), and choosing the duration that a bundled subscription gets (R52)."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from account.catalogue.model import ACCESS
from account.portal.help_texts import help_for
from account.portal.page_routes import PageRoutes, status_of
from account.portal.rendering import Pages
from account.portal.store.plan_choices import product_of, web_plans
from account.portal.subscription_views import details_of
from account.portal.visits import SignedInVisit, Visits, see_other
from account.store.carts import CartChange
from account.store.store import Store
from account.subscriptions.subscriptions import Subscriptions
from shared.errors import Refusal, RequestRefused
from shared.sales import NewQuote, Plan

_BACK: Final = "manage"


class AutoRenewalPages:
    """The switch is a form on the pages of the subscription; only the choice of a duration has its own."""

    def __init__(self, pages: Pages, visits: Visits, subscriptions: Subscriptions, store: Store) -> None:
        self._pages = pages
        self._visits = visits
        self._subscriptions = subscriptions
        self._store = store

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/subscriptions/{subscription_id}/auto-renewal", self.choose)
        routes.post("/subscriptions/{subscription_id}/auto-renewal", self.switch)

    async def choose(self, request: Request) -> Response:
        """The durations to choose from; where there is a plain switch instead, the page that has it."""
        signed_in = await self._visits.signed_in(request)
        return await self._form(signed_in, request, None, None)

    async def switch(self, request: Request) -> Response:
        """Switch it, or go on to the checkout with the chosen duration."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        subscription_id = request.path_params["subscription_id"]
        wish = fields.get("enabled")
        if wish == "order":
            return await self._order(signed_in, request, fields.get("plan", ""))
        if wish not in {"yes", "no"}:
            raise RequestRefused("request_invalid", "Auto-renewal is switched on or off.")
        await self._subscriptions.set_auto_renewal(signed_in.account_id, subscription_id, wish == "yes")
        page = "/computers/manage" if fields.get("back") == _BACK else f"/subscriptions/{subscription_id}"
        return see_other(f"{page}?done=enabled" if wish == "yes" else page)

    async def _order(self, signed_in: SignedInVisit, request: Request, plan: str) -> Response:
        subscription_id = request.path_params["subscription_id"]
        try:
            wish = NewQuote(subscription=subscription_id, plan=plan)
            await self._store.quote(signed_in.account_id, wish)  # refuses what cannot be bought
            await self._store.put_cart(signed_in.account_id, subscription_id, CartChange(plan=plan))
        except Refusal as refusal:
            return await self._form(signed_in, request, plan, refusal)
        return see_other(f"/store/{subscription_id}/contact")

    async def _form(
        self, signed_in: SignedInVisit, request: Request, chosen: str | None, refusal: Refusal | None
    ) -> Response:
        subscription_id = request.path_params["subscription_id"]
        subscription = await self._subscriptions.get(signed_in.account_id, subscription_id)
        details = details_of(subscription, ())
        if not details.renewal.can_choose:
            return see_other(f"/subscriptions/{subscription_id}")
        plans = self._plans()
        if chosen not in {plan.id for plan in plans}:
            chosen = next((plan.id for plan in plans), None)
        values = {
            "details": details,
            "plans": plans,
            "chosen": chosen,
            "problem": help_for(refusal.code) if refusal else None,
        }
        status = status_of(refusal) if refusal else 200
        return self._pages.page(signed_in.visit, "choose_term.html", values, status=status)

    def _plans(self) -> tuple[Plan, ...]:
        product = product_of(self._store.catalogue(), ACCESS)
        return web_plans(product) if product is not None else ()
