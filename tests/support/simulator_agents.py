"""A real agent in a simulator run, against a real service with a simulator, both in this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.assembly import build_backend
from agent.core.backend import Backend
from agent.profile.settings import Settings
from agent.profile.simulated import TOKEN_VARIABLE, SimulatorWish, claim
from agent.session.stage import real_stage
from shared.clock import SystemClock
from shared.simulator_view import SimulatorView
from shared.snapshot import Snapshot
from tests.support.account_service import Service
from tests.support.agents import paths_in, until
from tests.support.faulty_service import TOKEN, faulty_service


@dataclass
class Stage:
    """The agent, the service, and where the agent's profile is."""

    backend: Backend
    service: Service
    folder: Path

    @property
    def view(self) -> SimulatorView:
        """What the agent shows of the simulator now."""
        assert self.backend.snapshot.simulator is not None
        return self.backend.snapshot.simulator

    async def until_view(self, **wanted: object) -> Snapshot:
        """The first snapshot whose simulator has these values."""

        def holds(seen: Snapshot) -> bool:
            view = seen.simulator
            return view is not None and all(getattr(view, name) == value for name, value in wanted.items())

        return await until(self.backend, holds)


@asynccontextmanager
async def simulator_agent(folder: Path, token: str = TOKEN) -> AsyncIterator[Stage]:
    """An agent that was started with `--simulator` and has not loaded anything."""
    (folder / "service").mkdir()
    async with (
        faulty_service(folder / "service", SystemClock()) as service,
        service.live(),
        agent_of(folder, service.base_url, token) as backend,
    ):
        yield Stage(backend, service, folder)


@asynccontextmanager
async def agent_of(folder: Path, url: str, token: str = TOKEN) -> AsyncIterator[Backend]:
    """The agent alone; its keyring is one that must not be asked."""
    paths, clock = paths_in(folder), SystemClock()
    claim(paths, force=False)
    backend = build_backend(
        paths,
        Settings(account_url=url, secrets="keyring"),
        clock,
        {TOKEN_VARIABLE: token},
        stage=real_stage("synthetic:320x200", {}, clock),
        simulator=SimulatorWish(),
    )
    working = asyncio.create_task(backend.run(), name="backend")
    try:
        yield backend
    finally:
        working.cancel()
        await asyncio.wait({working})
        if not working.cancelled() and (failure := working.exception()) is not None:
            raise failure
