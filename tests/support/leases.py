"""An account service's signing key, for tests: makes leases, true ones and others.

Signs by hand on top of `cryptography`, so that it shares no line with what it tests.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.lease import LEASE_TYPE, Lease, claims_of
from shared.reasons import Status
from shared.sessions import LeaseAnswer
from tests.support.account_facts import NOW
from tests.support.device import base64url, compact_json


def lease_for(thumbprint: str, **changes: Any) -> Lease:
    """A trial lease of computer `cmp_1`, issued at `NOW`."""
    issued: datetime = changes.get("issued_at", NOW)
    lease = Lease(
        account="acc_1",
        computer="cmp_1",
        thumbprint=thumbprint,
        status=Status.TRIAL,
        over_limit=False,
        epoch=5,
        issued_at=issued,
        renew_after=issued + timedelta(hours=1),
        expires_at=issued + timedelta(days=7),
    )
    return replace(lease, **changes)


class LeaseSigner:
    """A key of the service."""

    def __init__(self, kid: str = "key_1") -> None:
        self.kid, self._key = kid, Ed25519PrivateKey.generate()

    @property
    def jwk(self) -> dict[str, str]:
        """The public key (RFC 8037)."""
        raw = self._key.public_key().public_bytes_raw()
        return {"kty": "OKP", "crv": "Ed25519", "x": base64url(raw), "kid": self.kid, "alg": "EdDSA"}

    def sign(self, lease: Lease, **header: Any) -> str:
        """The lease as a compact JWS; `header` changes members of the protected header."""
        return self.sign_claims(claims_of(lease), **header)

    def sign_claims(self, claims: object, **header: Any) -> str:
        """Anything as a compact JWS."""
        protected = {"alg": "EdDSA", "typ": LEASE_TYPE, "kid": self.kid} | header
        body = f"{base64url(compact_json(protected))}.{base64url(compact_json(claims))}"
        return f"{body}.{base64url(self._key.sign(body.encode()))}"

    def answer(self, lease: Lease) -> LeaseAnswer:
        """What the service answers."""
        return LeaseAnswer(self.sign(lease), (self.jwk,))
