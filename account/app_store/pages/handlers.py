"""The App Store's pages: the purchase sheet, asking to buy, managing, refunds, history (RULES R39, R46, R66).

Plain forms that work without script. Each purchase form carries a wish of its own, so that a double click
buys once. What the store refuses becomes a page in the store's own look.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from account.app_store.app_store import AppStore
from account.app_store.journal import AskAnswer, Customer, fold
from account.app_store.pages.views import ask_view, chain_view, history_lines, manage_view
from account.app_store.pages.words import trouble_of
from account.portal.live import live_address
from account.portal.rendering import Pages
from account.portal.visits import SignedInVisit, Visits, see_other
from shared.errors import NotFoundRefused, Refusal, RequestRefused, SalesRefused
from shared.reasons import BuyStep, Origin

_WISH: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_FAVOURITE_MONTHS: Final = 12


class AppStoreHandlers:
    """Answers the requests of the store's pages."""

    def __init__(self, pages: Pages, visits: Visits, app_store: AppStore) -> None:
        self._pages = pages
        self._visits = visits
        self._app_store = app_store

    async def handle(self, name: str, request: Request) -> Response:
        """The answer of the page `name`; refusals about purchases become the store's own page."""
        signed_in = await self._visits.signed_in(request)
        try:
            answer: Response = await getattr(self, name)(request, signed_in)
        except (SalesRefused, NotFoundRefused) as refusal:
            return self._trouble(signed_in, refusal)
        return answer

    # --- buying -----------------------------------------------------------------------------------

    async def start(self, _request: Request, _signed_in: SignedInVisit) -> Response:
        """The store begins with what the customer has."""
        return see_other("/app-store/manage")

    async def sheet(self, _request: Request, signed_in: SignedInVisit) -> Response:
        """The purchase sheet: choose month or year; who need not or must not buy is told first (R37, R38)."""
        decision = await self._app_store.decision(signed_in.account_id)
        origin = decision.grant.origin if decision.grant is not None else None
        if decision.step is BuyStep.ACTIVE_EXISTS and origin is Origin.APP_STORE:
            return see_other("/app-store/manage")
        if decision.step is BuyStep.WAITING_ORDER:
            raise SalesRefused("order_waits_for_payment", "An order of the web store waits for its payment.")
        if decision.step in (BuyStep.ACTIVE_EXISTS, BuyStep.MANAGE_AUTO_RENEWAL):
            until = decision.possible_from
            raise SalesRefused("active_subscription_exists", "A paid subscription is live.", until)
        customer = await self._customer(signed_in)
        if customer.waiting_ask is not None:
            return see_other(f"/app-store/asks/{customer.waiting_ask.id}")
        plans = self._app_store.plans
        favourite = next((plan for plan in plans if plan.term_months == _FAVOURITE_MONTHS), plans[0])
        values = {
            "plans": plans,
            "favourite": favourite.id,
            "wish": secrets.token_urlsafe(18),
            "has_access_until": decision.possible_from if decision.step is BuyStep.NOT_NEEDED_YET else None,
        }
        return self._page(signed_in, "sheet.html", values)

    async def subscribe(self, request: Request, signed_in: SignedInVisit) -> Response:
        """Buy, or ask somebody to approve it."""
        fields = await self._visits.form(request, signed_in.visit)
        plan, wish = fields.get("plan", ""), fields.get("wish", "")
        if _WISH.fullmatch(wish) is None:
            raise RequestRefused("request_malformed", "This form has no wish of its own.")
        if fields.get("way") == "ask":
            ask = await self._app_store.ask(signed_in.account_id, plan, wish)
            return see_other(f"/app-store/asks/{ask.id}")
        chain = await self._app_store.buy(signed_in.account_id, plan, wish)
        return see_other(f"/app-store/done/{chain.id}")

    async def done(self, request: Request, signed_in: SignedInVisit) -> Response:
        """What was bought."""
        chain = (await self._customer(signed_in)).chain(request.path_params["chain_id"])
        if chain is None:
            raise NotFoundRefused("not_found", "There is no such subscription.")
        return self._page(signed_in, "done.html", {"chain": chain_view(chain)})

    # --- asking to buy ----------------------------------------------------------------------------

    async def ask(self, request: Request, signed_in: SignedInVisit) -> Response:
        """The request and what has become of it."""
        values = await self.ask_values(signed_in, request.path_params["ask_id"])
        return self._page(signed_in, "ask.html", {**values, "live_address": live_address(request)})

    async def ask_values(self, signed_in: SignedInVisit, ask_id: str) -> Mapping[str, Any]:
        """The changing part of the request's page."""
        ask = (await self._customer(signed_in)).ask(ask_id)
        if ask is None:
            raise NotFoundRefused("not_found", "There is no such request.")
        return {"ask": ask_view(ask)}

    async def answer_form(self, request: Request, signed_in: SignedInVisit) -> Response:
        """What the one who approves sees."""
        values = await self.ask_values(signed_in, request.path_params["ask_id"])
        if not values["ask"].is_waiting:
            return see_other(f"/app-store/asks/{values['ask'].id}")
        return self._page(signed_in, "answer.html", values)

    async def answer(self, request: Request, signed_in: SignedInVisit) -> Response:
        """Approve or decline."""
        fields = await self._visits.form(request, signed_in.visit)
        ask_id = request.path_params["ask_id"]
        if fields.get("answer") == AskAnswer.APPROVED.value:
            await self._app_store.approve(signed_in.account_id, ask_id)
        else:
            await self._app_store.decline(signed_in.account_id, ask_id)
        return see_other(f"/app-store/asks/{ask_id}")

    # --- managing ---------------------------------------------------------------------------------

    async def manage(self, request: Request, signed_in: SignedInVisit) -> Response:
        """The subscriptions, and the switches of the simulation."""
        values = await self.manage_values(signed_in)
        return self._page(signed_in, "manage.html", {**values, "live_address": live_address(request)})

    async def manage_values(self, signed_in: SignedInVisit) -> Mapping[str, Any]:
        """The changing part of the page that manages."""
        return {"view": manage_view(await self._customer(signed_in))}

    async def switch_renewal(self, request: Request, signed_in: SignedInVisit) -> Response:
        """Have it renew, or not."""
        fields = await self._visits.form(request, signed_in.visit)
        chain_id, on = request.path_params["chain_id"], fields.get("renews") == "yes"
        await self._app_store.switch_renewal(signed_in.account_id, chain_id, on=on)
        return see_other("/app-store/manage")

    async def refund_form(self, request: Request, signed_in: SignedInVisit) -> Response:
        """What a refund means, and the button."""
        chain = (await self._customer(signed_in)).chain(request.path_params["chain_id"])
        if chain is None:
            raise NotFoundRefused("not_found", "There is no such subscription.")
        view = chain_view(chain)
        if not view.can_refund:
            raise SalesRefused("refund_not_allowed", "There is nothing to refund in this subscription.")
        return self._page(signed_in, "refund.html", {"chain": view})

    async def refund(self, request: Request, signed_in: SignedInVisit) -> Response:
        """Give the money back; access ends."""
        await self._visits.form(request, signed_in.visit)
        await self._app_store.refund(signed_in.account_id, request.path_params["chain_id"])
        return see_other("/app-store/manage")

    async def switch_billing(self, request: Request, signed_in: SignedInVisit) -> Response:
        """Let the payment method fail or work, for demonstrations."""
        fields = await self._visits.form(request, signed_in.visit)
        exists = fields.get("problem") == "yes"
        await self._app_store.set_billing_problem(signed_in.account_id, exists=exists)
        return see_other("/app-store/manage")

    async def history(self, _request: Request, signed_in: SignedInVisit) -> Response:
        """Everything that was bought, renewed and refunded."""
        lines = history_lines(await self._app_store.entries(signed_in.account_id))
        return self._page(signed_in, "history.html", {"lines": lines})

    async def receipt(self, request: Request, signed_in: SignedInVisit) -> Response:
        """The signed transaction, as the store leaves it on the device that bought."""
        signed = await self._app_store.receipt(signed_in.account_id, request.path_params["chain_id"])
        headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
        return PlainTextResponse(signed + "\n", headers=headers)

    # --- inside -----------------------------------------------------------------------------------

    async def _customer(self, signed_in: SignedInVisit) -> Customer:
        return fold(await self._app_store.entries(signed_in.account_id))

    def _trouble(self, signed_in: SignedInVisit, refusal: Refusal) -> Response:
        trouble = trouble_of(refusal.code)
        if trouble is None:
            raise refusal
        until = refusal.possible_from if isinstance(refusal, SalesRefused) else None
        status = 404 if isinstance(refusal, NotFoundRefused) else 409
        values = {"trouble": trouble, "until": until, "code": refusal.code}
        return self._page(signed_in, "trouble.html", values, status)

    def _page(
        self, signed_in: SignedInVisit, template: str, values: Mapping[str, Any], status: int = 200
    ) -> Response:
        return self._pages.page(signed_in.visit, f"app_store/{template}", values, status=status)
