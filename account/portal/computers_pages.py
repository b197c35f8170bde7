"""The Computers page (RULES R31, R83): the subscription on top, the list, rename, remove, live updates."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from account.computers import Computers
from account.events.history import EventBus, Listener
from account.portal.help_texts import help_for
from account.portal.page_routes import PageRoutes, status_of
from account.portal.rendering import Pages
from account.portal.subscription_words import subscription_view
from account.portal.visits import SignedInVisit, Visits, see_other
from account.portal.words import mark
from account.sign_in.browser_sessions import BrowserSessions
from account.state import AccountStates
from shared.errors import NameRefused, NotFoundRefused
from shared.reasons import RemovedBy, System
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
}


class ComputersPages:
    """Shows the account's computers."""

    def __init__(
        self,
        pages: Pages,
        visits: Visits,
        sessions: BrowserSessions,
        computers: Computers,
        states: AccountStates,
        bus: EventBus,
        ping_s: float,
    ) -> None:
        self._pages = pages
        self._visits = visits
        self._sessions = sessions
        self._computers = computers
        self._states = states
        self._bus = bus
        self._ping_s = ping_s
        self._listeners: set[Listener] = set()
        self._is_ending = False

    def end_streams(self) -> None:
        """End all event streams, which would otherwise keep a stopping server alive."""
        self._is_ending = True
        for listener in self._listeners:
            listener.wake()

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/computers", self.show)
        routes.get("/computers/events", self.events)
        routes.get("/computers/{computer_id}/rename", self.ask_name)
        routes.post("/computers/{computer_id}/rename", self.rename)
        routes.get("/computers/{computer_id}/remove", self.ask_removal)
        routes.post("/computers/{computer_id}/remove", self.remove)

    async def show(self, request: Request) -> Response:
        """The page."""
        signed_in = await self._visits.signed_in(request)
        state = await self._states.account_state(signed_in.account_id)
        done = _DONE.get(request.query_params.get("done", ""))
        return self._pages.page(signed_in.visit, "computers.html", {**_values(state), "done": done})

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
        wanted = request.path_params["computer_id"]
        for computer in await self._computers.list(signed_in.account_id):
            if computer.id == wanted:
                return computer
        raise NotFoundRefused("not_found", "There is no such computer in this account.")

    async def events(self, request: Request) -> Response:
        """The part of the page that changes, again at each change, for as long as the browser listens."""
        signed_in = await self._visits.signed_in(request)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._changes(signed_in), media_type="text/event-stream", headers=headers)

    async def _changes(self, signed_in: SignedInVisit) -> AsyncIterator[str]:
        shown = ""
        with self._bus.listen(signed_in.account_id) as listener, self._known(listener):
            while not self._is_ending and await self._sessions.find(signed_in.token) is not None:
                state = await self._states.account_state(signed_in.account_id)
                html = self._pages.part(signed_in.visit, "_computers_live.html", _values(state))
                yield _event("computers", html) if html != shown else ": still here\n\n"
                shown = html
                try:
                    async with asyncio.timeout(self._ping_s):
                        await listener.beyond(state.seq)
                except TimeoutError:
                    continue
        if not self._is_ending:
            yield _event("signed-out", "")

    @contextmanager
    def _known(self, listener: Listener) -> Iterator[None]:
        self._listeners.add(listener)
        try:
            yield
        finally:
            self._listeners.discard(listener)


def _values(state: AccountState) -> dict[str, Any]:
    return {
        "computers": state.computers,
        "system_names": SYSTEM_NAMES,
        "subscription": subscription_view(state.entitlement),
    }


def _event(kind: str, data: str) -> str:
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {kind}\n{lines}\n"
