"""Secrets that do not print themselves, and the net that masks those which slip into text.

SECURITY 14, STYLE 13: a secret is a single line of base64url and lives in a `Secret`; the log
filter and the diagnostics bundle pass all text through `redact` as a second net.
"""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "[secret]"

# Tokens of this product carry a prefix, so that they can be found in any text (and by scanners).
TOKEN_PREFIXES: Final = ("aat_", "art_", "aco_", "adc_", "ass_", "aot_")
_TOKEN = re.compile(r"\b(?:" + "|".join(TOKEN_PREFIXES) + r")[A-Za-z0-9_-]{8,}")
_JWS = re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_NAMED = re.compile(
    r"(?i)(?P<name>[\"']?\b(?:authorization|dpop|cookie|set-cookie|password|secret|code|state|token"
    r"|code_verifier|device_code|refresh_token|access_token|csrf_token)\b[\"']?\s*[=:]\s*)"
    r"(?P<value>\"[^\"]*\"|'[^']*'|(?:Bearer |DPoP )?[^\s&;,}\"']+)"
)


class Secret:
    """A value that must not be seen: its `repr` and `str` are masked. Read it with `reveal()`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself; call it only where it leaves for its destination."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))


def redact(text: str) -> str:
    """`text` with everything that looks like one of this product's secrets masked."""
    text = _TOKEN.sub(MASK, text)
    text = _JWS.sub(MASK, text)
    return _NAMED.sub(lambda match: f"{match['name']}{MASK}", text)
