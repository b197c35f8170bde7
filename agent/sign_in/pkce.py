"""Proof key for code exchange, S256 (RFC 7636), and the `state` that belongs to one attempt."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass

from shared.redact import Secret


@dataclass(frozen=True, slots=True)
class Pkce:
    """A verifier, kept here, and its challenge, sent ahead."""

    verifier: Secret
    challenge: str


def new_pkce() -> Pkce:
    """A fresh pair; 256 bits."""
    verifier = secrets.token_urlsafe(32)
    return Pkce(Secret(verifier), challenge_of(verifier))


def challenge_of(verifier: str) -> str:
    """RFC 7636 section 4.2, method S256."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_state() -> Secret:
    """What ties the browser's answer to the attempt that asked for it."""
    return Secret(secrets.token_urlsafe(32))
