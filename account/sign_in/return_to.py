"""Where a visitor goes after sign-in (RULES R20): a path of this service, and nothing else.

An open redirect would lend this service's good name to a stranger's page (SECURITY 8). So a target is
taken only when it is plainly a local path, in the form it has now and in every form that percent-decoding
could give its path.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

HOME: Final = "/"
MAX_LENGTH: Final = 2_000
_DECODINGS: Final = 4


def safe_return_to(raw: str | None) -> str:
    """`raw` when it is a path of this service, else the home page."""
    return raw if raw is not None and _is_local(raw) else HOME


def _is_local(target: str) -> bool:
    if len(target) > MAX_LENGTH or not target.isascii():
        return False
    # Browsers drop tabs and newlines inside an address, so none may hide a second slash.
    if any(character <= " " or character == "\x7f" for character in target):
        return False
    # Not urlsplit: it sees an empty host in `///evil.example`, where browsers see evil.example.
    path = re.split("[?#]", target, maxsplit=1)[0]
    for _ in range(_DECODINGS):
        if not _is_plain_path(path):
            return False
        decoded = unquote(path)
        if decoded == path:
            return True
        path = decoded
    return False


def _is_plain_path(path: str) -> bool:
    """One leading slash, no empty or dot segment, and none of the characters that browsers rewrite."""
    if not path.startswith("/") or "\\" in path or "//" in path:
        return False
    if any(character <= " " or character == "\x7f" for character in path):
        return False
    return not any(segment in {".", ".."} for segment in path.split("/"))
