"""Choosing which computers stay reachable when there are more than the limit (RULES R78)."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from account.portal.computers_pages import SYSTEM_NAMES
from account.portal.help_texts import help_for
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.visits import SignedInVisit, Visits, see_other
from account.state import AccountStates
from account.subscriptions.subscriptions import Subscriptions
from shared.wire import AccountState

_FIELD: Final = "keep_"


class KeptPages:
    """One form with all computers."""

    def __init__(
        self, pages: Pages, visits: Visits, states: AccountStates, subscriptions: Subscriptions
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._states = states
        self._subscriptions = subscriptions

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/computers/keep", self.ask)
        routes.post("/computers/keep", self.keep)

    async def ask(self, request: Request) -> Response:
        """All computers, those that can be reached now chosen; nothing to choose while all fit."""
        signed_in = await self._visits.signed_in(request)
        state = await self._states.account_state(signed_in.account_id)
        if len(state.computers) <= state.entitlement.computer_limit:
            return see_other("/computers")
        reachable = frozenset(each.id for each in state.computers if not each.over_limit)
        return self._form(signed_in, state, reachable, None)

    async def keep(self, request: Request) -> Response:
        """Save the choice; too many are refused with a sentence, and stay chosen."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        chosen = [name.removeprefix(_FIELD) for name in fields if name.startswith(_FIELD)]
        state = await self._states.account_state(signed_in.account_id)
        if len(chosen) > state.entitlement.computer_limit:
            return self._form(signed_in, state, frozenset(chosen), "too_many_kept")
        await self._subscriptions.keep_computers(signed_in.account_id, chosen)
        return see_other("/computers?done=kept")

    def _form(
        self, signed_in: SignedInVisit, state: AccountState, chosen: frozenset[str], problem: str | None
    ) -> Response:
        values = {
            "computers": state.computers,
            "limit": state.entitlement.computer_limit,
            "chosen": chosen,
            "system_names": SYSTEM_NAMES,
            "problem": help_for(problem) if problem else None,
        }
        return self._pages.page(signed_in.visit, "keep.html", values, status=422 if problem else 200)
