"""The relay on a real socket of 127.0.0.1, with sessions that a test writes itself.

Everything of the relay is real, and so is the server; the sessions are a double of the port that the relay
sees (`account.relay.sessions`). Time is the test's clock.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from starlette.responses import PlainTextResponse

from account.ledger.clocks import AccountClocks, ClockSetting
from account.relay.endpoint import Endpoint
from account.relay.handshake import Doorkeeper
from account.relay.relay import Relay
from account.relay.sessions import Side
from account.relay.timers import Timers
from account.serve import Options, Server, server_config
from shared.clock import Clock
from shared.errors import AccessError, SessionRefused
from shared.reasons import EndReason, SessionRefusal, SessionState, Status
from shared.sessions import CLIENT_PATH, COMPUTER_PATH, Session, SessionTerms
from tests.support.patience import PATIENCE_S
from tests.support.relay_end import RelayEnd, upgrade_request
from tests.support.waiting import settle

ACCOUNT = "acc_1"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a grant of the double is for."""

    account_id: str
    session_id: str
    side: Side
    bound_to: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """How a session ended, as the relay recorded it."""

    session_id: str
    reason: EndReason
    bytes_up: int
    bytes_down: int


class WrittenSessions:
    """Sessions as a test writes them; behaves as `RelaySessions` says."""

    def __init__(self, clock: Clock, clocks: AccountClocks) -> None:
        self._clock = clock
        self._clocks = clocks
        self._terms: dict[str, SessionTerms] = {}
        self._changed: dict[str, asyncio.Event] = {}
        self._grants: dict[str, Grant] = {}
        self.limited = False
        self.records: list[Record] = []
        self.refusals: list[tuple[str, SessionRefusal]] = []
        self.refuse_start: Exception | None = None
        self.troubles: list[AccessError] = []
        self.before_start: asyncio.Event | None = None
        self.before_redeem: asyncio.Event | None = None
        self.following = 0
        self.unreadable: list[Exception] = []
        self.unredeemable: list[Exception] = []
        self._recorded = asyncio.Event()
        self._redeemed = asyncio.Event()

    def new(self, state: SessionState = SessionState.ACCEPTED, bound_to: str | None = None) -> str:
        """A session that both ends may join, with the grants `client.ID` and `computer.ID`."""
        session_id = f"ses_{len(self._terms)}"
        session = Session(session_id, "cmp_1", "Studio", "Test", state, self._clock.now())
        self._terms[session_id] = SessionTerms(session, self._clock.now(), 1.0, Status.TRIAL)
        self._changed[session_id] = asyncio.Event()
        for side in Side:
            bound = bound_to if side is Side.CLIENT else None
            self._grants[f"{side.value}.{session_id}"] = Grant(ACCOUNT, session_id, side, bound)
        return session_id

    def change(self, session_id: str, **fields: object) -> SessionTerms:
        """Change what is agreed, and let those who follow know."""
        reading = self._clocks.read(ACCOUNT)
        before = self._terms[session_id]
        session = replace(before.session, **fields)  # type: ignore[arg-type]
        self._terms[session_id] = SessionTerms(session, reading.account_now, reading.rate, before.status)
        self._changed[session_id].set()
        return self._terms[session_id]

    def again(self, session_id: str, side: Side) -> str:
        """Another grant for a place in the same session."""
        token = f"again.{side.value}.{session_id}.{len(self._grants)}"
        self._grants[token] = Grant(ACCOUNT, session_id, side)
        return token

    async def recorded(self, count: int = 1) -> list[Record]:
        """So many ends have been recorded, those included that never began; the ones that did."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.records) + len(self.refusals) < count:
                self._recorded.clear()
                await self._recorded.wait()
        return self.records

    async def redeemed(self) -> None:
        """A grant has been presented since this was asked last."""
        async with asyncio.timeout(PATIENCE_S):
            await self._redeemed.wait()
        self._redeemed.clear()

    async def redeem(self, token: str, side: str) -> Grant:
        self._redeemed.set()
        if self.before_redeem is not None:
            await self.before_redeem.wait()
        if self.unredeemable:
            raise self.unredeemable.pop(0)
        grant = self._grants.pop(token, None)
        if grant is None or grant.side != side:
            raise SessionRefused("grant_used", "This grant was used.")
        return grant

    async def started(self, account_id: str, session_id: str) -> SessionTerms:
        if self.before_start is not None:
            await self.before_start.wait()
        if self.refuse_start is not None:
            raise self.refuse_start
        now = self._clocks.read(account_id).account_now
        ends_at = now + timedelta(seconds=300) if self.limited else None
        return self.change(
            session_id, state=SessionState.LIVE, started_at=now, limited=self.limited, ends_at=ends_at
        )

    async def ended(
        self, account_id: str, session_id: str, reason: EndReason, bytes_up: int, bytes_down: int
    ) -> None:
        if self.troubles:
            raise self.troubles.pop(0)
        self.records.append(Record(session_id, reason, bytes_up, bytes_down))
        self._recorded.set()
        if self._terms[session_id].session.state is SessionState.LIVE:
            self.change(session_id, state=SessionState.ENDED, end_reason=reason)

    async def not_met(self, account_id: str, session_id: str, refusal: SessionRefusal) -> None:
        self.refusals.append((session_id, refusal))
        self._recorded.set()
        self.change(session_id, state=SessionState.REFUSED, refusal=refusal)

    async def terms(self, account_id: str, session_id: str) -> AsyncIterator[SessionTerms]:
        self.following += 1
        try:
            while True:
                if self.unreadable:
                    raise self.unreadable.pop(0)
                self._changed[session_id].clear()
                terms = self._terms[session_id]
                yield terms
                if terms.session.state in (SessionState.ENDED, SessionState.REFUSED):
                    return
                await self._changed[session_id].wait()
        finally:
            self.following -= 1


@dataclass
class RelayStage:
    """A relay that answers, and what tests do with it."""

    relay: Relay
    sessions: WrittenSessions
    server: Server
    clocks: AccountClocks
    address: tuple[str, int]

    @property
    def host(self) -> str:
        """Host and port."""
        return f"{self.address[0]}:{self.address[1]}"

    def url(self, side: Side) -> str:
        """Where an end opens its socket."""
        return f"ws://{self.host}{CLIENT_PATH if side is Side.CLIENT else COMPUTER_PATH}"

    async def join(self, session_id: str, side: Side, headers: dict[str, str] | None = None) -> RelayEnd:
        """One end, with the session's own grant."""
        return await RelayEnd.open(self.url(side), f"{side.value}.{session_id}", headers)

    async def pair(self, session_id: str | None = None) -> tuple[RelayEnd, RelayEnd]:
        """Client and computer of a session that has begun."""
        session_id = session_id or self.sessions.new()
        client, computer = await asyncio.gather(
            self.join(session_id, Side.CLIENT), self.join(session_id, Side.COMPUTER)
        )
        await computer.next_terms()
        return client, computer

    async def bare_client(self, session_id: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A client that opened its socket, and from now on does only what the test does."""
        return await self._bare(CLIENT_PATH, f"client.{session_id}")

    async def bare_computer(self, session_id: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """The same, at the computer's end."""
        return await self._bare(COMPUTER_PATH, f"computer.{session_id}")

    def held(self) -> int:
        """Bytes that the relay's connections keep because nobody takes them."""
        ends = [end for end in self.server.server_state.connections if isinstance(end, Endpoint)]
        return sum(end.unsent for end in ends)

    async def _bare(self, path: str, grant: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await self.connection()
        writer.write(upgrade_request(self.host, path, grant))
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 101"), answer
        return reader, writer

    def jump(self, by: timedelta) -> None:
        """Move the clock of the account forward."""
        self.clocks.learn(ACCOUNT, ClockSetting(self._now() + by, self.clocks.real_now(), 1.0))

    def _now(self) -> datetime:
        return self.clocks.read(ACCOUNT).account_now

    async def meeting(self) -> None:
        """Whoever opened a socket has been seated, or refused."""
        await self.sessions.redeemed()
        await settle()

    async def connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A bare connection."""
        return await asyncio.open_connection(*self.address)


@asynccontextmanager
async def relay_stage(clock: Clock, timers: Timers) -> AsyncIterator[RelayStage]:
    """A relay behind the server that the service uses."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    host = f"127.0.0.1:{listener.getsockname()[1]}"
    clocks = AccountClocks(clock)
    sessions = WrittenSessions(clock, clocks)
    keeper = Doorkeeper(frozenset({host}), frozenset({f"http://{host}"}))
    relay = Relay(sessions, clocks, clock, timers, keeper)

    class Door:
        def protocol(self, config: object, server_state: object, app_state: object) -> object:
            return relay.endpoint(server_state.connections)  # type: ignore[attr-defined]

    ready = asyncio.Event()
    config = server_config(PlainTextResponse("hello"), Options(Path()), Door())  # type: ignore[arg-type]
    config.lifespan = "off"
    server = Server(config, (relay.end_all,), ready.set)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    await ready.wait()
    try:
        yield RelayStage(relay, sessions, server, clocks, listener.getsockname())
    finally:
        server.stop()
        await running
        await relay.close()
        listener.close()
