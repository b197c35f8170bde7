"""Who may ask the simulator: a program of this very computer that holds its token (SECURITY 14, 19).

The simulator can put any account of a service into any state, so its routes answer nobody else: no other
computer, no page of a browser, no proxy, whatever that says of whom it speaks for. The token is never
part of an address and never logged.
"""

from __future__ import annotations

import hmac
from ipaddress import IPv6Address, ip_address
from typing import Final

from fastapi import Request
from starlette.types import Scope

from account.addresses import is_loopback
from account.context import Settings
from account.edge.guards import own_origins
from account.edge.rate_limits import Rate, RateLimiter
from shared.errors import SimulatorRefused
from shared.redact import Secret
from shared.simulator import TOKEN_HEADER

TOKEN_TRIES: Final = Rate("simulator.token", burst=40, per_second=1 / 15)
"""Wrong tokens per address, as for signing in; a right one is no guess and costs no try."""

_FORWARDED: Final = frozenset(
    {b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-real-ip"}
)
"""What a proxy adds. Who sits behind one could be anywhere, and could have written these himself."""


def is_local(scope: Scope) -> bool:
    """Whether a request comes from this computer by itself, not through a proxy on it."""
    client = scope.get("client")
    if client is None or not _is_loopback_address(client[0]):
        return False
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if any(name.lower() in _FORWARDED for name, _ in headers):
        return False
    return all(_is_local_name(value.decode("latin-1")) for name, value in headers if name.lower() == b"host")


def _is_local_name(host: str) -> bool:
    try:
        return is_loopback(f"//{host}")
    except ValueError:
        return False


def _is_loopback_address(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


class SimulatorGuard:
    """A FastAPI dependency of every route of the simulator."""

    def __init__(self, token: Secret, settings: Settings, attempts: RateLimiter) -> None:
        self._token = token
        self._origins = own_origins(settings)
        self._attempts = attempts

    async def __call__(self, request: Request) -> None:
        """Let the request through.

        Raises `SimulatorRefused` (`loopback_only`, `origin_refused`, `simulator_token_missing`,
        `simulator_token_invalid`) and `RateRefused`.
        """
        if not is_local(request.scope):
            raise SimulatorRefused(
                "loopback_only", "The simulator answers only programs of its own computer."
            )
        if not self._is_own_origin(request):
            raise SimulatorRefused("origin_refused", "Pages of other origins may not ask this.")
        given = request.headers.getlist(TOKEN_HEADER)
        if not given:
            raise SimulatorRefused("simulator_token_missing", f"The header {TOKEN_HEADER} is missing.")
        self._check(given, request.client.host if request.client is not None else "unknown")

    def _is_own_origin(self, request: Request) -> bool:
        if request.headers.get("sec-fetch-site", "none") in ("cross-site", "same-site"):
            return False
        return all(each.lower() in self._origins for each in request.headers.getlist("origin"))

    def _check(self, given: list[str], address: str) -> None:
        self._attempts.check(TOKEN_TRIES, address)
        one = given[0] if len(given) == 1 else ""
        if not hmac.compare_digest(one.encode(), self._token.reveal().encode()):
            raise SimulatorRefused("simulator_token_invalid", "That is not the simulator's present token.")
        self._attempts.give_back(TOKEN_TRIES, address)
