"""How this program speaks HTTP: one kind of client, one way to fail, and small public files.

The other user of httpx is `agent.service.account_client` (docs/decisions/019-updates.md). No redirect is ever
followed: whoever answers is whom we asked.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import httpx

from shared.errors import AccessError, ServiceUnreachableError

_FILE_LIMIT_S: Final = 20.0

IDLE_S: Final = 4.0
"""A connection that nobody used for so long is not used again. The service closes its side after five
seconds, and a request that sets out at that moment would be lost, and nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True)
class SmallFile:
    """An answer: `kind` is the media type without parameters, in small letters; `whole` is false for a body
    that was larger than asked for, of which `body` is the beginning."""

    status: int
    kind: str
    body: bytes
    whole: bool


def http_client(base_url: str, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    """Plain http is loopback only (`agent.profile.settings`): no certificates, no proxy in between."""
    plain = urlsplit(base_url).scheme == "http"
    verify: ssl.SSLContext | bool = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True
    return httpx.AsyncClient(
        verify=verify,
        trust_env=not plain,
        follow_redirects=False,
        transport=transport,
        headers={"User-Agent": "access-agent", "Accept": "application/json"},
        limits=httpx.Limits(max_connections=20, max_keepalive_connections=4, keepalive_expiry=IDLE_S),
    )


@contextlib.contextmanager
def unreachable_in_our_words(
    code: str = "service_unreachable", whom: str = "The account service"
) -> Iterator[None]:
    """Every way in which httpx fails to get an answer becomes `ServiceUnreachableError`."""
    try:
        yield
    except AccessError:
        raise
    except (httpx.TransportError, httpx.StreamError, httpx.InvalidURL, ssl.SSLError, OSError) as exc:
        raise ServiceUnreachableError(code, f"{whom} cannot be reached ({type(exc).__name__}).") from exc


async def fetch_small_file(
    url: str,
    *,
    kind: str,
    largest_bytes: int,
    code: str,
    limit_s: float = _FILE_LIMIT_S,
    transport: httpx.AsyncBaseTransport | None = None,
) -> SmallFile:
    """What `url` answers, without credentials, cookies or anything that tells who asks.

    Never packed on its way, so that a small answer cannot grow here; never longer than `largest_bytes` in
    memory; over after `limit_s` seconds even where single bytes keep coming. Raises `ServiceUnreachableError`
    with `code`.
    """
    headers = {"Accept": kind, "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
    with unreachable_in_our_words(code, "The publisher's address"):
        async with (
            asyncio.timeout(limit_s),
            http_client(url, transport) as http,
            http.stream("GET", url, headers=headers, timeout=limit_s) as response,
        ):
            body, whole = await _beginning(response, largest_bytes)
    told = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return SmallFile(response.status_code, told, body, whole)


async def _beginning(response: httpx.Response, largest_bytes: int) -> tuple[bytes, bool]:
    body = bytearray()
    async for part in response.aiter_raw():
        body += part
        if len(body) > largest_bytes:
            return bytes(body[:largest_bytes]), False
    return bytes(body), True
