"""Many at once: the last slot, the same computer twice, two service processes on one database (RULES R79)."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from account.db.tables import Event
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock
from tests.support.databases import database_in

pytestmark = pytest.mark.both_databases

PARALLEL = 20


async def register_all(services: list[Service], account_id: str, count: int) -> Counter[int]:
    """Register so many new devices at once, spread over the services; how often each status came."""
    asking = []
    for number in range(count):
        service = services[number % len(services)]
        device = await service.device(account_id)
        asking.append((service.http(), device))
    answers = await asyncio.gather(*(device.register(http, "pc") for http, device in asking))
    for http, _ in asking:
        await http.aclose()
    return Counter(answer.status_code for answer in answers)


@pytest.mark.rule("R79")
@pytest.mark.security(10)
@pytest.mark.invariant(9)
async def test_of_many_that_race_for_the_fifth_slot_exactly_one_wins(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with account_service(tmp_path, clock) as service:
        account_id = await service.account()
        for _ in range(4):
            await service.computer(account_id)
        assert await register_all([service], account_id, PARALLEL) == {201: 1, 409: PARALLEL - 1}
        facts = await service.parts.states.facts(account_id)
        assert len(facts.computers) == 5


@pytest.mark.rule("R79")
@pytest.mark.security(10)
async def test_two_processes_on_one_database_let_exactly_one_win(tmp_path: Path, clock: FakeClock) -> None:
    second = database_in(tmp_path)
    async with (
        account_service(tmp_path, clock) as one,
        account_service(tmp_path, clock, database=second) as two,
    ):
        account_id = await one.account()
        for _ in range(4):
            await one.computer(account_id)
        assert await register_all([one, two], account_id, PARALLEL) == {201: 1, 409: PARALLEL - 1}
        assert len((await two.parts.states.facts(account_id)).computers) == 5
    second.close()


@pytest.mark.rule("R22")
async def test_the_same_computer_registering_many_times_at_once_has_one_slot(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with account_service(tmp_path, clock) as service, service.http() as http:
        device = await service.device(await service.account())
        answers = await asyncio.gather(*(device.register(http) for _ in range(PARALLEL)))
        assert Counter(each.status_code for each in answers) == {201: 1, 200: PARALLEL - 1}
        assert len({each.json()["id"] for each in answers}) == 1


@pytest.mark.rule("R99")
async def test_parallel_changes_leave_a_history_without_gaps(tmp_path: Path, clock: FakeClock) -> None:
    async with account_service(tmp_path, clock) as service, service.http() as http:
        account_id = await service.account()
        device, computer_id = await service.computer(account_id)
        path = f"/v1/computers/{computer_id}"
        await asyncio.gather(
            *(device.ask(http, "PATCH", path, json={"name": f"pc {n}"}) for n in range(PARALLEL)),
            register_all([service], account_id, 4),
        )
        numbers = await service.context.database.read(
            lambda session: session.scalars(select(Event.seq).where(Event.account_id == account_id)).all()
        )
        assert sorted(numbers) == list(range(1, 1 + 1 + 1 + PARALLEL + 4))


@pytest.mark.rule("R76")
async def test_of_many_that_remove_one_computer_one_removes_it(tmp_path: Path, clock: FakeClock) -> None:
    async with account_service(tmp_path, clock) as service, service.http() as http:
        account_id = await service.account()
        device, _ = await service.computer(account_id)
        _, victim = await service.computer(account_id)
        answers = await asyncio.gather(
            *(device.ask(http, "DELETE", f"/v1/computers/{victim}") for _ in range(PARALLEL))
        )
        assert Counter(each.status_code for each in answers) == {204: 1, 404: PARALLEL - 1}
