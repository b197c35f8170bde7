"""Frames as the relay reads and writes them, against the frames of `websockets` (RFC 6455 section 5)."""

from __future__ import annotations

import secrets
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.frames import BINARY, CLOSE, CONT, PING, PONG, TEXT, Close, CloseCode, Frame, Opcode
from websockets.protocol import OPEN
from websockets.uri import parse_uri

from account.relay.frames import MARGIN, FrameError, FrameReader, Received, close_frame, frame_of, head_of

LIMIT = 2**20


def masked(opcode: Opcode, payload: bytes = b"", *, fin: bool = True) -> bytes:
    return Frame(opcode, payload, fin).serialize(mask=True)


class Reading:
    """A reader that is fed bytes, and what it passed on."""

    def __init__(self, limit: int | None = LIMIT) -> None:
        self.reader = FrameReader(limit)
        self.passed: list[bytes] = []
        self.controls: list[Frame] = []

    def feed(self, data: bytes) -> Received:
        buffer = memoryview(bytearray(MARGIN) + data)
        received = self.reader.read(buffer, MARGIN, MARGIN + len(data), self.passed.append)
        self.controls += received.controls
        return received

    def feed_all(self, pieces: list[bytes]) -> None:
        for piece in pieces:
            self.feed(piece)

    def payload(self) -> bytes:
        """What another WebSocket makes of everything that was passed on."""
        other = ClientProtocol(parse_uri("ws://localhost/"), state=OPEN, max_size=None)
        other.receive_data(b"".join(self.passed))
        frames = [event for event in other.events_received() if isinstance(event, Frame)]
        assert all(frame.opcode is BINARY and frame.fin for frame in frames)
        assert other.data_to_send() == []
        return b"".join(bytes(frame.data) for frame in frames)


def in_pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({cut % (len(data) + 1) for cut in cuts} | {0, len(data)})
    return [data[begin:end] for begin, end in zip(places, places[1:], strict=False)]


@settings(max_examples=40, deadline=None)
@given(
    messages=st.lists(
        st.binary(max_size=300) | st.integers(120, 70_000).map(secrets.token_bytes), max_size=6
    ),
    cuts=st.lists(st.integers(0, 2**20), max_size=12),
)
def test_payload_goes_through_whatever_the_pieces(messages: list[bytes], cuts: list[int]) -> None:
    reading = Reading()
    reading.feed_all(in_pieces(b"".join(masked(BINARY, message) for message in messages), cuts))
    assert reading.payload() == b"".join(messages)
    assert reading.reader.payload == sum(map(len, messages))


@settings(max_examples=40, deadline=None)
@given(parts=st.lists(st.binary(max_size=200), min_size=2, max_size=6), cuts=st.lists(st.integers(0, 4000)))
def test_message_in_fragments_goes_through_with_pings_between(parts: list[bytes], cuts: list[int]) -> None:
    stream = b""
    for number, part in enumerate(parts):
        stream += masked(CONT if number else BINARY, part, fin=number == len(parts) - 1) + masked(PING, b"?")
    reading = Reading()
    reading.feed_all(in_pieces(stream, cuts))
    assert reading.payload() == b"".join(parts)
    assert [bytes(frame.data) for frame in reading.controls] == [b"?"] * len(parts)


def test_every_byte_may_come_alone() -> None:
    message = secrets.token_bytes(300)
    stream = masked(BINARY, message) + masked(CLOSE, Close(1000, "bye").serialize())
    reading = Reading()
    for byte in stream:
        reading.feed(bytes([byte]))
    assert reading.payload() == message
    assert Close.parse(reading.controls[0].data) == Close(1000, "bye")


def test_small_frames_go_on_together_and_large_ones_alone() -> None:
    reading = Reading()
    large = secrets.token_bytes(40_000)
    received = reading.feed(
        masked(BINARY, b"a") + masked(BINARY, b"b") + masked(BINARY, large) + masked(BINARY, b"c")
    )
    assert [len(each) for each in reading.passed] == [6, 40_004, 3]
    assert received.count == 4
    assert reading.payload() == b"ab" + large + b"c"


@pytest.mark.security(23)
@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (Frame(BINARY, b"plain").serialize(mask=False), CloseCode.PROTOCOL_ERROR),
        (bytes((0xC2, 0x80)) + bytes(4), CloseCode.PROTOCOL_ERROR),
        (bytes((0x83, 0x80)) + bytes(4), CloseCode.PROTOCOL_ERROR),
        (bytes((0x8F, 0x80)) + bytes(4), CloseCode.PROTOCOL_ERROR),
        (bytes((0x09, 0x80)) + bytes(4), CloseCode.PROTOCOL_ERROR),
        (bytes((0x89, 0xFE, 0, 126)) + bytes(130), CloseCode.PROTOCOL_ERROR),
        (bytes((0x82, 0xFF)) + b"\xff" * 8 + bytes(4), CloseCode.PROTOCOL_ERROR),
        (masked(CONT, b"x"), CloseCode.PROTOCOL_ERROR),
        (masked(BINARY, b"x", fin=False) + masked(BINARY, b"y"), CloseCode.PROTOCOL_ERROR),
        (masked(TEXT, b"hello"), CloseCode.UNSUPPORTED_DATA),
        (bytes((0x82, 0xFF)) + (LIMIT + 1).to_bytes(8) + bytes(4), CloseCode.MESSAGE_TOO_BIG),
        (masked(BINARY, bytes(LIMIT), fin=False) + masked(CONT, b"x"), CloseCode.MESSAGE_TOO_BIG),
    ],
    ids=[
        "not masked",
        "reserved bit",
        "data opcode",
        "control opcode",
        "control in pieces",
        "long control",
        "impossible length",
        "nothing to continue",
        "not continued",
        "text",
        "too big",
        "too big in pieces",
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_broken_protocol_is_noticed_at_the_head(stream: bytes, code: CloseCode, at_once: bool) -> None:
    reading = Reading()
    pieces = [stream] if at_once else [stream[:-1], stream[-1:]]
    with pytest.raises(FrameError) as caught:
        reading.feed_all(pieces)
    assert caught.value.code is code
    assert close_frame(caught.value.code, caught.value.reason)


@pytest.mark.security(23)
def test_largest_message_goes_through_and_without_a_limit_any() -> None:
    reading = Reading()
    reading.feed(masked(BINARY, bytes(LIMIT)))
    assert reading.reader.payload == LIMIT
    unlimited = Reading(None)
    unlimited.feed(bytes((0x82, 0xFF)) + (2**40).to_bytes(8) + bytes(4) + b"beginning")
    assert unlimited.reader.payload == 9


@pytest.mark.security(23)
def test_an_announced_length_takes_no_memory() -> None:
    reading = Reading(None)
    reading.feed(bytes((0x82, 0xFF)) + (2**62).to_bytes(8) + bytes(4))
    block = memoryview(bytearray(MARGIN + 2**16))
    tracemalloc.start()
    try:
        for _ in range(200):
            reading.reader.read(block, MARGIN, MARGIN + 2**16, lambda frames: None)
        assert tracemalloc.get_traced_memory()[0] < 2**16
    finally:
        tracemalloc.stop()


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=5))
def test_garbage_is_read_or_refused_and_nothing_else(data: bytes, cuts: list[int]) -> None:
    reading = Reading()
    with suppress(FrameError):
        reading.feed_all(in_pieces(data, cuts))
    reading.payload()


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65535, 65536, 2**20])
def test_heads_are_those_of_the_standard(length: int) -> None:
    assert frame_of(BINARY, bytes(length)) == Frame(BINARY, bytes(length)).serialize(mask=False)
    assert head_of(PONG, 5) == Frame(PONG, b"12345").serialize(mask=False)[:2]
