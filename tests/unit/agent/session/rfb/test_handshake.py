"""The way to the first frame, and what ends it before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.session.rfb.faults import RfbError
from agent.session.rfb.handshake import MAX_NAME, Handshake, server_init


@pytest.mark.parametrize(
    ("version", "answers"),
    [
        (b"RFB 003.003\n", [b"\0\0\0\1", b""]),
        (b"RFB 003.005\n", [b"\0\0\0\1", b""]),
        (b"RFB 003.007\n", [b"\1\1", b"", b""]),
        (b"RFB 003.008\n", [b"\1\1", b"\0\0\0\0", b""]),
        (b"RFB 003.889\n", [b"\1\1", b"\0\0\0\0", b""]),
        (b"RFB 004.001\n", [b"\1\1", b"\0\0\0\0", b""]),
    ],
)
def test_each_version_is_answered_as_it_expects(version: bytes, answers: list[bytes]) -> None:
    handshake = Handshake()
    said = [handshake.feed(version)]
    said += [handshake.feed(b"\1") for _ in answers[1:]]
    assert said == answers
    assert handshake.done
    assert handshake.rest == b""


def test_what_comes_behind_the_handshake_is_kept() -> None:
    handshake = Handshake()
    handshake.feed(b"RFB 003.008\n\1\1more")
    assert handshake.done
    assert handshake.rest == b"more"


@pytest.mark.security(27)
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"GET / HTTP/1.1\r\n", "rfb_version"),
        (b"GE", "rfb_version"),
        (b"RFB 002.000\n", "rfb_version"),
        (b"RFB 003,008\n", "rfb_version"),
        (b"RFB 003.008\n\2", "rfb_security"),
        (b"RFB 003.008\n\0", "rfb_security"),
    ],
)
def test_another_protocol_ends_it_with_a_code(data: bytes, code: str) -> None:
    with pytest.raises(RfbError) as fault:
        Handshake().feed(data)
    assert fault.value.code == code


@pytest.mark.security(27)
@given(st.lists(st.binary(max_size=20), max_size=6))
def test_any_bytes_are_a_handshake_or_a_fault(pieces: list[bytes]) -> None:
    handshake, codes = Handshake(), []
    try:
        for piece in pieces:
            handshake.feed(piece)
    except RfbError as fault:
        codes.append(fault.code)
    assert set(codes) <= {"rfb_version", "rfb_security"}


def test_a_long_name_is_cut_between_letters() -> None:
    name = server_init(1, 1, "é" * 5_000)[24:]
    assert len(name) == MAX_NAME
    assert name.decode() == "é" * (MAX_NAME // 2)
