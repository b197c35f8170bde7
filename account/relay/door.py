"""The door of the relay: its rooms are loaded when the first WebSocket knocks.

Light: it stands in every service from the start, also in one that never sees a session.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from uvicorn.server import ServerState

from account.context import Context
from account.edge.guards import own_origins
from account.ledger.clocks import AccountClocks

if TYPE_CHECKING:
    from account.relay.relay import Relay
    from account.relay.sessions import RelaySessions


class RelayDoor:
    """Stands for the relay in the service's parts. Used on the event loop."""

    def __init__(
        self, context: Context, clocks: AccountClocks, sessions: Callable[[], RelaySessions]
    ) -> None:
        self._made_of = (context, clocks, sessions)
        self._relay: Relay | None = None

    def protocol(self, config: Any, server_state: ServerState, app_state: Any) -> asyncio.BaseProtocol:
        """What the server calls for a connection that asks for a WebSocket."""
        return self.relay.endpoint(server_state.connections)

    @property
    def is_loaded(self) -> bool:
        """Whether somebody has knocked since the service started."""
        return self._relay is not None

    @property
    def relay(self) -> Relay:
        """The relay, loaded now if nobody has knocked before."""
        if self._relay is None:
            from account.relay.handshake import Doorkeeper
            from account.relay.relay import Relay
            from account.relay.timers import LoopTimers

            context, clocks, sessions = self._made_of
            hosts = frozenset(host.lower() for host in context.settings.allowed_hosts)
            keeper = Doorkeeper(hosts, own_origins(context.settings))
            self._relay = Relay(sessions(), clocks, context.clock, LoopTimers(), keeper)
        return self._relay

    def end_all(self) -> None:
        """The service stops: every session ends."""
        if self._relay is not None:
            self._relay.end_all()

    async def close(self) -> None:
        """The service stops: wait until every end is recorded."""
        if self._relay is not None:
            await self._relay.close()
