"""A simulated computer's key: signs its requests with DPoP (RFC 9449), as an agent does.

Made on `cryptography` alone, so that it shares nothing with the verifier that it is to convince.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.clock import Clock
from shared.wire import INSTANCE_HEADER


class Device:
    """A key, and what proves that a request is its holder's. `token` comes with the sign-in."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        self._key = Ed25519PrivateKey.generate()
        self._base_url = base_url
        self._clock = clock
        self._instance = secrets.token_urlsafe(12)
        self.token = ""
        self.nonce = ""

    @property
    def thumbprint(self) -> str:
        """RFC 7638: the hash of the key's members in the order of their names."""
        return _base64url(hashlib.sha256(_compact(self._jwk)).digest())

    def headers(self, method: str, path: str) -> dict[str, str]:
        """Token, proof and instance for one request."""
        return {
            "Authorization": f"DPoP {self.token}",
            "DPoP": self._proof(method, self._base_url + path),
            INSTANCE_HEADER: self._instance,
        }

    @property
    def _jwk(self) -> dict[str, str]:
        return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(self._key.public_key().public_bytes_raw())}

    def _proof(self, method: str, url: str) -> str:
        claims = {
            "jti": secrets.token_urlsafe(16),
            "htm": method,
            "htu": url,
            "iat": int(self._clock.now().timestamp()),
            "nonce": self.nonce,
            "ath": _base64url(hashlib.sha256(self.token.encode()).digest()),
        }
        protected = {"alg": "EdDSA", "typ": "dpop+jwt", "jwk": self._jwk}
        body = f"{_base64url(_compact(protected))}.{_base64url(_compact(claims))}"
        return f"{body}.{_base64url(self._key.sign(body.encode()))}"


def _compact(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
