"""Remote sessions of an agent that is a process of its own: the service in this one, clients that speak RFB.

`faces` says why a session ended as each surface tells it (RULES R91): API, command line, database.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Transaction

from account.db.session_tables import RemoteSession
from account.db.tables import Account
from shared.clock import SystemClock
from shared.errors import SessionRefused
from shared.reasons import SessionRefusal, SessionState
from shared.sessions import NewSession, Session, SessionOffer
from tests.support.account_service import Service, account_service
from tests.support.agent_processes import AgentProcess
from tests.support.device import Device
from tests.support.patience import PATIENCE_S, polling
from tests.support.person import Person
from tests.support.relay_end import RelayEnd
from tests.support.rfb_client import FakeClient
from tests.support.session_house import Client
from tests.support.shopper import Shopper

SCREEN = ("--screen", "synthetic:320x200")
Prepare = Callable[[Service, str], Awaitable[None]]


@dataclass
class Place:
    """A service in this process, and an agent beside it."""

    service: Service
    agent: AgentProcess
    account_id: str
    computer_id: str

    @property
    def ada(self) -> Shopper:
        """The account as a customer."""
        return Shopper(self.service, self.account_id)

    async def cli(self, *arguments: str) -> Any:
        """A verb with `--json` that must succeed; what it printed."""
        return await asyncio.to_thread(self.agent.done, *arguments)

    async def request(self, client: str = "Chrome on Android") -> SessionOffer:
        """Ask for a session as soon as the computer is online."""
        wish = NewSession(self.computer_id, client)

        async def ask() -> SessionOffer | None:
            try:
                return await self.service.parts.sessions.request(self.account_id, wish)
            except SessionRefused as refused:
                if refused.code != SessionRefusal.COMPUTER_OFFLINE:
                    raise
            return None  # it is not online yet

        offer = await polling(ask, lambda offer: offer is not None)
        assert offer is not None
        return offer

    async def connect(self, client: str = "Chrome on Android", port: int | None = None) -> Client:
        """Connect until the first picture; by way of a proxy on `port` if there is one."""
        offer = await self.request(client)
        around = {} if port is None else {"host": "127.0.0.1", "port": port}
        return await connected(offer.client_url, offer.grant, **around)

    async def sessions(self) -> list[Session]:
        """All sessions, the latest first."""
        return list(await self.service.parts.sessions.list(self.account_id))

    async def over(self, session_id: str) -> Session:
        """What the service knows of a session once it is over or refused."""
        async with asyncio.timeout(PATIENCE_S):
            async for terms in self.service.parts.sessions.terms(self.account_id, session_id):
                if terms.session.state in (SessionState.ENDED, SessionState.REFUSED):
                    return terms.session
        raise AssertionError("the terms ended before the session")

    async def until_cli(self, holds: Callable[[Any], bool]) -> Any:
        """The first `access-agent status --json` for which `holds`."""
        return await polling(lambda: self.cli("status"), holds)

    async def faces(self, session_id: str) -> dict[str, tuple[str | None, float | None]]:
        """End reason and length of the session on each surface; the agent's by its command line."""
        faces = await self.service_faces(session_id)
        return {"command line": await self._face_of_agent(session_id, faces["API"][0]), **faces}

    async def _face_of_agent(self, session_id: str, told: str | None) -> tuple[str | None, float | None]:
        """As soon as the agent has heard what is `told`; otherwise what it says after all."""
        over: dict[str, Any] = {}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while session_id not in over or over[session_id]["end_reason"] != told:
                    over = {each["id"]: each for each in (await self.cli("sessions"))["recent_sessions"]}
        last, latest = (await self.cli("status"))["last_session"], next(iter(over.values()))
        assert last == {name: latest[name] for name in last}
        return over[session_id]["end_reason"], over[session_id]["duration_s"]

    async def service_faces(self, session_id: str) -> dict[str, tuple[str | None, float | None]]:
        """The same, of the surfaces that are the service's own."""
        shown = await self.ask("GET", f"/v1/sessions/{session_id}")
        assert shown["state"] == "ended"
        return {
            "API": (shown["end_reason"], shown["duration_s"]),
            "database": await self.service.context.database.read(lambda db: _row(db, session_id)),
        }

    async def ask(self, method: str, path: str, expect: int = 200, **more: Any) -> Any:
        """What the API answers another device of the account, with this status."""
        device = Device(self.service.base_url)
        await self.service.sign_in(device, self.account_id)
        async with self.service.http() as http:
            answer = await device.ask(http, method, path, **more)
        assert answer.status_code == expect, answer.text
        return answer.json()


def _row(db: Transaction, session_id: str) -> tuple[str | None, float | None]:
    row = db.get_one(RemoteSession, session_id)
    assert row.started_at is not None
    assert row.ended_at is not None
    return row.end_reason, (row.ended_at - row.started_at).total_seconds()


async def connected(url: str, grant: str, **options: Any) -> Client:
    """A client that has its first picture; `options` as of `RelayEnd.open`."""
    outgoing = bytearray()
    rfb = FakeClient(outgoing.extend)
    client = Client(await RelayEnd.open(url, grant, **options), rfb, outgoing)
    await client.shown()
    return client


@asynccontextmanager
async def place_in(
    folder: Path,
    *arguments: str,
    rate: float = 1.0,
    prepare: Prepare | None = None,
    configure: dict[str, Any] | None = None,
) -> AsyncIterator[Place]:
    """A signed-in agent, started with `arguments`, whose account's clock runs at `rate`.

    `prepare` is done with the account before the computer is registered; `configure` goes into the settings.
    """
    (folder / "service").mkdir()
    async with account_service(folder / "service", SystemClock()) as service, service.live():
        agent = AgentProcess(folder / "agent")
        agent.configure(account_url=service.base_url, **(configure or {}))
        try:
            await asyncio.to_thread(agent.start, *(arguments or SCREEN))
            async with Person("ada@example.org", service.base_url) as person:
                await person.sign_up()
                account_id = await service.context.database.read(
                    lambda db: db.scalars(select(Account.id)).one()
                )
                if rate != 1.0:
                    await service.parts.books.set_clock(account_id, rate)
                if prepare is not None:
                    await prepare(service, account_id)
                told = await asyncio.to_thread(agent.done, "sign-in", "--no-browser", "--no-wait")
                await person.consent(told["sign_in"]["url"])
            seen = await asyncio.to_thread(agent.wait_for, "online")
            yield Place(service, agent, account_id, seen["computer"]["id"])
        finally:
            await asyncio.to_thread(agent.clear)
