"""Believing a publisher's word: a compact JWS (RFC 7515), EdDSA over Ed25519 and nothing else.

The keys are those that came with this program, whatever a header asks for (RFC 8725 section 3.1). Nothing of
the payload is looked at before the signature holds.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Final

from agent.secrets.identity import base64url
from agent.updates.release import Release, release_in
from shared.errors import UpdateRefused

UPDATE_TYPE: Final = "access-update+jws"
LARGEST_BYTES: Final = 64 * 1024
_HEADER: Final = {"alg": "EdDSA", "typ": UPDATE_TYPE}
_KEY_BYTES: Final = 32


def verified_release(text: str, keys: Mapping[str, str]) -> tuple[Release, str]:
    """The release in `text`, and the name of the key that signed it.

    `keys` are the pinned ones: name → public key in base64url. Raises `UpdateRefused`: `update_too_large`,
    `update_malformed`, `update_type_wrong`, `update_key_unknown`, `update_signature_wrong`.
    """
    if len(text) > LARGEST_BYTES:
        raise UpdateRefused("update_too_large", "The publisher's address says more than it may.")
    parts = text.split(".")
    if len(parts) != 3:
        raise _malformed("It is not a signed text.")
    header, payload, signature = (_bytes_in(part) for part in parts)
    name = _key_named_in(header)
    public = keys.get(name)
    if public is None:
        raise UpdateRefused("update_key_unknown", "It is signed with a key that this program does not know.")
    _check_signature(_bytes_in(public), signature, f"{parts[0]}.{parts[1]}".encode("ascii"))
    return release_in(payload), name


def signing_input(name: str, payload: bytes) -> str:
    """What a publisher signs: header and payload, as they stand in the text before the second point."""
    header = json.dumps({**_HEADER, "kid": name}, separators=(",", ":")).encode()
    return f"{base64url(header)}.{base64url(payload)}"


def is_public_key(text: str) -> bool:
    """Whether `text` can be a key in `keys`."""
    try:
        return len(_bytes_in(text)) == _KEY_BYTES
    except UpdateRefused:
        return False


def _key_named_in(header: bytes) -> str:
    try:
        said: Any = json.loads(header)
    except (ValueError, RecursionError) as exc:
        raise _malformed("Its header is not JSON.") from exc
    if not isinstance(said, dict):
        raise _malformed("Its header is not an object.")
    name = said.pop("kid", None)
    if said != _HEADER or not isinstance(name, str):
        raise UpdateRefused("update_type_wrong", "That is signed, but it is not a word about a version.")
    return name


def _check_signature(public: bytes, signature: bytes, signed: bytes) -> None:
    # Loaded with the device key already (`agent.secrets.identity`), where there is one.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except (InvalidSignature, ValueError) as exc:
        raise UpdateRefused("update_signature_wrong", "The signature does not hold.") from exc


def _bytes_in(part: str) -> bytes:
    """What `part` says in base64url. Every bit counts: only the one way to write it is taken."""
    try:
        data = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as exc:
        raise _malformed("It is not base64url.") from exc
    if base64url(data) != part:
        raise _malformed("It is not base64url.")
    return data


def _malformed(detail: str) -> UpdateRefused:
    return UpdateRefused("update_malformed", f"What the publisher's address says cannot be read. {detail}")
