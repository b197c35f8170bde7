"""No bytes surprise the parser: messages, `RfbError`, or patience; and it never keeps much (SECURITY 27)."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.session.desktop import Rect
from agent.session.rfb.faults import RfbError
from agent.session.rfb.messages import (
    ClipboardMessage,
    ContinuousUpdates,
    CutText,
    Fence,
    KeyEvent,
    Message,
    PointerEvent,
    SetDesktopSize,
    SetEncodings,
    SetPixelFormat,
    UpdateRequest,
)
from agent.session.rfb.parser import Parser
from agent.session.rfb.pixel_format import NATIVE
from agent.session.rfb.protocol import MAX_TEXT

pytestmark = pytest.mark.security(27)

CODES = {
    "rfb_message_unknown", "rfb_pixel_format", "rfb_fence", "rfb_clipboard_too_long", "rfb_clipboard_damaged"
}  # fmt: skip
WORDS: list[tuple[bytes, Message]] = [
    (b"\0\0\0\0" + NATIVE.packed(), SetPixelFormat(NATIVE)),
    (struct.pack(">BxH4i", 2, 4, 7, 0, 12345, 7), SetEncodings((7, 0))),
    (struct.pack(">BBHHHH", 3, 1, 1, 2, 3, 4), UpdateRequest(True, Rect(1, 2, 3, 4))),
    (struct.pack(">BBHHHH", 3, 0, 1, 2, 0, 4), UpdateRequest(False, None)),
    (struct.pack(">BBxxI", 4, 1, 0xFF0D), KeyEvent(0xFF0D, True)),
    (struct.pack(">BBHH", 5, 0x84, 9, 8), PointerEvent(9, 8, 0x84)),
    (struct.pack(">Bxxxi", 6, 3) + b"h\xe9!", CutText("hé!")),
    (struct.pack(">BxxxiI", 6, -7, 1 << 25 | 1) + b"abc", ClipboardMessage(1 << 25 | 1, b"abc")),
    (struct.pack(">BBHHHH", 150, 1, 0, 0, 5, 5), ContinuousUpdates(True, Rect(0, 0, 5, 5))),
    (struct.pack(">BxxxIB", 248, 1 << 31 | 1, 3) + b"xyz", Fence(1 << 31 | 1, b"xyz")),
    (struct.pack(">BxHHBx", 251, 800, 600, 1) + bytes(16), SetDesktopSize(800, 600)),
    (struct.pack(">BBHII", 255, 0, 1, 0x61, 0x1E), KeyEvent(0x61, True)),
]


def _read(parser: Parser) -> list[Message]:
    messages = []
    while (message := parser.next_message()) is not None:
        messages.append(message)
    return messages


@given(st.lists(st.sampled_from(WORDS), max_size=12), st.integers(1, 40))
def test_messages_are_the_same_however_the_stream_is_cut(
    words: list[tuple[bytes, Message]], cut: int
) -> None:
    stream = b"".join(data for data, _ in words)
    parser, heard = Parser(), []
    for at in range(0, len(stream), cut):
        parser.feed(stream[at : at + cut])
        heard += _read(parser)
    assert heard == [message for _, message in words]
    assert parser.held == 0


@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([data for data, _ in WORDS])), max_size=20))
def test_any_bytes_are_messages_or_a_fault_with_a_known_code(pieces: list[bytes]) -> None:
    parser, codes = Parser(), []
    try:
        for piece in pieces:
            parser.feed(piece)
            _read(parser)
    except RfbError as fault:
        codes.append(fault.code)
    assert set(codes) <= CODES
    assert parser.held <= MAX_TEXT + 8 + sum(map(len, pieces))


@pytest.mark.security(23)
def test_a_clipboard_beyond_the_cap_is_passed_over_and_not_kept() -> None:
    parser = Parser()
    parser.feed(struct.pack(">Bxxxi", 6, 3 * MAX_TEXT))
    most = 0
    for _ in range(3 * 16):
        assert parser.next_message() is None
        parser.feed(bytes(MAX_TEXT // 16))
        most = max(most, parser.held)
    parser.feed(struct.pack(">BBxxI", 4, 1, 0x61))
    assert _read(parser) == [KeyEvent(0x61, True)]
    assert most == 0


@pytest.mark.parametrize("length", [1 << 30, (1 << 31) - 1, -(1 << 31), -(1 << 30)])
def test_a_clipboard_of_gigabytes_ends_it(length: int) -> None:
    parser = Parser()
    parser.feed(struct.pack(">Bxxxi", 6, length))
    with pytest.raises(RfbError) as fault:
        parser.next_message()
    assert fault.value.code == "rfb_clipboard_too_long"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\7", "rfb_message_unknown"),
        (b"\xff\1\0\0", "rfb_message_unknown"),
        (struct.pack(">BxxxIB", 248, 0, 65), "rfb_fence"),
        (struct.pack(">Bxxxi", 6, -3) + b"abc", "rfb_clipboard_damaged"),
        (bytes(4) + struct.pack(">BBBBHHHBBBxxx", 24, 24, 0, 1, 255, 255, 255, 16, 8, 0), "rfb_pixel_format"),
        (bytes(4) + struct.pack(">BBBBHHHBBBxxx", 32, 24, 0, 1, 0, 255, 255, 16, 8, 0), "rfb_pixel_format"),
        (bytes(4) + struct.pack(">BBBBHHHBBBxxx", 32, 24, 0, 1, 254, 255, 255, 16, 8, 0), "rfb_pixel_format"),
        (bytes(4) + struct.pack(">BBBBHHHBBBxxx", 32, 24, 0, 1, 255, 255, 255, 25, 8, 0), "rfb_pixel_format"),
        (
            bytes(4) + struct.pack(">BBBBHHHBBBxxx", 32, 24, 0, 1, 255, 255, 255, 255, 8, 0),
            "rfb_pixel_format",
        ),
        (bytes(4) + struct.pack(">BBBBHHHBBBxxx", 32, 24, 0, 1, 255, 255, 255, 8, 8, 0), "rfb_pixel_format"),
        (bytes(4) + struct.pack(">BBBBHHHBBBxxx", 16, 16, 0, 0, 31, 63, 31, 11, 5, 0), "rfb_pixel_format"),
    ],
)
def test_what_breaks_the_protocol_has_a_code(data: bytes, code: str) -> None:
    parser = Parser()
    parser.feed(data)
    with pytest.raises(RfbError) as fault:
        _read(parser)
    assert fault.value.code == code


def test_extra_buttons_are_read_once_the_client_has_said_that_it_sends_them() -> None:
    parser = Parser()
    parser.feed(struct.pack(">BxHi", 2, 1, -316) + struct.pack(">BBHHB", 5, 0x81, 3, 4, 3))
    assert _read(parser) == [SetEncodings((-316,)), PointerEvent(3, 4, 1 | 128 | 256)]


def test_half_of_an_extended_pointer_event_waits_for_the_other() -> None:
    parser = Parser()
    parser.feed(struct.pack(">BxHi", 2, 1, -316) + struct.pack(">BBHH", 5, 0x80, 3, 4))
    assert _read(parser) == [SetEncodings((-316,))]
    parser.feed(b"\0")
    assert _read(parser) == [PointerEvent(3, 4, 0)]
