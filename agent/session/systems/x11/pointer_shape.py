"""The shape of the pointer (XFixes), and word of its changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import xcffib.xfixes

from agent.session.desktop import CursorShape
from agent.session.systems.x11.link import XLink

_xfixes: Any = xcffib.xfixes


class PointerShape:
    """Asks the server for the picture that it shows."""

    def __init__(self, link: XLink, requests: Any) -> None:
        self._link = link
        self._requests = requests
        with link:
            requests.SelectCursorInput(link.root, _xfixes.CursorNotifyMask.DisplayCursor)

    def is_change(self, event: Any) -> bool:
        """Whether an event says that the pointer has another shape."""
        return isinstance(event, _xfixes.CursorNotifyEvent)

    def now(self) -> CursorShape:
        """The present shape."""
        with self._link:
            reply = self._requests.GetCursorImage().reply()
        pixels = np.array(reply.cursor_image.list, np.uint32)
        return CursorShape(
            reply.width,
            reply.height,
            min(reply.xhot, max(reply.width - 1, 0)),
            min(reply.yhot, max(reply.height - 1, 0)),
            _straight(pixels).tobytes(),
        )


def _straight(pixels: np.ndarray[Any, np.dtype[np.uint32]]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Premultiplied ARGB as straight red, green, blue, alpha."""
    alpha = pixels >> 24
    shape = np.empty((len(pixels), 4), np.uint8)
    for channel, shift in enumerate((16, 8, 0)):
        colour = pixels >> shift & 0xFF
        shape[:, channel] = np.minimum(colour * 255 // np.maximum(alpha, 1), 255)
    shape[:, 3] = alpha
    return shape
