"""Pages that tell and do not act: Downloads."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from account.addresses import is_loopback
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.visits import Visits
from shared.reasons import System

_SYSTEMS: Final = (System.MAC, System.WINDOWS, System.LINUX)


class InfoPages:
    """Everything without a form."""

    def __init__(self, pages: Pages, visits: Visits, service_url: str) -> None:
        self._pages = pages
        self._visits = visits
        self._service_url = service_url

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes."""
        routes.get("/downloads", self.downloads)

    async def downloads(self, request: Request) -> Response:
        """How to get the agent, for the visitor's own system first (RULES R84)."""
        signed_in = await self._visits.signed_in(request)
        own = system_of(request.headers.get("user-agent", ""))
        systems = sorted(_SYSTEMS, key=lambda system: system is not own)
        values = {
            "systems": systems,
            "own": own,
            "service_url": self._service_url,
            "is_local": is_loopback(self._service_url),
        }
        return self._pages.page(signed_in.visit, "downloads.html", values)


def system_of(user_agent: str) -> System:
    """The kind of computer a browser says it runs on; `unknown` for phones and tablets."""
    agent = user_agent.lower()
    if any(word in agent for word in ("iphone", "ipad", "android", "mobile")):
        return System.UNKNOWN
    for word, system in (("windows", System.WINDOWS), ("macintosh", System.MAC), ("linux", System.LINUX)):
        if word in agent:
            return system
    return System.UNKNOWN
