"""Ends of sessions as plain sockets, so that they cost next to nothing beside what is measured."""

from __future__ import annotations

import socket

from websockets.frames import Frame, Opcode

from shared.sessions import CLIENT_PATH, COMPUTER_PATH
from tests.support.relay_end import upgrade_request

Address = tuple[str, int]


def client_end(address: Address, grant: str) -> socket.socket:
    """The client's WebSocket, opened."""
    return _upgraded(address, CLIENT_PATH, grant)


def computer_end(address: Address, grant: str) -> socket.socket:
    """The computer's WebSocket, opened; the session has begun, and its terms are read."""
    end = _upgraded(address, COMPUTER_PATH, grant)
    head = _exactly(end, 4)
    assert head[:2] == b"\x81\x7e", head  # a text message of a few hundred bytes
    _exactly(end, int.from_bytes(head[2:]))
    return end


def say_alive(end: socket.socket) -> None:
    """A sign of life: these ends answer no pings."""
    end.sendall(Frame(Opcode.PONG, b"").serialize(mask=True))


def _upgraded(address: Address, path: str, grant: str) -> socket.socket:
    end = socket.create_connection(address)
    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    end.sendall(upgrade_request(f"{address[0]}:{address[1]}", path, grant))
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        more = end.recv(1)
        assert more, answer
        answer += more
    assert answer.startswith(b"HTTP/1.1 101"), answer
    return end


def _exactly(end: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = end.recv(size - len(data))
        assert more, "the connection was closed"
        data += more
    return data
