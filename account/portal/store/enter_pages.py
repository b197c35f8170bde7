"""The one-time login link (RULES R33, SECURITY 8): from the agent's button to the page, signed in.

The first answer takes the token out of the address and keeps it in a cookie; the second one uses it. Nobody
is signed in unawares: a browser that has another account asks first, and so does one that some other site
sent here.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.store.agent_account import AgentAccount, token_in
from account.portal.visits import Visit, Visits, see_other
from account.sign_in.login_links import FIELD, PATH, LinkedAccount, LoginLinks
from account.sign_in.return_to import safe_return_to
from account.state import AccountStates
from shared.errors import SignInDenied
from shared.reasons import LoginPage

_FIXED: Final = {
    LoginPage.BUY: "/buy",
    LoginPage.MANAGE: "/manage",
    LoginPage.COMPUTERS: "/computers",
    LoginPage.APP_STORE: "/app-store/manage",
}
_OF_SUBSCRIPTION: Final = {LoginPage.LICENCES: "licences", LoginPage.PAYMENT: "payment"}


class EnterPages:
    """Redeems links."""

    def __init__(
        self, pages: Pages, visits: Visits, links: LoginLinks, agent: AgentAccount, states: AccountStates
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._links = links
        self._agent = agent
        self._states = states

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get(PATH, self.enter)
        routes.post(PATH, self.decide)
        routes.post(f"{PATH}/switch", self.switch)

    async def enter(self, request: Request) -> Response:
        """Take the token out of the address; then use it, or ask."""
        if FIELD in request.query_params:
            return self._cleaned(request.query_params[FIELD])
        visit = await self._visits.visit(request)
        linked = await self._agent.linked(request)
        if linked is None:
            raise _used()
        if visit.browser is not None and visit.browser.account_id == linked.account_id:
            await self._use_up(request, linked)
            return see_other(await self._target(linked.account_id, linked.page))
        if not linked.is_usable:
            raise _used()
        if visit.browser is None and _was_opened_directly(request):
            return await self._sign_in(request)
        return self._pages.page(visit, "store/enter.html", {"linked": linked})

    async def decide(self, request: Request) -> Response:
        """Continue as the agent's account, or stay as it is; the link is used up either way."""
        visit = await self._visits.visit(request)
        fields = await self._visits.form(request, visit)
        if fields.get("decision") == "switch":
            return await self._sign_in(request)
        linked = await self._links.redeem(self._token(request))
        return see_other(await self._stay(visit, linked))

    async def switch(self, request: Request) -> Response:
        """Sign out, to sign in with the agent's account; then back to the page that said so (RULES R23)."""
        visit = await self._visits.visit(request)
        fields = await self._visits.form(request, visit)
        target = safe_return_to(fields.get("return_to"))
        response = see_other(f"/sign-in?{urlencode({'return_to': target})}")
        await self._visits.end(request, response)
        return response

    def _cleaned(self, text: str) -> Response:
        token = token_in(text)
        if token is None:
            raise _used()
        response = see_other(PATH)
        response.headers["Referrer-Policy"] = "no-referrer"
        self._agent.remember(response, token)
        return response

    async def _sign_in(self, request: Request) -> Response:
        linked = await self._links.redeem(self._token(request))
        response = see_other(await self._target(linked.account_id, linked.page))
        await self._visits.begin(request, response, linked.account_id)
        return response

    async def _use_up(self, request: Request, linked: LinkedAccount) -> None:
        """Whoever is signed in already needs no link: one that is used or too old only leads to its page."""
        if linked.is_usable:
            try:
                await self._links.redeem(self._token(request))
            except SignInDenied:
                return

    async def _stay(self, visit: Visit, linked: LinkedAccount) -> str:
        if visit.browser is not None:
            return await self._target(visit.browser.account_id, linked.page)
        return f"/sign-in?{urlencode({'return_to': _FIXED.get(linked.page, '/')})}"

    def _token(self, request: Request) -> str:
        token = self._agent.token(request)
        if token is None:
            raise _used()
        return token

    async def _target(self, account_id: str, page: LoginPage) -> str:
        """The page's address for this account."""
        if page in _FIXED:
            return _FIXED[page]
        state = await self._states.account_state(account_id)
        if page is LoginPage.ORDER:
            return f"/orders/{state.open_order.id}" if state.open_order is not None else "/orders"
        if state.subscription is None:
            return "/subscriptions"
        return f"/subscriptions/{state.subscription.id}/{_OF_SUBSCRIPTION[page]}"


def _was_opened_directly(request: Request) -> bool:
    """Whether no page sent the browser here: a link on a stranger's page must not sign anybody in."""
    return request.headers.get("sec-fetch-site", "none") == "none" and "referer" not in request.headers


def _used() -> SignInDenied:
    return SignInDenied("login_link_used", "This link was used already, or is more than a minute old.")
