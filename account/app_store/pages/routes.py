"""The addresses of the App Store's pages (RULES R39, R66); who answers is loaded when somebody comes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import Response

from account.app_store.app_store import AppStore
from account.portal.live import Asked, LivePages
from account.portal.page_routes import Handler, PageRoutes
from account.portal.rendering import Pages
from account.portal.visits import SignedInVisit, Visits

if TYPE_CHECKING:
    from account.app_store.pages.handlers import AppStoreHandlers

_GET: Final = {
    "/app-store": "start",
    "/app-store/subscribe": "sheet",
    "/app-store/done/{chain_id}": "done",
    "/app-store/asks/{ask_id}": "ask",
    "/app-store/asks/{ask_id}/answer": "answer_form",
    "/app-store/manage": "manage",
    "/app-store/subscriptions/{chain_id}/refund": "refund_form",
    "/app-store/subscriptions/{chain_id}/receipt": "receipt",
    "/app-store/history": "history",
}
_POST: Final = {
    "/app-store/subscribe": "subscribe",
    "/app-store/asks/{ask_id}/answer": "answer",
    "/app-store/subscriptions/{chain_id}/renewal": "switch_renewal",
    "/app-store/subscriptions/{chain_id}/refund": "refund",
    "/app-store/billing": "switch_billing",
}


class AppStorePages:
    """The store's pages, by name."""

    def __init__(self, pages: Pages, visits: Visits, live: LivePages, app_store: AppStore) -> None:
        self._pages = pages
        self._visits = visits
        self._live = live
        self._app_store = app_store

    @cached_property
    def _handlers(self) -> AppStoreHandlers:
        from account.app_store.pages.handlers import AppStoreHandlers

        return AppStoreHandlers(self._pages, self._visits, self._app_store)

    def add_to(self, routes: PageRoutes) -> None:
        """Add the routes, and the parts of pages that change by themselves."""
        for path, name in _GET.items():
            routes.get(path, self._handler(name))
        for path, name in _POST.items():
            routes.post(path, self._handler(name))
        self._live.add("/app-store/manage", "app_store/_manage_live.html", self._manage_values)
        self._live.add("/app-store/asks/{ask_id}", "app_store/_ask_live.html", self._ask_values)

    def _handler(self, name: str) -> Handler:
        async def handle(request: Request) -> Response:
            return await self._handlers.handle(name, request)

        return handle

    async def _manage_values(self, signed_in: SignedInVisit, _asked: Asked) -> Mapping[str, Any]:
        return await self._handlers.manage_values(signed_in)

    async def _ask_values(self, signed_in: SignedInVisit, asked: Asked) -> Mapping[str, Any]:
        return await self._handlers.ask_values(signed_in, asked.path["ask_id"])
