"""Secrets that do not print themselves, and the net that masks those which slip into text.

SECURITY 14, STYLE 13: a secret is a single line of base64url and lives in a `Secret`; the log
filter and the diagnostics bundle pass all text through `redact` as a second net.
"""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "[secret]"

# Tokens of this product carry a prefix, so that they can be found in any text (and by scanners).
TOKEN_PREFIXES: Final = ("aat_", "art_", "aco_", "adc_", "ass_", "aot_", "asm_")
_TOKEN = re.compile(r"\b(?:" + "|".join(TOKEN_PREFIXES) + r")[A-Za-z0-9_-]{8,}")
_JWS = re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
# A quoted text ends at its quote (not at an escaped one), or where a cut-off line ends. The first form is a
# quoted text inside another one, as in JSON that is logged as JSON.
_QUOTED = r"\\+[\"'].*?(?:\\+[\"']|$)|\"(?:[^\"\\]|\\.)*(?:\"|\\?$)|'(?:[^'\\]|\\.)*(?:'|\\?$)"
_QUOTE = r"(?:\\*[\"'])?"
_NAMED = re.compile(
    rf"(?i)(?P<name>{_QUOTE}\b(?:\w+[_-])?"
    rf"(?:password|secret|token|code_verifier|device_code|private_key)\b{_QUOTE}\s*[=:]\s*)"
    rf"(?P<value>{_QUOTED}|[^\s&;,}}\"']+)"
)
# Headers hold several values with blanks between them: nothing of the line is left.
_HEADER = re.compile(
    rf"(?i)(?P<name>{_QUOTE}\b(?:proxy-authorization|authorization|dpop|set-cookie|cookie)\b{_QUOTE}\s*[=:]\s*)"
    rf"(?P<value>{_QUOTED}|[^\r\n]+)"
)
# Only in a query: elsewhere these are words of this product (the agent's state, the code of an error).
_IN_QUERY = re.compile(r"(?i)(?P<name>[?&](?:code|state)=)(?P<value>[^\s&#\"']+)")
_PRIVATE_JWK = re.compile(r"(?P<name>[\"']d[\"']\s*:\s*)(?P<value>[\"'][A-Za-z0-9_-]{32,}[\"']?)")


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
    for pattern in (_HEADER, _NAMED, _IN_QUERY, _PRIVATE_JWK):
        text = pattern.sub(_without_value, text)
    return text


def _without_value(match: re.Match[str]) -> str:
    return f"{match['name']}{MASK}"
