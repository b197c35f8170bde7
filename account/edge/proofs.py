"""Proofs of possession of the device key (DPoP, RFC 9449), and the service's nonces.

A proof says "the holder of this key makes this very request". Freshness is judged by the nonce that the
service handed out, never by the caller's clock, which may be wrong. Knows nothing of accounts or
tokens beyond the hash of the one presented. Imports neither the database nor FastAPI.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

from joserfc.errors import BadSignatureError, JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import OKPKey
from joserfc.jws import CompactSignature, JWSRegistry, extract_compact, validate_compact

from shared.clock import Clock
from shared.errors import Refusal

ALGORITHM: Final = "EdDSA"
CURVE: Final = "Ed25519"
NONCE_LIFETIME_S: Final = 300.0
"""A nonce is good for at most this long (real time of the service), and for at least half of it."""

_BUCKET_S: Final = NONCE_LIFETIME_S / 2
_MAX_PROOF_CHARACTERS: Final = 4096
_MAX_JTI_CHARACTERS: Final = 128
_MAX_REMEMBERED: Final = 200_000
_KEYS_KEPT: Final = 512
_PUBLIC_X = re.compile(r"[A-Za-z0-9_-]{43}")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that held. `thumbprint` names the key that signed it (RFC 7638, SHA-256, base64url)."""

    thumbprint: str


class ProofRefused(Refusal):
    """The proof does not hold: `proof_invalid`, or `use_dpop_nonce` when only the nonce is missing or old."""


class _Ed25519Only(JWSRegistry):
    """The algorithm is pinned here; what the proof's header asks for chooses nothing (RFC 8725 §3.1)."""

    max_payload_length = _MAX_PROOF_CHARACTERS

    def get_alg(self, name: str) -> JWSAlgModel:
        if name != ALGORITHM:
            raise UnsupportedAlgorithmError("Only EdDSA is accepted")
        return self.algorithms[ALGORITHM]


class ProofVerifier:
    """Checks proofs and remembers their ids, so that none is accepted twice.

    The memory is bounded by the lifetime of a nonce: a proof whose id was forgotten carries a nonce
    that is no longer good. Nonces are an HMAC over the time bucket under a key of this process, so
    nothing is stored for handing them out and a restart merely makes callers ask again.
    """

    def __init__(self, clock: Clock, max_remembered: int = _MAX_REMEMBERED) -> None:
        self._clock = clock
        self._max_remembered = max_remembered
        self._key = secrets.token_bytes(32)
        self._seen: dict[int, set[bytes]] = {}
        self._registry = _Ed25519Only()
        # Reading a key takes as long as checking its signature, and the same few devices ask all the time.
        self._key_of = lru_cache(_KEYS_KEPT)(_key_of)

    def current_nonce(self) -> str:
        """The nonce to send in `DPoP-Nonce` (RFC 9449 section 8)."""
        return self._nonce(self._bucket())

    def verify(self, proof_header: str | None, method: str, url: str, access_token: str | None) -> Proof:
        """The proof in `proof_header` for this request, checked as RFC 9449 section 4.3 says.

        `url` is the service's own address of the route, built from its settings, never from the
        request's Host header. With `access_token` the proof must carry its hash (`ath`). Raises
        `ProofRefused`.
        """
        if not proof_header:
            raise _invalid("There is no proof of the device key with this request.")
        if len(proof_header) > _MAX_PROOF_CHARACTERS:
            raise _invalid("The proof is too long.")
        thumbprint, claims = self._checked_signature(proof_header)
        if claims.get("htm") != method:
            raise _invalid("The proof is for another method.")
        if not isinstance(claims.get("htu"), str) or _normalised(claims["htu"]) != _normalised(url):
            raise _invalid("The proof is for another address.")
        if access_token is not None and not _same(claims.get("ath"), _token_hash(access_token)):
            raise _invalid("The proof is not for this token.")
        if not isinstance(claims.get("iat"), int | float):
            raise _invalid("The proof does not say when it was made.")
        jti = claims.get("jti")
        if not isinstance(jti, str) or not 0 < len(jti) <= _MAX_JTI_CHARACTERS:
            raise _invalid("The proof has no usable id.")
        self._take_once(thumbprint, jti, self._bucket_of(claims.get("nonce")))
        return Proof(thumbprint)

    def _checked_signature(self, compact: str) -> tuple[str, dict[str, Any]]:
        """The thumbprint of the key that signed, and what it signed."""
        try:
            signature = extract_compact(compact.encode("ascii"), registry=self._registry)
            key, thumbprint = self._key_of(_public_key(signature))
            if not validate_compact(signature, key, registry=self._registry):
                raise BadSignatureError
            claims = json.loads(signature.payload)
        except (JoseError, ValueError, RecursionError) as exc:
            raise _invalid("The proof is not a signed proof of an Ed25519 key.") from exc
        if not isinstance(claims, dict):
            raise _invalid("The proof does not hold any claims.")
        return thumbprint, claims

    def _take_once(self, thumbprint: str, jti: str, bucket: int | None) -> None:
        now = self._bucket()
        if bucket is None:
            raise ProofRefused("use_dpop_nonce", "Repeat the request with the nonce of this answer.")
        for old in [each for each in self._seen if each < now - 1]:
            del self._seen[old]
        if sum(map(len, self._seen.values())) >= self._max_remembered:
            # Full: all nonces handed out so far lose their force, so nothing needs remembering.
            self._key = secrets.token_bytes(32)
            self._seen.clear()
            raise ProofRefused("use_dpop_nonce", "Repeat the request with the nonce of this answer.")
        seen = self._seen.setdefault(bucket, set())
        mark = hashlib.sha256(f"{thumbprint} {jti}".encode()).digest()[:16]
        if mark in seen:
            raise _invalid("The proof was used before.")
        seen.add(mark)

    def _bucket(self) -> int:
        return int(self._clock.monotonic() // _BUCKET_S)

    def _nonce(self, bucket: int) -> str:
        return _base64url(hmac.digest(self._key, str(bucket).encode(), "sha256")[:18])

    def _bucket_of(self, nonce: object) -> int | None:
        """The bucket whose nonce this is, if that is still good."""
        now = self._bucket()
        return next((each for each in (now, now - 1) if _same(nonce, self._nonce(each))), None)


def _public_key(unverified: CompactSignature) -> str:
    """The `x` of the key that the proof carries in its header: public, Ed25519, nothing else.

    Raises `ValueError`.
    """
    header = unverified.headers()
    if header.get("typ") != "dpop+jwt" or header.get("alg") != ALGORITHM:
        raise ValueError("not a proof")
    jwk = header.get("jwk")
    if not isinstance(jwk, dict) or jwk.get("kty") != "OKP" or jwk.get("crv") != CURVE or "d" in jwk:
        raise ValueError("not a public Ed25519 key")
    x = jwk.get("x")
    if not isinstance(x, str) or _PUBLIC_X.fullmatch(x) is None:
        raise ValueError("not a public Ed25519 key")
    return x


def _key_of(x: str) -> tuple[OKPKey, str]:
    """The key, and its thumbprint."""
    key = OKPKey.import_key({"kty": "OKP", "crv": CURVE, "x": x})
    return key, str(key.thumbprint())


def _normalised(url: str) -> tuple[str, str, int | None, str] | None:
    """Scheme, host, port and path as RFC 3986 section 6.2 compares them; query and fragment do not count."""
    try:
        parts = urlsplit(url)
        scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
        port = parts.port or _DEFAULT_PORTS.get(scheme)
    except ValueError:
        return None
    return scheme, host, port, parts.path or "/"


def _invalid(detail: str) -> ProofRefused:
    return ProofRefused("proof_invalid", detail)


def _same(given: object, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _token_hash(access_token: str) -> str:
    return _base64url(hashlib.sha256(access_token.encode("utf-8", "replace")).digest())


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
