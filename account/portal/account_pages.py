"""My account: language, kind, contact details, payment methods, and the news that was asked for."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from account.portal.help_texts import help_for
from account.portal.page_routes import PageRoutes, status_of
from account.portal.rendering import Pages
from account.portal.visits import SignedInVisit, Visits, see_other
from account.portal.words import mark
from account.state import AccountStates
from account.store.store import Store
from account.subscriptions.news import NewsTopic
from account.subscriptions.subscriptions import Subscriptions
from shared.errors import Refusal, RequestRefused
from shared.reasons import AccountKind
from shared.sales import Contact, Order

_DONE: Final = {
    "business": mark("This is a business account now."),
    "personal": mark("This is a personal account now."),
    "news": mark("You will not be told."),
}
_NEWS_NAMES: Final = {
    NewsTopic.APP_STORE_LICENCES.value: mark("More licences for subscriptions bought in the App Store"),
}


class AccountPages:
    """Everything about the account itself; what is bought has pages of its own."""

    def __init__(
        self,
        pages: Pages,
        visits: Visits,
        states: AccountStates,
        subscriptions: Subscriptions,
        store: Store,
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._states = states
        self._subscriptions = subscriptions
        self._store = store

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/account", self.show)
        routes.post("/account/kind", self.change_kind)
        routes.post("/account/news", self.cancel_news)

    async def show(self, request: Request) -> Response:
        """The page."""
        signed_in = await self._visits.signed_in(request)
        return await self._page(signed_in, None, _DONE.get(request.query_params.get("done", "")))

    async def change_kind(self, request: Request) -> Response:
        """Make it a business or a personal account (RULES R27)."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        kind = next((each for each in AccountKind if each.value == fields.get("kind")), AccountKind.UNKNOWN)
        try:
            await self._subscriptions.set_account_kind(signed_in.account_id, kind)
        except RequestRefused:
            raise
        except Refusal as refusal:
            return await self._page(signed_in, refusal, None)
        return see_other(f"/account?done={kind.value}")

    async def cancel_news(self, request: Request) -> Response:
        """Do not tell me after all (RULES R75)."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        await self._subscriptions.want_news(signed_in.account_id, fields.get("topic", ""), False)
        return see_other("/account?done=news")

    async def _page(self, signed_in: SignedInVisit, refusal: Refusal | None, done: str | None) -> Response:
        account_id = signed_in.account_id
        facts = await self._states.facts(account_id)
        values = {
            "is_business": facts.account.kind == AccountKind.BUSINESS.value,
            "contact": last_contact(await self._store.orders(account_id)),
            "methods": await self._store.methods(account_id),
            "news": sorted(await self._subscriptions.wanted_news(account_id)),
            "news_names": _NEWS_NAMES,
            "problem": help_for(refusal.code) if refusal else None,
            "done": done,
        }
        status = status_of(refusal) if refusal else 200
        return self._pages.page(signed_in.visit, "my_account.html", values, status=status)


def last_contact(orders: tuple[Order, ...]) -> Contact | None:
    """The contact details of the latest order that has them; the next one begins with these."""
    known = [order for order in orders if order.contact is not None]
    latest = max(known, key=lambda order: (order.placed_at, order.number), default=None)
    return latest.contact if latest is not None else None
