"""`shared.framing`: bytes to messages on the door, and nothing but messages (SECURITY 16)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import DoorError
from shared.framing import MAX_DEPTH, MAX_LINE_BYTES, LineReader, encode_line

pytestmark = pytest.mark.security(16)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
messages = st.dictionaries(st.text(max_size=8), values, max_size=4)


def nested(levels: int) -> bytes:
    return (b'{"a":' * levels) + b"1" + b"}" * levels + b"\n"


@given(sent=st.lists(messages, max_size=4), cuts=st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_messages_arrive_whole_and_in_order_however_the_bytes_are_cut(
    sent: list[dict[str, Any]], cuts: list[int]
) -> None:
    stream = b"".join(encode_line(message) for message in sent)
    reader, received, at, turn = LineReader(), [], 0, 0
    while at < len(stream):
        width = cuts[turn % len(cuts)]
        received += reader.feed(stream[at : at + width])
        at, turn = at + width, turn + 1
    assert received == sent


def test_a_message_is_one_line_even_with_line_feeds_inside() -> None:
    line = encode_line({"text": "a\nb\u2028c"})
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")


def test_empty_lines_are_skipped() -> None:
    assert LineReader().feed(b'\n\r\n  \n{"a":1}\n\n') == [{"a": 1}]


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\n",
        b"\x16\x03\x01\x02\x00\n",
        b"\xff\xfe\n",
        b"{\n",
        b"[1, 2]\n",
        b'"text"\n',
        b"null\n",
        b"17\n",
        b"1" * 5000 + b"\n",  # more digits than Python turns into a number
        b'{"a":' * 200_000 + b"\n",
        nested(MAX_DEPTH + 1),
        b'{"a":' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}\n",
    ],
)
def test_garbage_is_refused(garbage: bytes) -> None:
    with pytest.raises(DoorError) as refusal:
        LineReader().feed(garbage)
    assert refusal.value.code == "door_garbage"


def test_the_deepest_message_is_taken() -> None:
    [message] = LineReader().feed(nested(MAX_DEPTH))
    assert json.dumps(message).count("{") == MAX_DEPTH


def test_a_line_of_ten_megabytes_is_refused_before_it_has_all_come() -> None:
    reader = LineReader()
    for _ in range(MAX_LINE_BYTES // 65536):
        assert reader.feed(b"x" * 65536) == []
    with pytest.raises(DoorError):
        reader.feed(b"x")


def test_the_longest_line_is_taken_and_one_more_byte_is_not() -> None:
    message = {"a": "x" * 90}
    line = encode_line(message)
    assert LineReader(limit_bytes=len(line) - 1).feed(line) == [message]
    with pytest.raises(DoorError):
        LineReader(limit_bytes=len(line) - 2).feed(line)


def test_an_unfinished_line_waits() -> None:
    reader = LineReader()
    assert reader.feed(b'{"a"') == []
    assert reader.feed(b":1}\n") == [{"a": 1}]
