"""Signs what the App Store would sign, and what it never would. Shares no line with what it tests."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from joserfc.jwk import ECKey

from tests.support.device import base64url, compact_json

NOTICE = "app-store-notification+jwt"
TRANSACTION = "app-store-transaction+jwt"


@dataclass
class Forger:
    """A P-256 key and the messages it signs. `kid` is what the messages call the key."""

    kid: str = "forged"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def with_key(cls, jwk: dict[str, Any]) -> Forger:
        """One who has the store's own key."""
        imported = ECKey.import_key(jwk)
        loaded = serialization.load_pem_private_key(imported.as_pem(private=True), None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        return cls(str(imported.thumbprint()), loaded)

    @property
    def public(self) -> ECKey:
        """What somebody who trusts this one has."""
        pem = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return ECKey.import_key(pem)

    def signed(self, type_: str, claims: dict[str, Any], **header: Any) -> str:
        """A compact JWS with ES256; `header` changes members of its header."""
        protected = {"alg": "ES256", "kid": self.kid, "typ": type_} | header
        body = f"{base64url(compact_json(protected))}.{base64url(compact_json(claims))}"
        r, s = decode_dss_signature(self.key.sign(body.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{body}.{base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def mac_signed(self, type_: str, claims: dict[str, Any], secret: bytes) -> str:
        """The same with HS256 under `secret`, for the confusion of the two (RFC 8725 section 2.1)."""
        protected = {"alg": "HS256", "kid": self.kid, "typ": type_}
        body = f"{base64url(compact_json(protected))}.{base64url(compact_json(claims))}"
        return f"{body}.{base64url(hmac.digest(secret, body.encode(), hashlib.sha256))}"

    def transaction(self, **changes: Any) -> str:
        """A signed transaction."""
        return self.signed(TRANSACTION, transaction(**changes))

    def notice(self, kind: str = "SUBSCRIBED", uuid: str = "notice-1", **changes: Any) -> str:
        """A signed notification; `changes` go to its transaction."""
        return self.signed(NOTICE, notice(self.transaction(**changes), kind, uuid))


def transaction(**changes: Any) -> dict[str, Any]:
    """The claims of a good transaction of a month that began on 2026-01-15."""
    return {
        "audience": "access-account",
        "bundle": "access",
        "id": "2000000000000001",
        "original_id": "2000000000000001",
        "account_token": "token",
        "plan": "app_store_month",
        "anchor_at": "2026-01-15T12:00:00Z",
        "purchased_at": "2026-01-15T12:00:00Z",
        "expires_at": "2026-02-15T12:00:00Z",
        "amount_minor": 299,
        "currency": "EUR",
        "renews": True,
        "signed_at": "2026-01-15T12:00:00Z",
        "grace_ends_at": None,
        "revoked_at": None,
        **changes,
    }


def notice(
    signed_transaction: str, kind: str = "SUBSCRIBED", uuid: str = "notice-1", **changes: Any
) -> dict[str, Any]:
    """The claims of a good notification."""
    return {
        "audience": "access-account",
        "bundle": "access",
        "uuid": uuid,
        "kind": kind,
        "reason": "",
        "signed_at": "2026-01-15T12:00:00Z",
        "signed_transaction": signed_transaction,
        **changes,
    }


def claims_of(signed: str) -> dict[str, Any]:
    """What a JWS says, unchecked."""
    padded = signed.split(".")[1] + "=="
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(padded))
    return claims


def later(at: str, by: timedelta) -> str:
    """The instant `by` after `at`."""
    return (datetime.fromisoformat(at) + by).isoformat().replace("+00:00", "Z")
