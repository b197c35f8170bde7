"""This computer's identity: an Ed25519 device key that is made here and never leaves (SECURITY 1).

The service knows it by its RFC 7638 thumbprint. Keeping it is the business of `agent.secrets.vault`. May not
import httpx or keyring.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.errors import SecretsError
from shared.redact import Secret

_SEED_BYTES = 32


def base64url(data: bytes) -> str:
    """RFC 7515 section 2: base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class DeviceKey:
    """The private key, able to sign and otherwise silent."""

    __slots__ = ("_private", "public_jwk", "thumbprint")

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public_jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64url(raw)}
        # RFC 7638 section 3.2 with RFC 8037 section 2: required members only, in this order.
        canonical = f'{{"crv":"Ed25519","kty":"OKP","x":"{self.public_jwk["x"]}"}}'
        self.thumbprint = base64url(hashlib.sha256(canonical.encode()).digest())

    @classmethod
    def create(cls) -> DeviceKey:
        """A new key from the system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_secret(cls, secret: Secret) -> DeviceKey:
        """The key that `to_secret` gave. Raises `SecretsError` (`secrets_damaged`)."""
        text = secret.reveal()
        try:
            seed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except (binascii.Error, ValueError) as exc:
            raise SecretsError("secrets_damaged", "The stored device key is damaged.") from exc
        if len(seed) != _SEED_BYTES:
            raise SecretsError("secrets_damaged", "The stored device key is damaged.")
        return cls(Ed25519PrivateKey.from_private_bytes(seed))

    def to_secret(self) -> Secret:
        """The key as one line, for the secret store and nowhere else."""
        return Secret(base64url(self._private.private_bytes_raw()))

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature of `data` (RFC 8032)."""
        return self._private.sign(data)

    def __repr__(self) -> str:
        return f"DeviceKey({self.thumbprint})"
