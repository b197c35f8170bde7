"""CopyRect: what is there already moves (RFC 6143 section 7.7.2)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from agent.session.rfb.encodings.rectangle import head
from agent.session.rfb.protocol import Encoding

if TYPE_CHECKING:
    from agent.session.desktop import Rect


def copy_rect(place: Rect, from_x: int, from_y: int) -> bytes:
    """Let `place` show what is at `from_x`, `from_y`."""
    return head(place, Encoding.COPY_RECT) + struct.pack(">HH", from_x, from_y)
