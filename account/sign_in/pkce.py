"""Proof Key for Code Exchange (RFC 7636), method S256 only."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}\Z")
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}\Z")


def is_challenge(text: str) -> bool:
    """Whether `text` can be a SHA-256 in base64url without padding (RFC 7636 section 4.2)."""
    return _CHALLENGE.match(text) is not None


def challenge_of(verifier: str) -> str:
    """The S256 challenge of `verifier` (RFC 7636 section 4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def answers(verifier: str, challenge: str) -> bool:
    """Whether `verifier` is well-formed and belongs to `challenge` (RFC 7636 section 4.6)."""
    if _VERIFIER.match(verifier) is None:
        return False
    return hmac.compare_digest(challenge_of(verifier), challenge)
