"""Faults as a service with a simulator switches them; and a service without one, which has none of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from account.edge.slow_callers import ImpatientProtocol
from account.events.history import InProcessBus
from account.serve import Options, server_config
from shared.errors import NotFoundRefused, SimulatorRefused
from shared.reasons import RemovedBy
from shared.simulator import TOKEN_HEADER, FaultView, FaultWish
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock
from tests.support.event_reader import event_stream
from tests.support.faulty_service import TOKEN, board_of, faulty_service, simulator_of
from tests.support.loaded import modules_of_the_service
from tests.support.patience import PATIENCE_S

SIGNED = {TOKEN_HEADER: TOKEN}
NAMED = "expired@example.test"


@pytest.fixture
async def service(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Service]:
    async with faulty_service(tmp_path, clock, ping_s=0.05) as service:
        yield service


@pytest.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with service.live() as http:
        yield http


async def simulated(service: Service) -> str:
    """A simulated account; its id."""
    starts_at = datetime(2026, 3, 1, tzinfo=UTC)
    return (await simulator_of(service).create(NAMED, "a seed", None, starts_at)).id


@pytest.mark.security(19)
async def test_the_simulator_still_answers_while_the_service_is_down_and_ends_it(
    service: Service, http: httpx.AsyncClient
) -> None:
    down = {"name": "service_down", "on": True}
    answer = await http.put("/simulator/v1/faults", json=down, headers=SIGNED)
    assert answer.status_code == 200, answer.text
    with pytest.raises(httpx.RemoteProtocolError):
        await http.get("/v1/health")
    listed = await http.get("/simulator/v1/faults", headers=SIGNED)
    assert [each["name"] for each in listed.json()] == ["service_down"]
    assert (await http.put("/simulator/v1/faults", json={**down, "on": False}, headers=SIGNED)).json() == []
    assert (await http.get("/v1/health")).status_code == 200


async def test_a_client_that_cannot_show_the_token_switches_nothing(
    service: Service, http: httpx.AsyncClient
) -> None:
    answer = await http.put("/simulator/v1/faults", json={"name": "service_down", "on": True})
    assert answer.status_code == 401
    assert board_of(service).all() == ()


async def test_faults_of_an_account_need_a_simulated_one_and_go_with_it(service: Service) -> None:
    faults, account_id = simulator_of(service).faults, await simulated(service)
    somebodys_own = await service.account()
    with pytest.raises(NotFoundRefused):
        await faults.set(FaultWish("events_drop", True, somebodys_own))
    await faults.set(FaultWish("events_drop", True, account_id, share=0.5))
    await faults.set(FaultWish("clock_skew", True, account_id, seconds=-60))
    assert await faults.listed(account_id) == (
        FaultView("events_drop", account_id, share=0.5),
        FaultView("clock_skew", account_id, seconds=-60),
    )
    await simulator_of(service).delete(account_id)
    assert board_of(service).all() == ()


@pytest.mark.rule("R34")
async def test_the_legacy_double_bill_is_kept_with_the_account(service: Service) -> None:
    faults, account_id = simulator_of(service).faults, await simulated(service)
    await faults.set(FaultWish("legacy_double_bill", True, account_id))
    await faults.set(FaultWish("events_reorder", True, account_id))
    assert [each.name for each in await faults.listed(account_id)] == ["events_reorder", "legacy_double_bill"]
    assert [each.value for each in await service.parts.store.faults(account_id)] == ["legacy_double_bill"]
    for wish in (
        FaultWish("legacy_double_bill", True),
        FaultWish("legacy_double_bill", True, account_id, share=1),
        FaultWish("legacy_double_bill", False),
    ):
        with pytest.raises(SimulatorRefused) as refused:
            await faults.set(wish)
        assert refused.value.code == "fault_invalid"
    await faults.clear(account_id)
    assert await faults.listed(account_id) == ()
    assert await service.parts.store.faults(account_id) == ()


async def test_the_faults_of_the_service_are_cleared_without_those_of_accounts(service: Service) -> None:
    faults, account_id = simulator_of(service).faults, await simulated(service)
    await faults.set(FaultWish("events_drop", True, account_id))
    for name in ("service_down", "slow", "error"):
        await faults.set(FaultWish(name, True))
    await faults.clear()
    assert board_of(service).all() == (FaultView("events_drop", account_id, share=1.0),)


@pytest.mark.rule("R99")
async def test_dropped_events_are_missing_on_the_wire_and_come_when_asked_for_again(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    board_of(service).set(FaultWish("events_drop", True, account_id))
    async with event_stream(http, device) as events:
        begun = await events.until("state")
        await service.parts.computers.rename(account_id, computer_id, "unheard")
        frames = [await events.frame(comments=True) for _ in range(3)]
        assert [each.comment for each in frames if each is not None] == ["ping"] * 3
    board_of(service).clear_all()
    async with event_stream(http, device, after=begun.id) as events:
        heard = await events.until("computer.renamed")
    assert heard.data["data"]["name"] == "unheard"


async def test_a_stream_that_is_cut_by_a_removal_says_so_last_although_events_overtake_each_other(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    board_of(service).set(FaultWish("events_reorder", True, account_id))
    async with event_stream(http, device) as events:
        await events.until("state")
        await service.parts.computers.remove(account_id, computer_id, RemovedBy.PORTAL)
        assert [each.event for each in await events.rest()][-1] == "computer.removed"


@pytest.mark.proof
@pytest.mark.security(39)
async def test_going_down_over_and_over_leaves_no_listener_and_no_task_behind(
    service: Service, http: httpx.AsyncClient, clock: FakeClock
) -> None:
    account_id = await service.account()
    device, _ = await service.computer(account_id)
    bus = service.parts.bus
    assert isinstance(bus, InProcessBus)
    before = len(asyncio.all_tasks())
    for _ in range(100):
        async with event_stream(http, device) as events:
            await events.until("state")
            board_of(service).set(FaultWish("service_down", True))
            with pytest.raises(httpx.RemoteProtocolError):
                await events.rest()
        with pytest.raises(httpx.RemoteProtocolError):
            await device.ask(http, "GET", "/v1/account")
        board_of(service).clear_all()
        assert (await device.ask(http, "GET", "/v1/account")).status_code == 200
        clock.advance(timedelta(seconds=2))
    async with asyncio.timeout(PATIENCE_S):
        while bus.listening > 0 or len(asyncio.all_tasks()) > before:  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0)
    assert await online(service, account_id) == [False]


async def online(service: Service, account_id: str) -> list[bool]:
    return [each.online for each in (await service.parts.states.facts(account_id)).computers]


async def test_a_service_stops_although_answers_wait(tmp_path: Path, clock: FakeClock) -> None:
    async with faulty_service(tmp_path, clock) as service, service.live():
        account_id = await service.account()
        device, _ = await service.computer(account_id)
        board_of(service).set(FaultWish("slow", True, seconds=60))
        hurry = httpx.Timeout(PATIENCE_S, read=0.1)
        async with httpx.AsyncClient(base_url=service.base_url, timeout=hurry, trust_env=False) as hurried:
            with pytest.raises(httpx.ReadTimeout):
                await device.ask(hurried, "GET", "/v1/account")
        assert board_of(service).slow_s == 60
    assert board_of(service).all() == ()


async def test_without_a_simulator_there_are_no_faults(tmp_path: Path, clock: FakeClock) -> None:
    async with account_service(tmp_path, clock) as service:
        assert not hasattr(service.app.state, "simulator")
        assert service.parts.feed._disturber is None
        assert "FaultGate" not in {each.cls.__name__ for each in service.app.user_middleware}  # type: ignore[attr-defined]
        async with service.http() as http:
            for path in ("/simulator/v1/faults", f"/simulator/v1/accounts/{NAMED}/faults"):
                assert (await http.put(path, json={}, headers=SIGNED)).status_code == 404
        assert server_config(service.app, Options(tmp_path)).http is ImpatientProtocol


def test_without_a_simulator_nothing_of_the_faults_is_loaded() -> None:
    assert [name for name in modules_of_the_service() if name.startswith("account.simulator")] == []
