"""Connections that can be cut: the server's protocol, as it is used in a service with a simulator only.

An ASGI app can answer, but it cannot hang up; here is where that is done. May not know what is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit
from weakref import WeakSet

from account.edge.slow_callers import ImpatientProtocol
from account.simulator.faults.board import FaultBoard
from shared.sessions import CLIENT_PATH

CUT: Final = "cut_connection"
"""Where in a request's state the way to hang up is."""


class Wires:
    """Makes the protocols of a server, and cuts what became of their WebSockets while the service is down."""

    def __init__(self, board: FaultBoard) -> None:
        self._board = board
        self._clients: WeakSet[asyncio.Transport] = WeakSet()
        self._computers: WeakSet[asyncio.Transport] = WeakSet()
        board.on_change(self._look)

    def protocol(self, **made_of: Any) -> asyncio.Protocol:
        """What the server calls for each connection."""
        return CuttableProtocol(self, **made_of)

    @property
    def is_down(self) -> bool:
        """Whether nobody gets through."""
        return self._board.is_down

    def upgraded(self, transport: asyncio.Transport, path: str) -> None:
        """This connection is a WebSocket from now on."""
        (self._clients if path == CLIENT_PATH else self._computers).add(transport)

    def _look(self) -> None:
        if self.is_down:
            # Clients first: so a session is recorded as lost on the way, as after a crash of the service.
            for transport in (*self._clients, *self._computers):
                transport.abort()


class CuttableProtocol(ImpatientProtocol):
    """HTTP/1.1 as the service speaks it, and each request can have its connection cut."""

    def __init__(self, wires: Wires, *, app_state: dict[str, Any], **made_of: Any) -> None:
        super().__init__(app_state={**app_state, CUT: self._cut}, **made_of)
        self._wires = wires

    def handle_websocket_upgrade(self) -> None:
        """A WebSocket is asked for."""
        if self._wires.is_down:
            self._cut()
            return
        super().handle_websocket_upgrade()
        self._wires.upgraded(self.transport, urlsplit(self.url).path.decode("ascii", "replace"))

    def _cut(self) -> None:
        self.transport.abort()


def cutter_of(scope: Any) -> Callable[[], None] | None:
    """What cuts the connection of a request; None without a server, as in tests that need no sockets."""
    cut: Callable[[], None] | None = scope.get("state", {}).get(CUT)
    return cut
