"""Who is hit by a fault that hits only a share: always the same ones, so that a story can be told again."""

from __future__ import annotations

import hashlib
from typing import Final

_ALL: Final = 2**64


def is_hit(share: float, *what: object) -> bool:
    """Whether `what` is in the `share` (0 to 1) that is hit; the same `what` always gets the same answer."""
    digest = hashlib.sha256("/".join(map(str, what)).encode()).digest()
    return int.from_bytes(digest[:8]) < share * _ALL
