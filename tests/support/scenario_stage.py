"""A simulator on real parts, without an app: for tests that play scenarios and look at what came out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from account.context import Context, Settings
from account.parts import Parts, build_parts
from account.simulator.scenarios.loading import load
from account.simulator.scenarios.model import Scenario
from account.simulator.scenarios.playing import play
from account.simulator.simulator import Simulator
from shared.clock import Clock
from shared.reasons import Language
from shared.simulator import Loaded, ScenarioWish
from tests.support.catalogue import own_catalogue
from tests.support.databases import database_in
from tests.support.faulty_service import SIMULATOR
from tests.support.patience import PATIENCE_S


@dataclass(frozen=True)
class ScenarioStage:
    """Where stories are played."""

    parts: Parts
    simulator: Simulator

    async def waits_no_more(self, account_id: str) -> None:
        """Return once nobody looks out for anything in this account."""
        looking = [each for each in asyncio.all_tasks() if each.get_name() == f"armed deeds of {account_id}"]
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(*looking)

    async def load(
        self,
        scenario: str | Scenario,
        starts: datetime | None = None,
        language: Language = Language.ENGLISH,
        **wish: Any,
    ) -> Loaded:
        """Load a scenario, checked unless `check` says otherwise."""
        told = load(scenario) if isinstance(scenario, str) else scenario
        wanted = ScenarioWish(told.name, starts=starts, **{"check": True, **wish})
        return await play(self.simulator, told, wanted, language)


@asynccontextmanager
async def scenario_stage(folder: Path, clock: Clock) -> AsyncIterator[ScenarioStage]:
    """A stage with its database in `folder`."""
    database = database_in(folder)
    settings = Settings(
        base_url="http://127.0.0.1:1",
        database_url=database.url.render_as_string(hide_password=False),
        allowed_hosts=frozenset({"127.0.0.1:1"}),
        simulator=SIMULATOR,
    )
    parts = build_parts(Context(settings, database, clock, own_catalogue()))
    simulator = Simulator(parts)
    await simulator.take_up()
    try:
        yield ScenarioStage(parts, simulator)
    finally:
        simulator.armed.end_all()
        database.close()


async def live_session(stage: ScenarioStage, account_id: str) -> str:
    """Have the newest computer of the account in a live session; the session's id."""
    do = stage.simulator.do
    computer = (await stage.parts.computers.list(account_id))[-1].id
    await do(account_id, "computer.presence", {"computer": computer, "online": True})
    offer = await do(account_id, "session.request", {"computer": computer})
    await do(account_id, "session.accept", {"session": offer.session})
    await do(account_id, "session.started", {"session": offer.session})
    session: str = offer.session
    return session
