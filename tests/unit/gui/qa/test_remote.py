"""The other end of a session, by hand: frames cut anywhere, ends, and connections that come to nothing."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable

import pytest

from gui.qa.failures import NotStarted, WaitFailed
from gui.qa.remote import Ending, RemoteClient
from tests.support.patience import PATIENCE_S

HELLO = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"


def frame(data: bytes, kind: int = 2) -> bytes:
    """A frame of a server."""
    head = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack(">H", len(data))
    return bytes([0x80 | kind]) + head + data


def close(code: int, reason: str) -> bytes:
    return frame(struct.pack(">H", code) + reason.encode(), 8)


GREETING = frame(b"RFB 003.008\n") + frame(b"\1\1") + frame(bytes(4))
SCREEN = frame(struct.pack(">HH", 320, 200) + bytes(16) + (6).to_bytes(4, "big") + b"Studio")
PICTURE = frame(b"\0" * 300)


@pytest.fixture
def connect():
    """Connects to a computer that says these bytes, in these pieces, and then hangs up."""
    listener = socket.create_server(("127.0.0.1", 0))
    speakers: list[threading.Thread] = []
    said: list[bytes] = []

    def to(*pieces: bytes, within_s: float = PATIENCE_S) -> RemoteClient:
        def speak() -> None:
            connection, _ = listener.accept()
            with connection:
                said.append(connection.recv(4096))
                for piece in pieces:
                    connection.sendall(piece)
                connection.settimeout(PATIENCE_S)
                try:
                    while more := connection.recv(4096):
                        said.append(more)
                except OSError:
                    pass  # the client is gone

        speakers.append(threading.Thread(target=speak))
        speakers[-1].start()
        port = listener.getsockname()[1]
        return RemoteClient(f"ws://127.0.0.1:{port}/relay/client", "the-grant", within_s)

    to.said = said  # type: ignore[attr-defined]
    yield to
    listener.close()
    for speaker in speakers:
        speaker.join(PATIENCE_S)


def test_client_is_connected_with_its_first_picture_and_hears_why_it_ended(connect) -> None:
    end = close(4000, "trial_limit")
    client = connect(HELLO, GREETING + SCREEN, PICTURE[:100], PICTURE[100:] + frame(b"", 9) + end)
    assert client.size == (320, 200)
    assert client.ended() == Ending(4000, "trial_limit")
    assert client.is_over
    client.leave()
    assert b"Sec-WebSocket-Protocol: binary, grant.the-grant\r\n" in connect.said[0]


def test_client_that_leaves_says_so(connect) -> None:
    client: RemoteClient = connect(HELLO + GREETING + SCREEN + PICTURE)
    assert not client.is_over
    with pytest.raises(WaitFailed, match="the end of the session"):
        client.ended(within_s=0.01)
    client.leave()


@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        ((b"HTTP/1.1 403 Forbidden\r\n\r\n",), "HTTP/1.1 403 Forbidden"),
        ((HELLO + close(4001, "grant_used"),), "grant_used"),
        ((HELLO + frame(b"RFB 003.003\n"),), "another version"),
        ((HELLO + frame(b"RFB 003.008\n") + frame(b"\1\2"),), "asks for a password"),
        ((HELLO + frame(b"RFB 003.008\n") + frame(b"\1\1") + frame(b"\0\0\0\1"),), "lets nobody in"),
    ],
)
def test_connection_that_comes_to_nothing_says_why(
    connect: Callable[..., RemoteClient], pieces: tuple[bytes, ...], why: str
) -> None:
    with pytest.raises(NotStarted, match=why) as failed:
        connect(*pieces)
    assert failed.value.code == "not_connected"


def test_computer_that_says_nothing_is_given_up(connect) -> None:
    with pytest.raises(NotStarted, match="did not answer"):
        connect(within_s=0.05)
