"""Fetches the text that somebody copied (ICCCM sections 2.4 and 2.7.2), at once or in pieces."""

from __future__ import annotations

from typing import Any

from agent.session.systems.x11.link import XLink, xcb, xproto

LARGEST = 1024 * 1024
"""Bytes; more is not fetched (SECURITY 28)."""


class Transfer:
    """One transfer at a time: a newer copy ends the older one."""

    def __init__(self, link: XLink, window: int, selection: int) -> None:
        self._link = link
        self._window = window
        self._selection = selection
        self._place = link.atom("ACCESS_AGENT_CLIPBOARD")
        self._utf8, self._latin = link.atom("UTF8_STRING"), link.atom("STRING")
        self._in_pieces = link.atom("INCR")
        self._pieces: list[bytes] | None = None
        self._kind = self._utf8
        self._size = 0

    def begin(self) -> None:
        """Somebody copied something: ask for it as text."""
        self._pieces = None
        self._ask(self._utf8)

    def on_answer(self, event: Any) -> str | None:
        """The owner has answered: the text, when it is there in one piece."""
        if event.property == 0:
            if event.target == self._utf8:
                self._ask(self._latin)  # an old program
            return None
        kind, data = self._take()
        if kind == self._in_pieces:
            self._pieces, self._size, self._kind = [], 0, event.target
            return None
        return self._text(kind, data)

    def on_property(self, event: Any) -> str | None:
        """A piece may have come: the text, when it was the last one."""
        is_piece = event.atom == self._place and event.state == xproto.Property.NewValue
        if self._pieces is None or not is_piece:
            return None
        _, data = self._take()
        if data:
            self._size += len(data)
            if self._size <= LARGEST:
                self._pieces.append(data)
            else:
                self._pieces.clear()  # the rest is taken from the owner, and dropped
            return None
        whole, self._pieces = b"".join(self._pieces), None
        return self._text(self._kind, whole) if self._size <= LARGEST else None

    def _ask(self, target: int) -> None:
        self._link.core.ConvertSelection(self._window, self._selection, target, self._place, 0)
        self._link.connection.flush()

    def _take(self) -> tuple[int, bytes]:
        """Type and bytes of what the owner left for us; taken away, which asks for the next piece."""
        try:
            reply = self._link.core.GetProperty(
                True, self._window, self._place, 0, 0, LARGEST // 4 + 1
            ).reply()
        except xcb.Error:
            return 0, b""
        return int(reply.type), bytes(reply.value.buf())

    def _text(self, kind: int, data: bytes) -> str | None:
        if not data or len(data) > LARGEST or kind not in (self._utf8, self._latin):
            return None
        text = data.decode("utf-8" if kind == self._utf8 else "latin-1", "replace")
        return text.rstrip("\0") or None
