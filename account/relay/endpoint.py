"""One end's WebSocket: the protocol that the server makes when a connection asks for an upgrade.

Frames of pictures and input go through as they come. Three things hold up reading from an end: the other
end's transport is full (back-pressure), its share is used up, or there is no other end yet. Each end is held
up alone, so a slow reader delays its own session and nothing else (SECURITY 23).
"""

from __future__ import annotations

import asyncio
import socket
from enum import Enum, Flag, auto
from typing import Final, Protocol

from websockets.exceptions import ProtocolError
from websockets.frames import Close, CloseCode, Frame, Opcode

from account.relay.frames import MARGIN, FrameError, FrameReader, Pass, close_frame, frame_of
from account.relay.handshake import Doorkeeper, Knock
from account.relay.limits import TOWARD_CLIENT, TOWARD_COMPUTER, Bucket, Heartbeat
from account.relay.sessions import Side
from account.relay.timers import Handle, Timers
from shared.clock import Clock
from shared.reasons import EndReason
from shared.sessions import CLOSE_ENDED

LARGEST_MESSAGE: Final = 2**20
"""Bytes of a message toward a computer (SECURITY 23)."""

LINGER_S: Final = 0.75
"""Real seconds that an end has to take what was sent to it, the close frame last, before it is cut off."""

READ_SIZE: Final = 2**18
_HIGH_WATER: Final = 2**16
_UNSENT_MOST: Final = 2**18


class Seat(Protocol):
    """What an end tells of itself, on the event loop."""

    def is_full(self, end: Endpoint, full: bool) -> None:
        """Nothing more should be sent to this end for now, or may be again."""
        ...

    def left(self, end: Endpoint, close: Close | None) -> None:
        """This end closed, orderly (`close`) or not (None), or broke the protocol (None)."""
        ...


class Reception(Protocol):
    """Takes in those who knock with a grant."""

    def arrive(self, end: Endpoint, knock: Knock) -> None: ...


class Hold(Flag):
    """Why nothing is read from an end now."""

    NONE = 0
    ALONE = auto()
    PEER_FULL = auto()
    SHARE_USED = auto()


class _Phase(Enum):
    NEW = auto()
    OPEN = auto()
    CLOSING = auto()
    GONE = auto()


class Endpoint(asyncio.BufferedProtocol):
    """One end. `buffer` is shared by all ends of an event loop: what is read is dealt with at once."""

    def __init__(
        self,
        keeper: Doorkeeper,
        reception: Reception,
        clock: Clock,
        timers: Timers,
        buffer: memoryview,
        connections: set[object],
    ) -> None:
        self._keeper = keeper
        self._reception = reception
        self._clock = clock
        self._timers = timers
        self._buffer = buffer
        self._room = buffer[MARGIN:]
        self._connections = connections
        self._phase = _Phase.NEW
        self._hold = Hold.NONE
        self._seat: Seat | None = None
        self._early = b""
        self._reader: FrameReader | None = None
        self._is_full = False
        self._pass_on: Pass = self._keep_early
        self._sent = 0
        self._taken_before = 0
        self._heartbeat: Heartbeat | None = None
        self._refill: Handle | None = None
        self._cut_off: Handle | None = None

    # What the server and the transport call.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is handed over by the HTTP protocol."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(self)

    def data_received(self, data: bytes) -> None:
        """The head of the request, once; frames come by `buffer_updated`."""
        answer = self._keeper.answer(data)
        self._transport.write(answer.data)
        if answer.knock is None:
            self._phase = _Phase.CLOSING
            self._cut_off = self._timers.call_later(LINGER_S, self._transport.abort)
            self._transport.close()
        else:
            self._open(answer.knock)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where the transport reads to."""
        return self._room

    def buffer_updated(self, nbytes: int) -> None:
        """So much was read."""
        if self._reader is None:  # refused, and about to be closed
            return
        try:
            received = self._reader.read(self._buffer, MARGIN, MARGIN + nbytes, self._pass_on)
        except FrameError as exc:
            self._break_off(exc.code, exc.reason)
            return
        if self._phase is _Phase.OPEN:
            self._count(nbytes, received.count)
        for frame in received.controls:
            self._control(frame)

    def pause_writing(self) -> None:
        """The transport holds more than it should."""
        self._say_full(True)

    def resume_writing(self) -> None:
        """The transport has room again."""
        self._say_full(False)

    def eof_received(self) -> None:
        """The other end sends nothing more: so it is gone."""

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        was_open = self._phase is _Phase.OPEN
        self._phase = _Phase.GONE
        self._connections.discard(self)
        self._stop_timers()
        if self._cut_off is not None:
            self._cut_off.cancel()
            self._cut_off = None
        if was_open:
            self._tell_left(None)

    def shutdown(self) -> None:
        """The server stops."""
        self.end(CLOSE_ENDED, EndReason.NETWORK_LOST)

    # What the seat calls.

    def sit(self, seat: Seat) -> None:
        """From now on everything is told to `seat`."""
        self._seat = seat

    def begin(self, peer: Endpoint) -> None:
        """The other end is there: what came early goes to it, and reading goes on."""
        self._pass_on = peer.send
        early, self._early = self._early, b""
        if early:
            peer.send(early)
        self.release(Hold.ALONE)

    def send(self, frames: bytes) -> None:
        """Pass frames on."""
        if self._phase is _Phase.OPEN:
            self._sent += len(frames)
            self._transport.write(frames)

    def send_text(self, text: str) -> None:
        """Send a text message."""
        self.send(frame_of(Opcode.TEXT, text.encode()))

    def hold(self, why: Hold) -> None:
        """Read nothing more until every reason is released."""
        self._hold |= why
        if self._phase is _Phase.OPEN:
            self._transport.pause_reading()

    def release(self, why: Hold) -> None:
        """This reason is gone."""
        self._hold &= ~why
        if self._hold is Hold.NONE and self._phase is _Phase.OPEN:
            self._transport.resume_reading()

    @property
    def is_open(self) -> bool:
        """Whether frames can be sent and are read."""
        return self._phase is _Phase.OPEN

    @property
    def bytes_in(self) -> int:
        """Bytes of payload that came from this end."""
        return self._reader.payload if self._reader is not None else 0

    @property
    def unsent(self) -> int:
        """Bytes that wait because this end does not take them."""
        return self._transport.get_write_buffer_size()

    def end(self, code: int, reason: str) -> None:
        """Say why and close; an end that does not answer is cut off. What comes meanwhile is thrown away."""
        if self._phase is _Phase.OPEN:
            self._transport.write(close_frame(code, reason))
            self._close_soon()

    # What is left of this protocol.

    def _open(self, knock: Knock) -> None:
        self._phase = _Phase.OPEN
        is_client = knock.side is Side.CLIENT
        self._reader = FrameReader(LARGEST_MESSAGE if is_client else None)
        self._bucket = Bucket(TOWARD_COMPUTER if is_client else TOWARD_CLIENT, self._clock)
        self._heartbeat = Heartbeat(self._clock, self._timers, self._is_moving, self._ping, self._cut)
        self._transport.set_write_buffer_limits(high=_HIGH_WATER)
        _keep_unsent_small(self._transport)
        self._reception.arrive(self, knock)

    def _keep_early(self, frames: bytes) -> None:
        """There is nobody yet to pass it on to. One read at most: after it nothing more is read."""
        if self._phase is _Phase.OPEN:
            self._early += frames
            self.hold(Hold.ALONE)

    def _count(self, nbytes: int, frames: int) -> None:
        assert self._heartbeat is not None
        self._heartbeat.heard()
        wait_s = self._bucket.take(nbytes, frames)
        if wait_s > 0 and self._refill is None:
            self.hold(Hold.SHARE_USED)
            self._refill = self._timers.call_later(wait_s, self._refilled)

    def _refilled(self) -> None:
        self._refill = None
        self.release(Hold.SHARE_USED)

    def _control(self, frame: Frame) -> None:
        if frame.opcode is Opcode.CLOSE:
            self._closed_by_peer(frame)
        elif frame.opcode is Opcode.PING and self._phase is _Phase.OPEN and not self._is_full:
            self._transport.write(frame_of(Opcode.PONG, bytes(frame.data)))

    def _closed_by_peer(self, frame: Frame) -> None:
        if self._phase is _Phase.CLOSING:  # the answer to our own
            self._transport.close()
            return
        if self._phase is not _Phase.OPEN:
            return
        try:
            close = Close.parse(frame.data)
        except ProtocolError:
            self._break_off(CloseCode.PROTOCOL_ERROR, "close frame")
        except UnicodeDecodeError:
            self._break_off(CloseCode.INVALID_DATA, "close frame")
        else:
            self._transport.write(frame_of(Opcode.CLOSE, bytes(frame.data)))
            self._close_soon()
            self._transport.close()
            self._tell_left(close)

    def _break_off(self, code: CloseCode, reason: str) -> None:
        """The other end broke the protocol."""
        was_open = self._phase is _Phase.OPEN
        if was_open:
            self._transport.write(close_frame(code, reason))
            self._close_soon()
        self._transport.close()
        if was_open:
            self._tell_left(None)

    def _close_soon(self) -> None:
        self._phase = _Phase.CLOSING
        self._stop_timers()
        self._pass_on = _throw_away
        self._transport.resume_reading()
        self._cut_off = self._timers.call_later(LINGER_S, self._transport.abort)

    def _stop_timers(self) -> None:
        if self._heartbeat is not None:
            self._heartbeat.stop()
        if self._refill is not None:
            self._refill.cancel()
            self._refill = None

    def _tell_left(self, close: Close | None) -> None:
        seat, self._seat = self._seat, None
        if seat is not None:
            seat.left(self, close)

    def _say_full(self, full: bool) -> None:
        self._is_full = full
        if self._seat is not None:
            self._seat.is_full(self, full)

    def _ping(self) -> None:
        if not self._is_full:
            self._transport.write(frame_of(Opcode.PING, b""))

    def _is_moving(self) -> bool:
        """Whether it is no wonder that nothing is heard, or what was sent is being taken."""
        waiting = self.unsent
        taken, before = self._sent - waiting, self._taken_before
        self._taken_before = taken
        return self._hold is not Hold.NONE or (waiting > 0 and taken > before)

    def _cut(self) -> None:
        """This end gives no sign of life."""
        if self._phase is _Phase.OPEN:
            self._phase = _Phase.CLOSING
            self._stop_timers()
            self._transport.abort()
            self._tell_left(None)


def _throw_away(frames: bytes) -> None:
    """The session is over."""


def _keep_unsent_small(transport: asyncio.Transport) -> None:
    """Let the kernel hold little that it has not sent yet: what waits there makes the picture late."""
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_MOST)
