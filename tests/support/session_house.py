"""Remote sessions end to end in one process: the real service with its relay, a real agent with the synthetic
screen, and a plain WebSocket client that speaks RFB.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from account.context import SimulatorSettings
from agent.core.backend import Backend
from agent.session.desktop import Desktop
from agent.session.stage import Stage, real_stage
from shared.clock import Clock, SystemClock
from shared.errors import SessionRefused
from shared.reasons import EndReason, SessionRefusal, SessionState
from shared.sessions import NewSession, Session, SessionOffer
from shared.snapshot import Snapshot
from shared.state import AgentState
from tests.support.account_service import Service, account_service
from tests.support.agents import agent_in, sign_in, until
from tests.support.patience import PATIENCE_S, polling
from tests.support.person import Person
from tests.support.relay_end import RelayEnd
from tests.support.rfb_client import FakeClient
from tests.support.shopper import Shopper

SCREEN = "synthetic:320x200"


@dataclass
class Client:
    """A client that is connected: shows what it is sent, and says how it was closed."""

    end: RelayEnd
    rfb: FakeClient
    outgoing: bytearray
    closed: tuple[int, str] | None = None

    async def flush(self) -> None:
        """Send what was said."""
        data = bytes(self.outgoing)
        self.outgoing.clear()
        if data:
            await self.end.send(data)

    async def until(self, holds: Callable[[FakeClient], bool]) -> None:
        """Take what comes until `holds`; fails once nothing more comes."""
        async with asyncio.timeout(PATIENCE_S):
            while not holds(self.rfb):
                data = await self.end.read()
                assert data, f"the session ended: {self.end.socket.close_reason}"
                self.rfb.feed(data)
                await self.flush()

    async def shown(self) -> None:
        """Ask for the whole picture and wait for it."""
        await self.until(lambda rfb: rfb.ready)
        self.rfb.asks_again = True
        before = len(self.rfb.seen.updates)
        self.rfb.ask(incremental=False)
        await self.flush()
        await self.until(lambda rfb: len(rfb.seen.updates) > before)

    async def end_reason(self) -> EndReason:
        """Wait for the end; why it came."""
        async with asyncio.timeout(PATIENCE_S):
            code, reason = await self.end.closed()
        assert code == 4000, (code, reason)
        return EndReason(reason)

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.end.close()


@dataclass
class House:
    """An agent of Ada's, Ada as a customer, and the service that both use."""

    service: Service
    backend: Backend
    ada: Shopper
    folder: Path
    desktops: list[Desktop] = field(default_factory=list)

    @property
    def computer_id(self) -> str:
        assert self.backend.snapshot.computer is not None
        return self.backend.snapshot.computer.id

    async def until(self, holds: Callable[[Snapshot], bool]) -> Snapshot:
        """The first snapshot of the agent for which `holds`."""
        return await until(self.backend, holds)

    async def request(self, client: str = "Chrome on Android", **more: Any) -> SessionOffer:
        """A client asks for a session."""
        wish = NewSession(self.computer_id, client, **more)

        async def ask() -> SessionOffer | None:
            try:
                return await self.service.parts.sessions.request(self.ada.account_id, wish)
            except SessionRefused as refused:
                if refused.code != SessionRefusal.COMPUTER_OFFLINE:
                    raise
            return None  # it has only just come online

        offer = await polling(ask, lambda offer: offer is not None)
        assert offer is not None
        return offer

    async def connect(self, client: str = "Chrome on Android", **more: Any) -> Client:
        """A client asks, goes to the relay, and waits for its first picture."""
        offer = await self.request(client, **more)
        outgoing = bytearray()
        rfb = FakeClient(outgoing.extend)
        connected = Client(await RelayEnd.open(offer.client_url, offer.grant), rfb, outgoing)
        await connected.shown()
        return connected

    async def over(self, session_id: str) -> Session:
        """What the service knows of a session once it is over or refused."""
        async with asyncio.timeout(PATIENCE_S):
            async for terms in self.service.parts.sessions.terms(self.ada.account_id, session_id):
                if terms.session.state in (SessionState.ENDED, SessionState.REFUSED):
                    return terms.session
        raise AssertionError("the terms ended before the session")

    async def live(self) -> str:
        """The id of the session that the agent shows as live."""
        seen = await self.until(lambda snapshot: snapshot.session is not None)
        assert seen.session is not None
        return seen.session.id


def watched_stage(desktops: list[Desktop], clock: Clock, screen: str = SCREEN) -> Stage:
    """The real stage, and every desktop that it opens."""
    real = real_stage(screen, {}, clock)

    def open_desktop() -> Desktop:
        desktop = real.open_desktop()
        desktops.append(desktop)
        return desktop

    return replace(real, open_desktop=open_desktop)


@asynccontextmanager
async def session_house(
    folder: Path,
    rate: float = 1.0,
    screen: str = SCREEN,
    simulator: SimulatorSettings | None = None,
    **options: Any,
) -> AsyncIterator[House]:
    """A house whose account's clock runs at `rate`."""
    home = folder / "service"
    home.mkdir()
    clock = SystemClock()
    desktops: list[Desktop] = []
    async with (
        account_service(home, clock, simulator=simulator) as service,
        service.live(),
        Person("ada@example.org", service.base_url) as person,
        agent_in(
            folder, service.base_url, stage=watched_stage(desktops, clock, screen), **options
        ) as backend,
    ):
        await person.sign_up()
        await sign_in(backend, person)
        known = backend.facts.account
        assert known is not None
        ada = Shopper(service, known.account.id)
        if rate != 1.0:
            await service.parts.books.set_clock(ada.account_id, rate)
        house = House(service, backend, ada, folder, desktops)
        await house.until(lambda snapshot: snapshot.state is AgentState.READY)
        yield house
