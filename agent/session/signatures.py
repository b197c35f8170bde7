"""Believing a lease: signature, keys, computer and age (RULES R15, SECURITY 31, invariant 10).

The algorithm is pinned to EdDSA over Ed25519 whatever the header asks for (RFC 8725 section 3.1), the keys
are those that this computer pinned. The library is imported when the first lease comes.
"""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Iterable
from typing import Any, Final

from agent.secrets.identity import base64url
from shared.errors import DecodeError, LeaseRefused
from shared.lease import LEASE_TYPE, Lease, lease_of

_ALGORITHM: Final = "EdDSA"
_HEADER: Final = frozenset({"alg", "typ", "kid"})
_LONGEST: Final = 8192

Jwk = dict[str, str]


def verified_lease(text: str, keys: Iterable[Jwk]) -> Lease:
    """The lease in `text`, a compact JWS (RFC 7515), signed by one of `keys`. Raises `LeaseRefused`
    (`lease_invalid`).

    Every bit counts: a text that decodes to the same bytes but is written in another way is refused.
    """
    if len(text) > _LONGEST:
        raise _invalid("The lease is longer than any.")
    header, payload = _checked(text, {key["kid"]: key for key in keys if "kid" in key})
    if header.keys() != _HEADER or header["typ"] != LEASE_TYPE:
        raise _invalid("That is not a lease.")
    try:
        return lease_of(json.loads(payload))
    except (DecodeError, ValueError, RecursionError) as exc:
        raise _invalid("The lease does not hold what a lease holds.") from exc


def pinned_after(pinned: tuple[Jwk, ...], told: tuple[Jwk, ...], text: str) -> tuple[Jwk, ...]:
    """The keys to hold after the service told `told` beside the lease `text`.

    The first time all are taken. Later, new keys are believed when they come with a lease that a pinned key
    has signed: rotation needs an overlap. Keys that are no longer told are dropped, the signing one never.
    Raises `LeaseRefused` (`lease_invalid`) when the lease is signed by none that may be believed.
    """
    usable = tuple(key for key in told if _is_ed25519(key))
    if not pinned:
        verified_lease(text, usable)
        return usable
    verified_lease(text, pinned)
    signing = key_id_of(text)
    kept = tuple(key for key in pinned if key.get("kid") == signing)
    return kept + tuple(key for key in usable if key.get("kid") != signing)


def key_id_of(text: str) -> str | None:
    """The name of the key that a lease says it was signed with; nothing is verified."""
    from joserfc.errors import JoseError
    from joserfc.jws import extract_compact

    try:
        kid = extract_compact(text.encode()).headers().get("kid")
    except (JoseError, ValueError, RecursionError):
        return None
    return kid if isinstance(kid, str) else None


def _checked(text: str, keys: dict[str, Jwk]) -> tuple[dict[str, Any], bytes]:
    """Header and payload of a text whose signature holds."""
    from joserfc.errors import JoseError
    from joserfc.jwk import OKPKey
    from joserfc.jws import extract_compact, validate_compact

    registry = _pinned_registry()
    try:
        written = ".".join(base64url(_bytes_in(part)) for part in text.split("."))
        if written != text:
            raise _invalid("The lease is written in another way than it was signed.")
        found = extract_compact(text.encode("ascii"), registry=registry)
        header = found.headers()
        named = keys.get(header.get("kid", ""))
        if named is None or not _is_ed25519(named):
            raise _invalid("The lease is not signed by a key of the account service.")
        key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": named["x"]})
        if not validate_compact(found, key, registry=registry):
            raise _invalid("The signature of the lease does not hold.")
    except (JoseError, ValueError, TypeError, RecursionError) as exc:
        raise _invalid("The lease is not a signed one.") from exc
    return header, found.payload


@functools.cache
def _pinned_registry() -> Any:
    """A registry of one algorithm; what the header asks for chooses nothing."""
    from joserfc.errors import UnsupportedAlgorithmError
    from joserfc.jwa import JWSAlgModel
    from joserfc.jws import JWSRegistry

    class Ed25519Only(JWSRegistry):
        def get_alg(self, name: str) -> JWSAlgModel:
            if name != _ALGORITHM:
                raise UnsupportedAlgorithmError("Only EdDSA is accepted")
            return self.algorithms[_ALGORITHM]

    return Ed25519Only()


def _bytes_in(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _is_ed25519(key: Jwk) -> bool:
    return key.get("kty") == "OKP" and key.get("crv") == "Ed25519" and "x" in key and "d" not in key


def _invalid(detail: str) -> LeaseRefused:
    return LeaseRefused("lease_invalid", detail)
