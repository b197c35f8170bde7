"""Errors that come from outside the portal's own routes, for people: a page in place of problem+json.

A wrong address, a refused host, a fault: whoever asks with a browser gets the same design and a way on. It
needs neither cookie nor database, so it works when those are the trouble. Plain ASGI.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from account.edge.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from account.portal.rendering import Pages

_PROGRAMS: Final = (
    "/v1/",
    "/simulator/v1/",
    "/oauth/token",
    "/oauth/device_authorization",
    "/oauth/revoke",
    "/.well-known/",
)
_KEPT: Final = ("retry-after", "allow")


class ErrorPages:
    """Turns problem answers into pages for browsers; everything else passes untouched."""

    def __init__(self, app: ASGIApp, pages: Callable[[], Pages]) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_for_a_person(scope):
            await self._app(scope, receive, send)
            return
        held: Message | None = None
        body = b""

        async def translated(message: Message) -> None:
            nonlocal held, body
            if message["type"] == "http.response.start" and _is_problem(message):
                held = message
            elif held is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await self._page(held, body, scope, receive, send)

        await self._app(scope, receive, translated)

    async def _page(self, start: Message, body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        code = str(json.loads(body)["code"])
        headers = Headers(raw=start["headers"])
        kept = {name: headers[name] for name in _KEPT if name in headers}
        await self._pages().bare_error(Request(scope), start["status"], code, kept)(scope, receive, send)


def _is_for_a_person(scope: Scope) -> bool:
    accepts = Headers(scope=scope).get("accept", "")
    return "text/html" in accepts and not scope["path"].startswith(_PROGRAMS)


def _is_problem(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith(MEDIA_TYPE)
