"""DPoP proofs: each request carries a signature of the device key (RFC 9449 section 4).

A proof is a compact JWS (RFC 7515) over method, address, the service's nonce and the access token's hash.
The service judges freshness by its nonce; `iat` is there because the RFC wants it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from agent.secrets.identity import DeviceKey, base64url
from shared.clock import Clock
from shared.redact import Secret


class Credentials(Protocol):
    """What a client of the service needs of `agent.secrets.vault.Vault`."""

    @property
    def device_key(self) -> DeviceKey: ...

    @property
    def refresh_token(self) -> Secret | None: ...

    async def keep_refresh_token(self, token: Secret) -> None: ...


def make_proof(
    key: DeviceKey,
    clock: Clock,
    *,
    method: str,
    url: str,
    nonce: str | None,
    access_token: Secret | None,
) -> str:
    """The value of the `DPoP` header for one request; never to be used twice."""
    claims: dict[str, Any] = {
        "jti": secrets.token_urlsafe(16),
        "htm": method,
        "htu": _without_query(url),
        "iat": int(clock.now().timestamp()),
    }
    if nonce is not None:
        claims["nonce"] = nonce
    if access_token is not None:
        claims["ath"] = base64url(hashlib.sha256(access_token.reveal().encode()).digest())
    header = {"typ": "dpop+jwt", "alg": "EdDSA", "jwk": key.public_jwk}
    signed = f"{_part(header)}.{_part(claims)}"
    return f"{signed}.{base64url(key.sign(signed.encode()))}"


def _without_query(url: str) -> str:
    """`htu` is the target without query and fragment (RFC 9449 section 4.2)."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _part(value: dict[str, Any]) -> str:
    return base64url(json.dumps(value, separators=(",", ":")).encode())
