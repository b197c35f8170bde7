"""Hands text to whoever pastes (ICCCM section 2.6.1)."""

from __future__ import annotations

import struct
from typing import Any

from agent.session.systems.x11.link import XLink, xproto

_ROOM_FOR_REQUEST = 64


class Offer:
    """The text that is ours to give, in the forms in which it can be asked for."""

    def __init__(self, link: XLink) -> None:
        self._link = link
        self.text = ""
        utf8 = link.atom("UTF8_STRING")
        self._targets = link.atom("TARGETS")
        self._atoms = link.atom("ATOM")
        # Form → type of the answer and its encoding.
        self._forms = {
            utf8: (utf8, "utf-8"),
            link.atom("text/plain;charset=utf-8"): (link.atom("text/plain;charset=utf-8"), "utf-8"),
            link.atom("TEXT"): (utf8, "utf-8"),
            link.atom("STRING"): (link.atom("STRING"), "latin-1"),
        }

    def answer(self, event: Any) -> None:
        """Give what a `SelectionRequest` asks for, or refuse it."""
        place = event.property or event.target  # an obsolete client names no property
        found = self._content(event.target)
        if found is not None:
            kind, unit, data = found
            self._link.core.ChangeProperty(
                xproto.PropMode.Replace, event.requestor, place, kind, unit, len(data) * 8 // unit, data
            )
        told = xproto.SelectionNotifyEvent.synthetic(
            event.time, event.requestor, event.selection, event.target, place if found is not None else 0
        )
        self._link.core.SendEvent(False, event.requestor, 0, told.pack())
        self._link.connection.flush()

    def _content(self, target: int) -> tuple[int, int, bytes] | None:
        """Type, bits of a unit and bytes; None for what cannot be given."""
        if target == self._targets:
            atoms = (self._targets, *self._forms)
            return self._atoms, 32, struct.pack(f"={len(atoms)}I", *atoms)
        if target not in self._forms:
            return None
        kind, encoding = self._forms[target]
        data = self.text.encode(encoding, "replace")
        largest = 4 * self._link.connection.get_maximum_request_length() - _ROOM_FOR_REQUEST
        return (kind, 8, data) if len(data) <= largest else None
