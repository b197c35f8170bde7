"""Sessions of an agent that is a process of its own: command line, sudden death, a service that restarts."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shared.clock import SystemClock
from shared.errors import SessionRefused
from shared.reasons import EndReason, SessionState
from shared.sessions import NewSession, Session
from tests.support.account_service import Service, account_service
from tests.support.agent_processes import PATIENCE_S, AgentProcess
from tests.support.person import Person
from tests.support.relay_end import RelayEnd
from tests.support.rfb_client import FakeClient
from tests.support.session_house import Client

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc and pidfd"),
]


@dataclass
class Place:
    """A service in this process, and an agent beside it."""

    service: Service
    agent: AgentProcess
    account_id: str
    computer_id: str

    async def cli(self, *arguments: str) -> Any:
        """A verb with `--json` that must succeed; what it printed."""
        return await asyncio.to_thread(self.agent.done, *arguments)

    async def connect(self, client: str = "Chrome on Android") -> Client:
        """Connect as soon as the computer is online, until the first picture."""
        wish = NewSession(self.computer_id, client)
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    offer = await self.service.parts.sessions.request(self.account_id, wish)
                    break
                except SessionRefused:
                    await asyncio.sleep(0.02)
        outgoing = bytearray()
        rfb = FakeClient(outgoing.extend)
        connected = Client(await RelayEnd.open(offer.client_url, offer.grant), rfb, outgoing)
        await connected.shown()
        return connected

    async def sessions(self) -> list[Session]:
        """All sessions, the latest first."""
        return list(await self.service.parts.sessions.list(self.account_id))


@asynccontextmanager
async def place_in(folder: Path, *arguments: str) -> AsyncIterator[Place]:
    (folder / "service").mkdir()
    async with account_service(folder / "service", SystemClock()) as service, service.live():
        agent = AgentProcess(folder / "agent")
        agent.configure(account_url=service.base_url)
        try:
            await asyncio.to_thread(agent.start, *arguments)
            async with Person("ada@example.org", service.base_url) as person:
                await person.sign_up()
                told = await asyncio.to_thread(agent.done, "sign-in", "--no-browser", "--no-wait")
                await person.consent(told["sign_in"]["url"])
            seen = await asyncio.to_thread(agent.wait_for, "online")
            account_id = (await accounts_of(service))[0]
            yield Place(service, agent, account_id, seen["computer"]["id"])
        finally:
            await asyncio.to_thread(agent.clear)


async def accounts_of(service: Service) -> list[str]:
    """The ids of all accounts."""
    from sqlalchemy import select

    from account.db.tables import Account

    return list(await service.context.database.read(lambda db: db.scalars(select(Account.id)).all()))


@pytest.mark.rule("R11", "R91")
@pytest.mark.security(29)
async def test_the_command_line_shows_waits_for_and_ends_a_session(tmp_path: Path) -> None:
    async with place_in(tmp_path, "--screen", "synthetic:320x200") as place:
        waiting = asyncio.create_task(place.cli("wait", "--for", "session", "--timeout", "20"))
        async with await place.connect("Firefox on Linux") as client:
            live = (await waiting)["session"]
            assert live["client"] == "Firefox on Linux"
            assert live["limited"] is True
            assert 290 < live["remaining_s"] <= 300
            assert {"id", "client", "started_at", "limited", "ends_at", "remaining_s", "bytes"} <= set(live)
            told = await place.cli("sessions")
            assert told["session"]["id"] == live["id"]
            table = await asyncio.to_thread(place.agent.cli, "sessions")
            assert "Firefox on" in table.stdout
            await place.cli("end-session", "--session", live["id"])
            assert await client.end_reason() is EndReason.ENDED_BY_COMPUTER
        ended = await place.cli("wait", "--for", "session-end", "--timeout", "20")
        assert ended["last_session"]["id"] == live["id"]
        assert ended["last_session"]["end_reason"] == "ended_by_computer"
        again = await asyncio.to_thread(place.agent.cli, "end-session")
        assert again.returncode == 3
        assert "session_over" in again.stderr


@pytest.mark.rule("R15")
@pytest.mark.security(24, 37)
async def test_an_agent_that_is_killed_leaves_no_session_behind_and_resumes_none(tmp_path: Path) -> None:
    async with place_in(tmp_path, "--screen", "synthetic:320x200") as place:
        async with await place.connect() as client:
            os.kill(place.agent.pid, signal.SIGKILL)
            await asyncio.to_thread(place.agent.ended)
            assert await client.end_reason() is EndReason.COMPUTER_OFFLINE
        await asyncio.to_thread(place.agent.start)  # the screen was kept among the settings
        seen = await asyncio.to_thread(place.agent.wait_for, "online")
        assert seen["session"] is None
        (only,) = await place.sessions()
        assert (only.state, only.end_reason) == (SessionState.ENDED, EndReason.COMPUTER_OFFLINE)
        async with await place.connect() as client:
            assert client.rfb.size == (320, 200)
            assert len(await place.sessions()) == 2


@pytest.mark.security(24)
async def test_an_agent_that_is_stopped_by_signal_says_so(tmp_path: Path) -> None:
    async with place_in(tmp_path, "--screen", "synthetic:320x200") as place:
        async with await place.connect() as client:
            place.agent.process.terminate()  # type: ignore[union-attr]
            assert await client.end_reason() is EndReason.AGENT_STOPPED
        assert await asyncio.to_thread(place.agent.ended) == 0
