"""Making ids and secrets, and the only form in which a secret is stored (SECURITY 14)."""

from __future__ import annotations

import hashlib
import secrets
from enum import StrEnum

from shared.redact import Secret


class TokenKind(StrEnum):
    """Prefixes by which a token is recognised in any text (`shared.redact.TOKEN_PREFIXES`)."""

    ACCESS = "aat_"
    REFRESH = "art_"
    AUTHORIZATION_CODE = "aco_"
    DEVICE_CODE = "adc_"
    BROWSER_SESSION = "ass_"
    LOGIN_LINK = "aot_"
    SIMULATOR = "asm_"


class RevokedFor(StrEnum):
    """Why all tokens of a sign-in ended; stored in `TokenFamily.revoked_for`."""

    SIGNED_OUT = "signed_out"
    COMPUTER_REMOVED = "computer_removed"
    KEY_CLONED = "key_cloned"
    REFRESH_REUSED = "reuse"
    CODE_REUSED = "code_reuse"


def new_token(kind: TokenKind) -> Secret:
    """256 bits of randomness behind the prefix of its kind."""
    return Secret(kind.value + secrets.token_urlsafe(32))


def hash_token(token: str) -> str:
    """SHA-256 of a token, hex. Tokens have full entropy, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_id(prefix: str) -> str:
    """An opaque id such as `cmp_3fK…`: names a thing, and is no capability."""
    return f"{prefix}_{secrets.token_hex(10)}"
