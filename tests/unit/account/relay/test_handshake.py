"""Who may open a WebSocket (SECURITY 19–21): the answers to opening handshakes, good, wrong and hostile."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from account.relay.handshake import Answer, Doorkeeper
from account.relay.sessions import Side
from account.tokens import hash_token

HOST = "127.0.0.1:8443"
KEEPER = Doorkeeper(frozenset({HOST, "access.example.org"}), frozenset({f"http://{HOST}"}))
GOOD = {
    "Host": HOST,
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "binary, grant.abc.def-_",
}


def head(path: str = "/relay/client", method: str = "GET", more: str = "", **changes: str | None) -> bytes:
    headers = GOOD | {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines]).encode() + f"\r\n{more}\r\n".encode()


def status(answer: Answer) -> int:
    return int(answer.data.split(b" ", 2)[1])


@pytest.mark.parametrize(
    ("path", "side"), [("/relay/client", Side.CLIENT), ("/relay/computer", Side.COMPUTER)]
)
def test_each_end_has_its_path(path: str, side: Side) -> None:
    answer = KEEPER.answer(head(path))
    assert status(answer) == 101
    assert b"Sec-WebSocket-Protocol: binary\r\n" in answer.data
    assert answer.knock is not None
    assert (answer.knock.side, answer.knock.grant) == (side, "abc.def-_")


@pytest.mark.security(20)
def test_grant_is_not_shown_by_what_it_is_part_of() -> None:
    answer = KEEPER.answer(head())
    assert b"abc.def" not in answer.data
    assert "abc.def" not in repr(answer)


@pytest.mark.security(14)
def test_grant_is_not_logged_at_any_level(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        KEEPER.answer(head())
        KEEPER.answer(head(Upgrade="nonsense"))
    assert "abc.def" not in caplog.text


def test_compression_is_never_agreed() -> None:
    answer = KEEPER.answer(head(Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits"))
    assert status(answer) == 101
    assert b"xtensions" not in answer.data


@pytest.mark.security(19)
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": None}, 421),
        ({"Host": "127.0.0.1:1"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": f"https://{HOST}"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"path": "/relay"}, 404),
        ({"path": "/relay/client/"}, 404),
        ({"path": "/relay/client?grant=abc.def"}, 404),
        ({"path": "/v1/events"}, 404),
        ({"method": "POST"}, 405),
        ({"Sec_WebSocket_Protocol": None}, 400),
        ({"Sec_WebSocket_Protocol": "binary"}, 400),
        ({"Sec_WebSocket_Protocol": "grant.abc"}, 400),
        ({"Sec_WebSocket_Protocol": "binary, grant."}, 400),
        ({"Sec_WebSocket_Protocol": "binary, grant.abc, grant.def"}, 400),
        ({"more": "Sec-WebSocket-Protocol: grant.def\r\n"}, 400),
        ({"more": f"Origin: http://{HOST}\r\nOrigin: http://{HOST}\r\n"}, 400),
        ({"more": f"Host: {HOST}\r\n"}, 421),
        ({"Sec_WebSocket_Version": "8"}, 400),
        ({"Sec_WebSocket_Key": "short"}, 400),
        ({"Upgrade": "h2c"}, 426),
        ({"Cookie": "a" * 9000}, 431),
    ],
)
def test_what_is_wrong_with_a_request_is_refused(changes: dict[str, str | None], expected: int) -> None:
    answer = KEEPER.answer(head(**changes))  # type: ignore[arg-type]
    assert (status(answer), answer.knock) == (expected, None)
    assert b"abc.def" not in answer.data


@pytest.mark.parametrize("host", ["access.example.org", "ACCESS.example.org:8000"])
def test_listed_host_stands_for_all_its_ports(host: str) -> None:
    assert status(KEEPER.answer(head(Host=host))) == 101


def test_own_pages_may_ask() -> None:
    assert status(KEEPER.answer(head(Origin=f"HTTP://{HOST}", Sec_Fetch_Site="same-origin"))) == 101


@pytest.mark.security(20)
def test_cookies_are_known_by_their_hashes() -> None:
    answer = KEEPER.answer(head(Cookie='a=1; access_session="ass_secret"', more="Cookie: b=2\r\n"))
    assert answer.knock is not None
    assert {hash_token("ass_secret"), hash_token("2")} <= answer.knock.cookie_hashes
    assert "ass_secret" not in repr(answer.knock)


@pytest.mark.security(23)
@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*GOOD, "Origin", "Cookie", "Sec-WebSocket-Extensions", "Content-Length", "X"]),
        st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=60),
        max_size=5,
    ),
    st.text(st.characters(codec="ascii", exclude_categories=["C", "Z"]), max_size=20),
)
def test_garbage_in_headers_is_answered_and_never_let_in(headers: dict[str, str], path: str) -> None:
    lines = [f"{name}: {value}".encode("latin-1") for name, value in (GOOD | headers).items()]
    answer = KEEPER.answer(f"GET /relay/{path} HTTP/1.1\r\n".encode() + b"\r\n".join(lines) + b"\r\n\r\n")
    assert status(answer) >= 400 or (status(answer) == 101 and path in ("client", "computer"))


@pytest.mark.security(23)
@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_garbage_instead_of_a_head_is_answered(data: bytes) -> None:
    answer = KEEPER.answer(data + b"\r\n\r\n")
    assert answer.knock is None
    assert status(answer) >= 400
