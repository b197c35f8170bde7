"""The signature of grants and leases: compact JWS, EdDSA over Ed25519 and nothing else (SECURITY 31).

Algorithm and type are pinned by whoever opens a token; what its header asks for chooses nothing but which of
the service's own keys is tried. Imports neither the database nor FastAPI.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import OKPKey
from joserfc.jws import JWSRegistry, deserialize_compact, extract_compact, serialize_compact

ALGORITHM: Final = "EdDSA"
CURVE: Final = "Ed25519"
MAX_CHARACTERS: Final = 4096
"""A grant or a lease has some six hundred."""


class TokenInvalid(ValueError):
    """Not a token of the wanted type that this service signed."""


class _Ed25519Only(JWSRegistry):
    """The algorithm is pinned here (RFC 8725 section 3.1)."""

    max_payload_length = MAX_CHARACTERS

    def get_alg(self, name: str) -> JWSAlgModel:
        if name != ALGORITHM:
            raise UnsupportedAlgorithmError("Only EdDSA is accepted")
        return self.algorithms[ALGORITHM]


_REGISTRY: Final = _Ed25519Only()


def new_key() -> dict[str, str]:
    """A new private key, as a JSON Web Key with its id."""
    key = OKPKey.generate_key(CURVE)
    jwk = {name: str(value) for name, value in key.as_dict(private=True).items() if name in _PRIVATE}
    return {**jwk, "kid": str(key.thumbprint())}


def public_part(jwk: Mapping[str, str]) -> dict[str, str]:
    """What whoever verifies is given, with what the key is for (RFC 7517 section 4)."""
    shown = {name: jwk[name] for name in _PUBLIC}
    return {**shown, "kid": jwk["kid"], "alg": ALGORITHM, "use": "sig"}


def sign(jwk: Mapping[str, str], type_: str, claims: Mapping[str, Any]) -> str:
    """`claims` as a compact JWS of the type `type_`, signed with a private key."""
    header = {"alg": ALGORITHM, "kid": jwk["kid"], "typ": type_}
    payload = json.dumps(claims, separators=(",", ":"))
    return serialize_compact(header, payload, _imported(jwk, _PRIVATE), registry=_REGISTRY)


def key_id_of(token: str, type_: str) -> str:
    """The key that a token of `type_` says it was signed with; nothing is believed yet.

    Raises `TokenInvalid`.
    """
    if len(token) > MAX_CHARACTERS:
        raise TokenInvalid("too long")
    try:
        header = extract_compact(token.encode("ascii"), registry=_REGISTRY).headers()
    except (JoseError, ValueError, RecursionError) as exc:
        raise TokenInvalid("not a compact JWS") from exc
    kid = header.get("kid")
    if header.get("alg") != ALGORITHM or header.get("typ") != type_ or not isinstance(kid, str):
        raise TokenInvalid("another kind of token")
    return kid


def open_token(jwk: Mapping[str, str], token: str) -> dict[str, Any]:
    """The claims of a token whose header `key_id_of` has seen. Raises `TokenInvalid`."""
    try:
        signature = deserialize_compact(token, _imported(jwk, _PUBLIC), registry=_REGISTRY)
        claims = json.loads(signature.payload)
    except (JoseError, ValueError, RecursionError) as exc:
        raise TokenInvalid("not signed by this key") from exc
    if not isinstance(claims, dict):
        raise TokenInvalid("no claims")
    return claims


_PUBLIC: Final = ("kty", "crv", "x")
_PRIVATE: Final = (*_PUBLIC, "d")


def _imported(jwk: Mapping[str, str], parts: tuple[str, ...]) -> OKPKey:
    return OKPKey.import_key({name: jwk[name] for name in parts})
