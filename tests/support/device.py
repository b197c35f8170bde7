"""A device: an Ed25519 key that signs DPoP proofs and asks the account API, as an agent does.

Signs by hand on top of `cryptography`, so that it shares no line with what it tests.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.wire import INSTANCE_HEADER, TokenAnswer


def base64url(raw: bytes) -> str:
    """Base64url without padding (RFC 7515 section 2)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def compact_json(value: object) -> bytes:
    """JSON without spaces."""
    return json.dumps(value, separators=(",", ":")).encode()


class Device:
    """A computer with its key. `base_url` is the service's; `tokens` come with the sign-in."""

    def __init__(self, base_url: str, machine_id: str | None = None) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.base_url = base_url
        self.machine_id = machine_id or secrets.token_hex(16)
        self.instance = secrets.token_urlsafe(12)
        self.tokens: TokenAnswer | None = None
        self.account_id = ""
        self.nonce = ""

    @property
    def jwk(self) -> dict[str, str]:
        """The public key (RFC 8037)."""
        return {"crv": "Ed25519", "kty": "OKP", "x": base64url(self.key.public_key().public_bytes_raw())}

    @property
    def thumbprint(self) -> str:
        """RFC 7638: the hash of the key's members in the order of their names."""
        return base64url(hashlib.sha256(compact_json(self.jwk)).digest())

    @property
    def access_token(self) -> str:
        """The present access token."""
        assert self.tokens is not None, "this device is not signed in"
        return self.tokens.access_token

    def claims(self, method: str, url: str, access_token: str | None = None) -> dict[str, Any]:
        """The claims of a good proof."""
        claims: dict[str, Any] = {
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": url,
            "iat": 1_768_478_400,
            "nonce": self.nonce,
        }
        if access_token is not None:
            claims["ath"] = base64url(hashlib.sha256(access_token.encode()).digest())
        return claims

    def signed(self, claims: dict[str, Any], **header: Any) -> str:
        """A compact JWS over `claims`; `header` changes members of the protected header."""
        protected = {"alg": "EdDSA", "typ": "dpop+jwt", "jwk": self.jwk} | header
        body = f"{base64url(compact_json(protected))}.{base64url(compact_json(claims))}"
        return f"{body}.{base64url(self.key.sign(body.encode()))}"

    def proof(self, method: str, url: str, access_token: str | None = None) -> str:
        """A good proof for one request (RFC 9449 section 4)."""
        return self.signed(self.claims(method, url, access_token))

    def headers(self, method: str, path: str) -> dict[str, str]:
        """Token, proof and instance for one request."""
        token = self.access_token
        return {
            "Authorization": f"DPoP {token}",
            "DPoP": self.proof(method, self.base_url + path, token),
            INSTANCE_HEADER: self.instance,
        }

    async def ask(
        self,
        http: httpx.AsyncClient,
        method: str,
        path: str,
        *,
        json: object = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """One request, repeated once with a fresh nonce if the service asks for one."""
        for _ in range(2):
            sent = self.headers(method, path) | (headers or {})
            answer = await http.request(method, path, json=json, headers=sent)
            self.nonce = answer.headers.get("DPoP-Nonce", self.nonce)
            if answer.status_code != 401 or answer.json()["code"] != "use_dpop_nonce":
                break
        return answer

    async def register(
        self,
        http: httpx.AsyncClient,
        name: str = "Studio",
        *,
        replace: str | None = None,
        system: str = "linux",
    ) -> httpx.Response:
        """`POST /v1/computers` for this device."""
        body = {"name": name, "system": system, "machine_id": self.machine_id, "replace": replace}
        return await self.ask(http, "POST", "/v1/computers", json=body)
