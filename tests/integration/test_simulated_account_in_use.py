"""A simulated account under the same API and pages as everybody's: all that is done to it is logged."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from account.simulator.history.replay import replay_headless
from account.simulator.simulator import Simulator
from shared.simulator import SimulatedAccount
from tests.support.account_service import Service
from tests.support.api_caller import YEAR, ApiCaller, schema_of
from tests.support.clock import FakeClock
from tests.support.faulty_service import faulty_service, simulator_of
from tests.support.portal import browser
from tests.support.simulated_story import STARTS_AT, simulator_house

KILLED = 9


@pytest.fixture
async def service(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Service]:
    async with faulty_service(tmp_path, clock) as running:
        yield running


@pytest.fixture
async def simulator(service: Service) -> Simulator:
    return simulator_of(service)


@pytest.fixture
async def account(simulator: Simulator) -> SimulatedAccount:
    return await simulator.create("trial@example.test", "7", "trial", STARTS_AT)


async def caller_for(service: Service, http: httpx.AsyncClient, account_id: str) -> ApiCaller:
    return ApiCaller(service, http, await service.device(account_id), await schema_of(http))


@pytest.mark.rule("R98")
async def test_what_api_and_pages_do_to_a_simulated_account_can_be_played_again(
    service: Service, http: httpx.AsyncClient, simulator: Simulator, account: SimulatedAccount
) -> None:
    caller = await caller_for(service, http, account.id)
    assert (await caller.device.register(http, "Studio")).status_code == 201
    assert (await caller.pay("/v1/orders", YEAR)).status_code == 201
    assert (await caller.ask("PUT", "/v1/account", {"language": "fr"})).status_code == 200
    async with browser(service) as person:
        await person.signed_in_as(account.id)
        await person.post("/language", language="en", return_to="/")
    await simulator.advance(account.id, by="P1M")

    export = await simulator.export(account.id)

    assert [deed.name for deed in export.deeds] == [
        "computer.register",
        "order.place",
        "account.language",
        "account.language",
        "clock.advance",
    ]
    assert await replay_headless(export) == export.hash


async def test_a_real_account_of_the_same_service_keeps_no_log_and_changes_as_ever(
    service: Service, http: httpx.AsyncClient, simulator: Simulator, clock: FakeClock
) -> None:
    caller = await caller_for(service, http, await service.account())
    await caller.device.register(http, "Studio")
    await caller.buy(clock)
    assert (await caller.ask("PUT", "/v1/account", {"language": "fr"})).status_code == 200

    state = await service.parts.states.account_state(caller.account_id)
    assert state.account.language == "fr"
    assert await simulator.accounts() == ()
    assert await simulator._accounts.deeds(caller.account_id) == []


@pytest.mark.rule("R26", "R98")
async def test_a_computer_that_was_online_when_the_service_stopped_goes_offline_by_a_deed(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with simulator_house(tmp_path) as house:
        account = await house.account()
        computer = (await house.simulator.do(account.id, "computer.register", {"name": "Studio"})).computer
        await house.simulator.do(account.id, "computer.presence", {"computer": computer.id, "online": True})

    async with simulator_house(tmp_path) as house:
        await house.parts.scheduler.load_clocks()
        await house.parts.presence_events.all_offline()
        export = await house.simulator.export(account.id)

    assert export.deeds[-1].arguments == {"computer": computer.id, "online": False}
    assert export.clock.account_now == STARTS_AT
    assert await replay_headless(export) == export.hash


async def test_a_clock_that_runs_survives_a_restart(tmp_path: Path) -> None:
    async with simulator_house(tmp_path) as house:
        account = await house.account()
        await house.simulator.set_rate(account.id, 60)

    async with simulator_house(tmp_path) as house:
        await house.parts.scheduler.load_clocks()
        house.clock.advance(timedelta(minutes=1))
        clock = (await house.simulator.find(account.id)).clock

    assert (clock.account_now, clock.rate) == (STARTS_AT + timedelta(hours=1), 60)


_KILLED_BEFORE_THE_COMMIT = """
import asyncio, os, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.orm import Session
from tests.support.simulated_story import simulator_house

async def main():
    async with simulator_house(Path(sys.argv[1])) as house:
        (account,) = await house.simulator.accounts()
        event.listen(Session, "before_commit", lambda session: (session.flush(), os._exit(9)))
        await house.simulator.do(account.id, "computer.register", {"name": "Studio"})

asyncio.run(main())
"""


@pytest.mark.proof
@pytest.mark.rule("R98")
@pytest.mark.skipif(os.name != "posix", reason="a kill that leaves nothing to tidy up")
async def test_a_process_that_is_killed_between_leaves_neither_deed_nor_effect(tmp_path: Path) -> None:
    async with simulator_house(tmp_path) as house:
        account = await house.account()
        before = await house.simulator.export(account.id)

    script = [sys.executable, "-c", _KILLED_BEFORE_THE_COMMIT, str(tmp_path)]
    killed = await asyncio.create_subprocess_exec(*script, cwd=Path(__file__).parents[2])
    assert await killed.wait() == KILLED

    async with simulator_house(tmp_path) as house:
        await house.parts.scheduler.load_clocks()
        assert await house.simulator.export(account.id) == before


def test_a_service_without_a_simulator_loads_nothing_of_it_and_has_no_such_route(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from account.serve import Options, open_database, settings_for\n"
        "from account.app import create_app; from account.context import Context\n"
        "from account.catalogue.loading import default_catalogue; from shared.clock import SystemClock\n"
        "options = Options(Path(sys.argv[1])); database = open_database(options)\n"
        "context = Context(settings_for(options, 1), database, SystemClock(), default_catalogue())\n"
        "app = create_app(context)\n"
        "assert not hasattr(app.state, 'simulator') and app.state.parts.hooks is None\n"
        "found = [name for name in sys.modules if name.startswith('account.simulator')]\n"
        "database.close(); sys.exit(str(found) if found else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
