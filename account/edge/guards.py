"""What every request passes before a route sees it: host, origin, size (SECURITY 19).

A hostile page in the user's browser can reach a service on 127.0.0.1, by its address or by a name that it
points there (DNS rebinding). The Host header then names the page's own host, and the Origin header its
origin; both are refused here. Plain ASGI, so that streams pass through untouched.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from account.context import Settings
from account.edge.problems import problem, problem_response
from account.edge.proofs import ProofVerifier
from account.ledger.clocks import AccountClocks
from account.version import service_version
from shared.wire import CLOCK_HEADER, VERSION_HEADER

MAX_BODY: Final = 64 * 1024
"""Bytes. The largest body that any route expects is a form of a few lines."""

MAX_EXPORT: Final = 8 * 1024 * 1024
"""Bytes. An account's whole history, which only a service with a simulator takes, and only here."""

_EXPORTS: Final = ("/simulator/v1/replay", "/simulator/replay")

BODY_TIMEOUT_S: Final = 20.0
"""Real seconds that a caller has to send its body."""

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

_HOST: Final = re.compile(r"[\w.\-\[\]:]+", re.ASCII)


class Guards:
    """The outermost part of the app."""

    def __init__(
        self, app: ASGIApp, settings: Settings, clocks: AccountClocks, proofs: ProofVerifier
    ) -> None:
        self._app = app
        self._clocks = clocks
        self._proofs = proofs
        self._version = service_version()
        self._hosts = frozenset(host.lower() for host in settings.allowed_hosts)
        self._origins = own_origins(settings)
        has_simulator = settings.simulator is not None
        self._long_bodies = dict.fromkeys(_EXPORTS if has_simulator else (), MAX_EXPORT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_api = scope["path"].startswith("/v1/")
        answer = self._marking(scope, send) if is_api else send
        headers = _headers(scope)
        if not self._host_is_ours(headers):
            await _refuse(scope, answer, 421, "host_refused", "This service does not answer for this host.")
        elif (is_api or scope["method"] not in _SAFE_METHODS) and not self._origin_is_ours(headers):
            await _refuse(scope, answer, 403, "origin_refused", "Pages of other origins may not ask this.")
        else:
            await self._with_body(scope, receive, answer, headers)

    async def _with_body(
        self, scope: Scope, receive: Receive, send: Send, headers: dict[bytes, list[bytes]]
    ) -> None:
        limit = self._long_bodies.get(scope["path"], MAX_BODY)
        body: bytes | None
        try:
            async with asyncio.timeout(BODY_TIMEOUT_S):
                body = await _read_body(receive, headers, limit)
        except TimeoutError:
            await _refuse(scope, send, 400, "request_malformed", "The body took too long to arrive.")
            return
        except ConnectionError:
            return
        if body is None:
            detail = f"A request may have at most {limit} bytes."
            await _refuse(scope, send, 413, "request_too_large", detail)
            return
        await self._app(scope, _replay(body, receive), send)

    def _host_is_ours(self, headers: dict[bytes, list[bytes]]) -> bool:
        values = headers.get(b"host", [])
        return len(values) == 1 and host_is_listed(values[0].decode("latin-1").lower(), self._hosts)

    def _origin_is_ours(self, headers: dict[bytes, list[bytes]]) -> bool:
        """No Origin comes from a program that is no browser; what a browser says must be this service."""
        if headers.get(b"sec-fetch-site", [b"none"])[0] == b"cross-site":
            return False
        return all(value.decode("latin-1").lower() in self._origins for value in headers.get(b"origin", []))

    def _marking(self, scope: Scope, send: Send) -> Send:
        """Put the account's time, a nonce and the version on every answer of the API (docs/protocol.md
        section 1)."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                account_id = scope.get("state", {}).get("account_id")
                headers[CLOCK_HEADER] = self._clocks.read(account_id).header()
                headers[VERSION_HEADER] = self._version
                headers["DPoP-Nonce"] = self._proofs.current_nonce()
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return marked


async def _read_body(receive: Receive, headers: dict[bytes, list[bytes]], limit: int) -> bytes | None:
    """The whole body, or None when it is too large. Raises `ConnectionError` when the caller has gone."""
    length = headers.get(b"content-length", [b"0"])[0]
    if not length.isdigit() or int(length[:20]) > limit:
        return None
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ConnectionError
        chunk: bytes = message.get("body", b"")
        body += chunk
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _headers(scope: Scope) -> dict[bytes, list[bytes]]:
    headers: dict[bytes, list[bytes]] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name.lower(), []).append(value)
    return headers


def host_is_listed(host: str, listed: Iterable[str]) -> bool:
    """Whether `host` is listed as it is, or by its name alone, which stands for all ports.

    It is a host and a port and nothing else: pages repeat it in their headers.
    """
    if not _HOST.fullmatch(host):
        return False
    try:
        name = urlsplit(f"//{host}").hostname
    except ValueError:
        return False
    return host in listed or (name is not None and name in listed)


def own_origins(settings: Settings) -> frozenset[str]:
    """The origins that pages of this service have, lower case."""
    base = urlsplit(settings.base_url)
    hosts = {base.netloc.lower(), *(host.lower() for host in settings.allowed_hosts)}
    return frozenset(f"{base.scheme.lower()}://{host}" for host in hosts)


async def _refuse(scope: Scope, send: Send, status: int, code: str, detail: str) -> None:
    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    await problem_response(problem(status, code, detail))(scope, nothing, send)
