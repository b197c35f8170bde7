"""What a verb is given as text and sends on: looked at before any service is asked, so that a slip of the
pen is wrong use, told beside the argument that it stands in.
"""

from __future__ import annotations

import argparse
import math
from gettext import gettext as _

from shared.codec import instant_from_text


def number(text: str) -> float:
    """A number that JSON can carry. Raises `ValueError`."""
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def instant(text: str) -> str:
    """`text`, if it is an instant (RFC 3339). Raises `argparse.ArgumentTypeError`."""
    try:
        instant_from_text(text)
    except ValueError as exc:
        words = _("{text!r} is no instant with a time zone, such as 2026-03-31T12:00:00Z")
        raise argparse.ArgumentTypeError(words.format(text=text)) from exc
    return text
