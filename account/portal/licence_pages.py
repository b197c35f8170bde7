"""More licences (RULES R72–R75), fewer at the next renewal (R77): the number, its price, the way on."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from account.portal.help_texts import help_for
from account.portal.page_routes import PageRoutes, status_of
from account.portal.rendering import Pages
from account.portal.subscription_views import SubscriptionDetails, details_of
from account.portal.visits import SignedInVisit, Visits, see_other
from account.portal.words import mark
from account.store.carts import CartChange
from account.store.store import Store
from account.subscriptions.news import NewsTopic
from account.subscriptions.subscriptions import Subscriptions
from shared.errors import Refusal, RequestRefused
from shared.sales import NewQuote, Quote

_MAX_DIGITS: Final = 6
_DONE: Final = {
    "news": mark("We will tell you when it is possible."),
    "no-news": mark("You will not be told."),
}


class LicencePages:
    """Buy More Licenses."""

    def __init__(self, pages: Pages, visits: Visits, subscriptions: Subscriptions, store: Store) -> None:
        self._pages = pages
        self._visits = visits
        self._subscriptions = subscriptions
        self._store = store

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/subscriptions/{subscription_id}/licences", self.ask)
        routes.post("/subscriptions/{subscription_id}/licences", self.upgrade)
        routes.post("/subscriptions/{subscription_id}/licences/at-renewal", self.plan_fewer)
        routes.post("/subscriptions/{subscription_id}/licences/news", self.want_news)

    async def ask(self, request: Request) -> Response:
        """The new total with its price, or why there is none."""
        signed_in = await self._visits.signed_in(request)
        return await self._form(signed_in, request, request.query_params.get("licences"), None)

    async def upgrade(self, request: Request) -> Response:
        """Pay & Upgrade: on to the checkout."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        typed = fields.get("licences", "")
        subscription_id = request.path_params["subscription_id"]
        try:
            total = read_number(typed)
            wish = NewQuote(subscription=subscription_id, licences=total)
            await self._store.quote(signed_in.account_id, wish)  # refuses what cannot be bought
            change = CartChange(licences=total)
            await self._store.put_cart(signed_in.account_id, subscription_id, change)
        except Refusal as refusal:
            return await self._form(signed_in, request, typed, refusal)
        return see_other(f"/store/{subscription_id}/contact")

    async def plan_fewer(self, request: Request) -> Response:
        """Fewer from the next renewal; the present total undoes it."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        subscription_id = request.path_params["subscription_id"]
        try:
            licences = read_number(fields.get("licences", ""))
            await self._subscriptions.plan_fewer_licences(signed_in.account_id, subscription_id, licences)
        except Refusal as refusal:
            return await self._form(signed_in, request, None, refusal)
        return see_other(f"/subscriptions/{subscription_id}?done=planned")

    async def want_news(self, request: Request) -> Response:
        """Tell me when it is, or do not (RULES R75)."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        subscription_id = request.path_params["subscription_id"]
        await self._subscriptions.get(signed_in.account_id, subscription_id)
        wanted = fields.get("wanted") == "yes"
        await self._subscriptions.want_news(signed_in.account_id, NewsTopic.APP_STORE_LICENCES.value, wanted)
        done = "news" if wanted else "no-news"
        return see_other(f"/subscriptions/{subscription_id}/licences?done={done}")

    async def _form(
        self, signed_in: SignedInVisit, request: Request, typed: str | None, refusal: Refusal | None
    ) -> Response:
        account_id = signed_in.account_id
        subscription_id = request.path_params["subscription_id"]
        details = details_of(await self._subscriptions.get(account_id, subscription_id), ())
        quote: Quote | None = None
        if details.licences.can_buy and refusal is None:
            try:
                quote = await self._quote(account_id, details, typed)
            except Refusal as refused:
                refusal = refused
        catalogue = self._store.catalogue()
        topics = await self._subscriptions.wanted_news(account_id)
        values = {
            "details": details,
            "typed": details.licences.licences + 1 if typed is None else typed,
            "quote": quote,
            "computers_per_licence": catalogue.computers_per_licence,
            "max_licences": catalogue.max_licences,
            "wants_news": NewsTopic.APP_STORE_LICENCES.value in topics,
            "problem": help_for(refusal.code) if refusal else None,
            "done": _DONE.get(request.query_params.get("done", "")),
        }
        status = status_of(refusal) if refusal else 200
        return self._pages.page(signed_in.visit, "licences.html", values, status=status)

    async def _quote(self, account_id: str, details: SubscriptionDetails, typed: str | None) -> Quote:
        total = details.licences.licences + 1 if typed is None else read_number(typed)
        wish = NewQuote(subscription=details.subscription.id, licences=total)
        return await self._store.quote(account_id, wish)


def read_number(typed: str) -> int:
    """The whole number that somebody typed. Raises `RequestRefused` (`licences_no_number`)."""
    text = typed.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise RequestRefused("licences_no_number", "The number of licences is a whole number.")
    return int(text)
