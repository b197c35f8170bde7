"""The service in the middle of a session: standing still, killed, started again (R12, R15, SECURITY 24).

Agent and service are processes of their own; the account is used over the API.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shared.reasons import EndReason
from tests.support.agent_place import SCREEN, connected
from tests.support.agent_processes import AgentProcess
from tests.support.patience import polling
from tests.support.service_process import ServiceProcess
from tests.support.session_house import Client
from tests.support.surfaces import Api, PortalReader

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc and pidfd"),
]

RATE = 60.0


@dataclass
class Apart:
    """A service, an agent, and another device of the account."""

    service: ServiceProcess
    agent: AgentProcess
    api: Api
    computer_id: str

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """What the API answers."""
        return await asyncio.to_thread(self.api.ask, method, path, body)

    async def connect(self) -> tuple[str, Client]:
        """A session, until its first picture."""
        # The agent may know that it is ready a moment before its stream has reached the service.
        await polling(
            lambda: self.ask("GET", "/v1/state"),
            lambda state: any(row["online"] for row in state["computers"]),
        )
        offer = await self.ask("POST", "/v1/sessions", {"computer": self.computer_id})
        return offer["session"], await connected(offer["client_url"], offer["grant"])

    async def last_of_agent(self, session_id: str) -> tuple[str, float]:
        """End reason and length of the session, as the agent's command line tells it."""

        async def last() -> Any:
            return (await asyncio.to_thread(self.agent.done, "status"))["last_session"]

        seen = await polling(last, lambda last: last is not None and last["id"] == session_id)
        return seen["end_reason"], seen["duration_s"]


@asynccontextmanager
async def apart(folder: Path, rate: float = 1.0) -> AsyncIterator[Apart]:
    """All of them, signed in; the account's clock runs at `rate`."""
    service, agent = ServiceProcess(folder / "service"), AgentProcess(folder / "agent")
    person = PortalReader("ann@example.org", "a long enough sentence")
    try:
        await asyncio.to_thread(service.start)
        agent.configure(account_url=service.url)
        await asyncio.to_thread(agent.start, *SCREEN)
        told = await asyncio.to_thread(agent.done, "sign-in", "--no-browser", "--no-wait")
        await asyncio.to_thread(person.sign_up_and_agree, told["sign_in"]["url"])
        seen = await asyncio.to_thread(agent.wait_for, "online")
        if rate != 1.0:
            await asyncio.to_thread(service.end)
            service.let_time_run_at(rate)
            await asyncio.to_thread(service.start)
        api = await asyncio.to_thread(Api, service.url, person)
        yield Apart(service, agent, api, seen["computer"]["id"])
        api.close()
    finally:
        await asyncio.to_thread(agent.clear)
        await asyncio.to_thread(service.end)


@pytest.mark.rule("R15", "R91")
@pytest.mark.security(24)
@pytest.mark.invariant(12)
async def test_agent_cuts_by_itself_while_the_service_stands_still(tmp_path: Path) -> None:
    async with apart(tmp_path, RATE) as there:
        session_id, client = await there.connect()
        there.service.send(signal.SIGSTOP)
        try:
            assert await there.last_of_agent(session_id) == ("trial_limit", 300.0)
        finally:
            there.service.send(signal.SIGCONT)
        assert await client.end_reason() is EndReason.TRIAL_LIMIT
        shown = await there.ask("GET", f"/v1/sessions/{session_id}")
        assert (shown["end_reason"], shown["duration_s"]) == ("trial_limit", 300.0)
        assert there.service.ended(session_id) == ("ended", "trial_limit")


@pytest.mark.rule("R12", "R15", "R91")
@pytest.mark.security(24, 37)
async def test_service_that_is_killed_and_started_again_ends_the_session_and_serves_the_next(
    tmp_path: Path,
) -> None:
    async with apart(tmp_path) as there:
        session_id, client = await there.connect()
        await asyncio.to_thread(there.service.end, signal.SIGKILL)
        reason, duration_s = await there.last_of_agent(session_id)
        assert (reason, duration_s < 300) == ("network_lost", True)
        assert (await client.end.closed())[0] == 1006  # nobody was left to say why
        await asyncio.to_thread(there.service.start)
        shown = await there.ask("GET", f"/v1/sessions/{session_id}")
        assert shown["end_reason"] == "network_lost"
        assert there.service.ended(session_id) == ("ended", "network_lost")
        again, client = await there.connect()
        seen = (await asyncio.to_thread(there.agent.wait_for, "session"))["session"]
        assert (seen["id"], 290 < seen["remaining_s"] <= 300) == (again, True)
        await client.end.close()


@pytest.mark.rule("R15")
@pytest.mark.security(24)
async def test_limit_that_passes_while_the_service_is_away_is_what_ended_the_session(tmp_path: Path) -> None:
    async with apart(tmp_path, RATE) as there:
        session_id, _ = await there.connect()
        there.service.send(signal.SIGSTOP)
        assert await there.last_of_agent(session_id) == ("trial_limit", 300.0)
        there.service.send(signal.SIGKILL)
        await asyncio.to_thread(there.service.end, signal.SIGKILL)
        await asyncio.to_thread(there.service.start)
        shown = await there.ask("GET", f"/v1/sessions/{session_id}")
        assert (shown["end_reason"], shown["duration_s"]) == ("trial_limit", 300.0)
