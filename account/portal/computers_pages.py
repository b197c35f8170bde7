"""The Computers page (RULES R31, R66, R78, R83): the subscription on top, the list, rename, remove, keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from account.computers import Computers
from account.portal.devices import Client
from account.portal.help_texts import help_for
from account.portal.live import Asked, LivePages, live_address
from account.portal.page_routes import PageRoutes, status_of
from account.portal.rendering import Pages
from account.portal.subscription_words import subscription_view
from account.portal.visits import SignedInVisit, Visits, see_other
from account.portal.words import mark
from account.state import AccountStates
from shared.errors import NameRefused, NotFoundRefused
from shared.reasons import RemovedBy, SessionState, System
from shared.sessions import SessionSummary
from shared.wire import AccountState, Computer

SYSTEM_NAMES: Final = {
    System.MAC: mark("Mac"),
    System.WINDOWS: mark("Windows"),
    System.LINUX: mark("Linux"),
    System.UNKNOWN: mark("Computer"),
}
_DONE: Final = {
    "renamed": mark("The computer has its new name."),
    "removed": mark("The computer was removed."),
    "kept": mark("Your choice of computers is saved."),
    "ended": mark("The remote session was ended."),
}


class ComputersPages:
    """Shows the account's computers."""

    def __init__(
        self, pages: Pages, visits: Visits, live: LivePages, computers: Computers, states: AccountStates
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._computers = computers
        self._states = states
        live.add("/computers", "_computers_live.html", self._values)

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/computers", self.show)
        routes.get("/computers/{computer_id}/rename", self.ask_name)
        routes.post("/computers/{computer_id}/rename", self.rename)
        routes.get("/computers/{computer_id}/remove", self.ask_removal)
        routes.post("/computers/{computer_id}/remove", self.remove)

    async def show(self, request: Request) -> Response:
        """The page."""
        signed_in = await self._visits.signed_in(request)
        values = {
            **await self._values(signed_in, Asked.by(request)),
            "done": _DONE.get(request.query_params.get("done", "")),
            "live_address": live_address(request),
        }
        return self._pages.page(signed_in.visit, "computers.html", values)

    async def _values(self, signed_in: SignedInVisit, asked: Asked) -> Mapping[str, Any]:
        state = await self._states.account_state(signed_in.account_id)
        return {
            "computers": state.computers,
            "sessions": sessions_of(state),
            "over_limit": sum(each.over_limit for each in state.computers),
            "system_names": SYSTEM_NAMES,
            "subscription": subscription_view(state),
            "open_order": state.open_order,
            "is_ios": asked.client is Client.IOS,
        }

    async def ask_name(self, request: Request) -> Response:
        """The form with the present name."""
        signed_in = await self._visits.signed_in(request)
        computer = await self._computer(signed_in, request)
        values = {"computer": computer, "typed_name": computer.name, "problem": None}
        return self._pages.page(signed_in.visit, "rename.html", values)

    async def rename(self, request: Request) -> Response:
        """Give the name, or say what is wrong with it."""
        signed_in = await self._visits.signed_in(request)
        fields = await self._visits.form(request, signed_in.visit)
        name = fields.get("name", "")
        try:
            await self._computers.rename(signed_in.account_id, request.path_params["computer_id"], name)
        except NameRefused as refusal:
            computer = await self._computer(signed_in, request)
            values = {"computer": computer, "typed_name": name, "problem": help_for(refusal.code)}
            return self._pages.page(signed_in.visit, "rename.html", values, status=status_of(refusal))
        return see_other("/computers?done=renamed")

    async def ask_removal(self, request: Request) -> Response:
        """What removing means, and the button."""
        signed_in = await self._visits.signed_in(request)
        computer = await self._computer(signed_in, request)
        return self._pages.page(signed_in.visit, "remove.html", {"computer": computer})

    async def remove(self, request: Request) -> Response:
        """Remove it; its place is free at once (RULES R76)."""
        signed_in = await self._visits.signed_in(request)
        await self._visits.form(request, signed_in.visit)
        await self._computers.remove(
            signed_in.account_id, request.path_params["computer_id"], RemovedBy.PORTAL
        )
        return see_other("/computers?done=removed")

    async def _computer(self, signed_in: SignedInVisit, request: Request) -> Computer:
        computers = await self._computers.list(signed_in.account_id)
        return computer_in(computers, request.path_params["computer_id"])


def computer_in(computers: Iterable[Computer], computer_id: str) -> Computer:
    """The computer of that id. Raises `NotFoundRefused`."""
    for computer in computers:
        if computer.id == computer_id:
            return computer
    raise NotFoundRefused("not_found", "There is no such computer in this account.")


def sessions_of(state: AccountState) -> dict[str, SessionSummary]:
    """The live session of each computer that has one, by the computer's id (RULES R18)."""
    return {each.computer_id: each for each in state.sessions if each.state is SessionState.LIVE}
