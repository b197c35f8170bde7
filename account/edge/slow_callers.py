"""Connections that never get to a request, or to the end of one (SECURITY 39).

uvicorn waits for the head of a request for ever, so whoever opens connections and says nothing, or one byte
at a time, could use up all of the service's. Nor does it mind how long a head is, and the parser keeps all of
it. The time for a body and its size are limited in `guards`.
"""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_TIMEOUT_S: Final = 20.0
"""Real seconds from the first byte, or from the connection's beginning, to the end of a request's head."""

MAX_HEAD: Final = 64 * 1024
"""Bytes of a head, beside the piece that it begins in. Browsers send a hundredth of it."""

MAX_REQUEST: Final = 16 * 1024 * 1024
"""Bytes of a request as it is sent, twice the largest body: one made of trailers or extensions ends, too."""


class ImpatientProtocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, with an end to waiting."""

    _deadline: asyncio.TimerHandle | None = None
    _is_in_head = False
    _is_in_request = False
    _received = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection begins, and with it the time for its first request."""
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEAD_TIMEOUT_S, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Something came: a whole head ends the waiting, a part of one begins it.

        After an upgrade the connection is another protocol's.
        """
        if self._is_in_request:
            self._received += len(data)
        super().data_received(data)
        if self._is_answering() or self.transport.get_protocol() is not self:
            self._stop_waiting()
        elif self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(HEAD_TIMEOUT_S, self._give_up)
        if self._is_too_long() and not self.transport.is_closing():
            self._refuse_length()

    def on_message_begin(self) -> None:
        """The parser sees the first byte of a request."""
        super().on_message_begin()
        self._is_in_head = self._is_in_request = True
        self._received = 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """The parser has a line of the head. It calls so for trailers, too, which nobody here expects."""
        if self._is_in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The parser has the whole head."""
        self._is_in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The parser has the whole request."""
        self._is_in_request = False
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _is_too_long(self) -> bool:
        return self._is_in_request and self._received > (MAX_HEAD if self._is_in_head else MAX_REQUEST)

    def _refuse_length(self) -> None:
        if self._is_answering():  # an answer is under way, of which this would look like a part
            self.transport.close()
        else:
            self.send_400_response("The request is too long.")

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        if not self._is_answering():
            self.transport.close()
