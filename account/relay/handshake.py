"""Who may open a WebSocket here: path, Host, Origin, subprotocols (SECURITY 19, 20); no sockets here.

What is wrong with a request itself is answered over HTTP. Whether a grant is good shows only once the socket
is open, by its close code, for a page cannot read an HTTP refusal.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from websockets.datastructures import Headers
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from account.edge.guards import host_is_listed
from account.relay.sessions import Side
from account.tokens import hash_token
from shared.sessions import CLIENT_PATH, COMPUTER_PATH, GRANT_PREFIX, RFB_SUBPROTOCOL

_SIDES: Final = {CLIENT_PATH: Side.CLIENT, COMPUTER_PATH: Side.COMPUTER}
_MOST_COOKIES: Final = 50
_quiet = logging.getLogger("account.relay.websocket")
_quiet.setLevel(logging.WARNING)  # at DEBUG the library writes headers, and with them grants (SECURITY 14)


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody with a grant. `cookie_hashes` are of the values of all cookies that came along."""

    side: Side
    grant: str = field(repr=False)
    cookie_hashes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """What to write; without a `knock` the connection is closed then."""

    data: bytes
    knock: Knock | None = None


@dataclass(frozen=True, slots=True)
class _Refusal(Exception):
    status: HTTPStatus
    code: str


class Doorkeeper:
    """Answers opening handshakes for `hosts` and pages of `origins` (lower case)."""

    def __init__(self, hosts: frozenset[str], origins: frozenset[str]) -> None:
        self._hosts = hosts
        self._origins = origins

    def answer(self, head: bytes) -> Answer:
        """What to say to a request whose whole head is `head`."""
        protocol = ServerProtocol(subprotocols=[Subprotocol(RFB_SUBPROTOCOL)], logger=_quiet)
        protocol.receive_data(head)
        knock = None
        for request in protocol.events_received():
            assert isinstance(request, Request)  # it is the first thing said
            try:
                knock = self._knock(request)
                response = protocol.accept(request)
            except _Refusal as refusal:
                response = protocol.reject(refusal.status, f"{refusal.code}\n")
            protocol.send_response(response)
        data = b"".join(protocol.data_to_send())
        if not data:  # nothing that the library would call a request
            data = protocol.reject(HTTPStatus.BAD_REQUEST, "request_malformed\n").serialize()
        return Answer(data, knock if protocol.state is OPEN else None)

    def _knock(self, request: Request) -> Knock:
        headers = request.headers
        hosts = [host.lower() for host in headers.get_all("Host")]
        if len(hosts) != 1 or not host_is_listed(hosts[0], self._hosts):
            raise _Refusal(HTTPStatus.MISDIRECTED_REQUEST, "host_refused")
        side = _SIDES.get(request.path)
        if side is None:
            raise _Refusal(HTTPStatus.NOT_FOUND, "not_found")
        if not self._origin_is_ours(headers):
            raise _Refusal(HTTPStatus.FORBIDDEN, "origin_refused")
        return Knock(side, _grant(headers), _cookie_hashes(headers))

    def _origin_is_ours(self, headers: Headers) -> bool:
        """No Origin comes from a program that is no browser; what a browser says must be this service."""
        if "cross-site" in headers.get_all("Sec-Fetch-Site"):
            return False
        return all(value.lower() in self._origins for value in headers.get_all("Origin"))


def _grant(headers: Headers) -> str:
    offered = [each.strip() for line in headers.get_all("Sec-WebSocket-Protocol") for each in line.split(",")]
    grants = [each.removeprefix(GRANT_PREFIX) for each in offered if each.startswith(GRANT_PREFIX)]
    if RFB_SUBPROTOCOL not in offered or len(grants) != 1 or not grants[0]:
        raise _Refusal(HTTPStatus.BAD_REQUEST, "request_malformed")
    return grants[0]


def _cookie_hashes(headers: Headers) -> frozenset[str]:
    pairs = [pair for line in headers.get_all("Cookie") for pair in line.split(";")][:_MOST_COOKIES]
    return frozenset(hash_token(pair.partition("=")[2].strip().strip('"')) for pair in pairs)
