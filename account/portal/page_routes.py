"""Routes of pages: whatever is refused inside becomes a page with a clear sentence and a way on."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from account.portal.help_texts import help_for
from account.portal.rendering import Pages
from account.portal.visits import SignInNeeded, Visits, see_other
from shared.errors import AccessError, NotFoundRefused, RateRefused, RequestRefused, StorageError

Handler = Callable[[Request], Awaitable[Response]]

_STATUS_BY_CODE: Final = {
    "origin_refused": 403,
    "form_expired": 403,
    "request_malformed": 400,
    "request_too_large": 413,
    "client_unknown": 400,
    "redirect_refused": 400,
    "disk_full": 507,
}


class PageRoutes:
    """Collects the routes of the portal."""

    def __init__(self, pages: Pages, visits: Visits) -> None:
        self.router = APIRouter()
        self.pages = pages
        self._visits = visits

    def get(self, path: str, handler: Handler) -> None:
        """Answer GET (and HEAD) of `path`."""
        self._add(path, handler, "GET")

    def post(self, path: str, handler: Handler) -> None:
        """Answer POST of `path`."""
        self._add(path, handler, "POST")

    def _add(self, path: str, handler: Handler, method: str) -> None:
        async def guarded(request: Request) -> Response:
            try:
                return await handler(request)
            except SignInNeeded as exc:
                return see_other(f"/sign-in?{urlencode({'return_to': exc.return_to})}")
            except AccessError as exc:
                return await self.refusal_page(request, exc)

        self.router.add_route(path, guarded, methods=[method], include_in_schema=False)

    async def refusal_page(self, request: Request, refusal: AccessError) -> Response:
        """The page for something that could not be done."""
        visit = await self._visits.visit(request)
        status = status_of(refusal)
        values = {"help": help_for(refusal.code), "code": refusal.code, "status": status}
        return self.pages.page(visit, "error.html", values, status=status, headers=retry_headers(refusal))


def status_of(refusal: AccessError) -> int:
    """The HTTP status of the page that tells of `refusal`."""
    if isinstance(refusal, NotFoundRefused):
        return 404
    if isinstance(refusal, RateRefused):
        return 429
    if isinstance(refusal, RequestRefused | StorageError):
        return _STATUS_BY_CODE.get(refusal.code, 503 if isinstance(refusal, StorageError) else 422)
    return 422


def retry_headers(refusal: AccessError) -> dict[str, str]:
    """`Retry-After` where waiting helps (RFC 9110 section 10.2.3)."""
    if not isinstance(refusal, RateRefused):
        return {}
    return {"Retry-After": str(math.ceil(refusal.retry_after.total_seconds()))}
