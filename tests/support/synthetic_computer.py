"""A computer with a synthetic screen that takes every session: the agent's own screen, RFB and socket.

What decides in an agent (sign-in, lease, gate) is left out here, so that a test of the client page has a
computer at once; tests/e2e has sessions with whole agents.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from agent.session.relay_socket import open_relay
from agent.session.rfb.server import RfbOptions, RfbServer
from agent.session.systems.synthetic.desktop import SyntheticDesktop
from shared.clock import Clock, SystemClock
from shared.reasons import EndReason, SessionRefusal, SessionState
from shared.sessions import SessionTerms
from tests.support.account_service import Service
from tests.support.patience import PATIENCE_S
from tests.support.remote_sessions import Ends, ends_of

T = TypeVar("T")


@dataclass
class Visit:
    """One session, as the computer lives it."""

    desktop: SyntheticDesktop
    server: RfbServer
    terms: list[SessionTerms] = field(default_factory=list)
    end: EndReason | None = None


@dataclass
class SyntheticComputer:
    """`asks`: the person here is asked, and says yes by `allow`. `refusal` refuses everybody."""

    ends: Ends
    clock: Clock
    sizes: str
    asks: bool = False
    refusal: SessionRefusal | None = None
    visits: list[Visit] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _taken: set[str] = field(default_factory=set)
    _living: asyncio.TaskGroup = field(default_factory=asyncio.TaskGroup)

    @property
    def desktop(self) -> SyntheticDesktop:
        """The screen of the latest session."""
        return self.visits[-1].desktop

    async def until_visits(self, count: int) -> Visit:
        """The latest session once there have been so many."""
        return await self._until(lambda: self.visits[-1] if len(self.visits) >= count else None)

    async def until_over(self, visit: Visit) -> EndReason:
        """How it ended, once it has: as the service says where it knows, for a page that was told may have
        closed before the relay did. An agent keeps to that as well (`agent.core.session_news`)."""
        seen = await self._until(lambda: visit.end)
        if not visit.terms:
            return seen
        sessions = self.ends.service.parts.sessions
        return (await sessions.get(self.ends.account_id, visit.terms[-1].session.id)).end_reason or seen

    async def run(self) -> None:
        """Answer the sessions that are asked for, until cancelled."""
        parts, account_id = self.ends.service.parts, self.ends.account_id
        async with asyncio.TaskGroup() as self._living:
            with parts.bus.listen(account_id) as listener:
                while True:
                    state = await parts.states.account_state(account_id)
                    for each in state.sessions:
                        is_mine = each.computer_id == self.ends.computer_id
                        if is_mine and each.state is SessionState.REQUESTED and each.id not in self._taken:
                            self._taken.add(each.id)
                            self._living.create_task(self._answer(each.id), name="a session of the computer")
                    await listener.beyond(state.seq)

    async def allow(self) -> None:
        """The person here says yes to the session that asks."""
        state = await self.ends.service.parts.states.account_state(self.ends.account_id)
        (waiting,) = [each for each in state.sessions if each.state is SessionState.ASKING]
        self._living.create_task(self._live(waiting.id), name="a session of the computer")

    async def _answer(self, session_id: str) -> None:
        sessions = self.ends.service.parts.sessions
        if self.refusal is not None:
            await sessions.refuse(self.ends.caller, session_id, self.refusal)
        elif self.asks:
            await sessions.ask(self.ends.caller, session_id)
        else:
            await self._live(session_id)

    async def _live(self, session_id: str) -> None:
        ticket = await self.ends.accept(session_id)
        terms: list[SessionTerms] = []
        socket = await open_relay(ticket.relay_url, ticket.grant, terms.append)
        desktop = SyntheticDesktop.open(self.sizes, self.clock)
        server = RfbServer(desktop, socket, SystemClock(), RfbOptions(name="Studio", video=False))
        visit = Visit(desktop, server, terms)
        self.visits.append(visit)
        self._changed.set()
        try:
            await server.run()
        finally:
            desktop.close()
            await socket.close(EndReason.AGENT_STOPPED)
            visit.end = socket.end_reason
            self._changed.set()

    async def _until(self, found: Callable[[], T | None]) -> T:
        async with asyncio.timeout(PATIENCE_S):
            while (value := found()) is None:
                self._changed.clear()
                await self._changed.wait()
        return value


@asynccontextmanager
async def synthetic_computer(
    service: Service,
    account_id: str,
    name: str = "Studio",
    sizes: str = "640x400",
    system: str = "linux",
) -> AsyncIterator[SyntheticComputer]:
    """A new computer of the account: online and answering while inside."""
    ends = await ends_of(service, account_id, name, system)
    computer = SyntheticComputer(ends, service.context.clock, sizes)
    running = asyncio.create_task(computer.run(), name="the computer")
    try:
        yield computer
    finally:
        running.cancel()
        await asyncio.wait({running})
        ends.go_offline()
        if not running.cancelled() and (failure := running.exception()) is not None:
            raise failure
