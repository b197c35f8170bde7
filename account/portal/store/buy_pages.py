"""Where Buy leads (RULES R35, R37, R38, R65, R66): one decision, made by `Store.buy`, shown as a window."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from account.portal.devices import Client, client_of
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.store.agent_account import AgentAccount
from account.portal.store.buy_words import APP_STORE_SHEET, CART, buy_window
from account.portal.visits import Visits, see_other
from account.store.store import Store
from account.subscriptions.subscriptions import Subscriptions
from shared.reasons import BuyStep

PATH: Final = "/buy"


class BuyPages:
    """The page behind every Buy button."""

    def __init__(
        self,
        pages: Pages,
        visits: Visits,
        agent: AgentAccount,
        store: Store,
        subscriptions: Subscriptions,
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._agent = agent
        self._store = store
        self._subscriptions = subscriptions

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get(PATH, self.show)

    async def show(self, request: Request) -> Response:
        """The open order, the cart, or the window that says why not or not yet."""
        signed_in = await self._visits.signed_in(request)
        answer = await self._store.buy(signed_in.account_id)
        if answer.order is not None:
            return see_other(f"/orders/{answer.order.id}?found=open")
        client = client_of(request)
        shop = APP_STORE_SHEET if client is Client.IOS else CART
        if answer.step is BuyStep.CHOOSE_PLAN and client is not Client.ANDROID:
            return see_other(shop)
        subscription = None
        if answer.subscription is not None:
            subscription = await self._subscriptions.get(signed_in.account_id, answer.subscription)
        values = {
            "window": buy_window(answer, subscription, shop),
            "agent_email": await self._agent.other_email(request, signed_in),
            "here_path": PATH,
        }
        return self._pages.page(signed_in.visit, "store/buy.html", values)
