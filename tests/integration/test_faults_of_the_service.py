"""A service that is down, slow or failing on purpose, and a real agent: it keeps what it knows, comes back.

What people see is in docs/faults.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from account.events.history import InProcessBus
from account.simulator.faults.board import FaultBoard
from agent.core.backend import Backend
from shared.clock import SystemClock
from shared.commands import Refresh, RenameComputer
from shared.errors import ServiceFaultError, ServiceUnreachableError
from shared.reasons import Status
from shared.simulator import FaultWish
from shared.snapshot import EntitlementView, Snapshot
from shared.state import AgentState
from tests.support.account_service import Service
from tests.support.agents import agent_in, sign_in, until
from tests.support.faulty_service import board_of, faulty_service
from tests.support.patience import PATIENCE_S
from tests.support.person import Person
from tests.support.shopper import Shopper


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    """A service with a simulator that listens."""
    folder = tmp_path / "service"
    folder.mkdir()
    async with faulty_service(folder, SystemClock(), heartbeat_s=1.0) as made, made.live():
        yield made


@pytest.fixture
def board(service: Service) -> FaultBoard:
    return board_of(service)


@pytest.fixture
async def ada(service: Service) -> AsyncIterator[Person]:
    async with Person("ada@example.org", service.base_url) as person:
        await person.sign_up()
        yield person


async def subscriber(service: Service, backend: Backend, ada: Person) -> Shopper:
    """Ada signed in at this computer, with a year that she paid for."""
    await sign_in(backend, ada)
    assert backend.facts.account is not None
    shopper = Shopper(service, backend.facts.account.account.id)
    await shopper.buy()
    await until(backend, lambda seen: _status(seen) is Status.ACTIVE and seen.computers[0].online)
    return shopper


def _status(seen: Snapshot) -> Status | None:
    return seen.entitlement.status if seen.entitlement is not None else None


def _known(seen: Snapshot) -> EntitlementView:
    """The entitlement, whenever it was last heard of: news may have been on their way."""
    assert seen.entitlement is not None
    return replace(seen.entitlement, checked_at=None)


def _is_well(seen: Snapshot) -> bool:
    return seen.state is AgentState.READY and seen.service.reachable and seen.service.problem is None


@pytest.mark.rule("R99")
async def test_a_service_that_is_down_leaves_the_agent_offline_with_all_it_knows_and_back_by_itself(
    service: Service, board: FaultBoard, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        shopper = await subscriber(service, backend, ada)
        before = backend.snapshot
        board.set(FaultWish("service_down", True))
        offline = await until(backend, lambda seen: seen.service.problem == "service_unreachable")
        assert offline.state is AgentState.OFFLINE
        assert (offline.account, _known(offline)) == (before.account, _known(before))
        assert [row.name for row in offline.computers] == [row.name for row in before.computers]
        with pytest.raises(ServiceUnreachableError):
            await backend.submit(RenameComputer("unheard"))
        await service.parts.computers.rename(
            shopper.account_id, backend.snapshot.computers[0].id, "renamed meanwhile"
        )
        assert _status(backend.snapshot) is Status.ACTIVE
        board.clear("service_down")
        back = await until(
            backend, lambda seen: _is_well(seen) and seen.computers[0].name == "renamed meanwhile"
        )
        assert _known(back) == _known(before)


async def test_an_agent_that_starts_while_the_service_is_down_shows_what_it_remembers(
    service: Service, board: FaultBoard, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        await subscriber(service, backend, ada)
    board.set(FaultWish("service_down", True))
    async with agent_in(tmp_path, service.base_url) as backend:
        offline = await until(backend, lambda seen: seen.service.problem is not None)
        assert (offline.state, offline.service.problem) == (AgentState.OFFLINE, "service_unreachable")
        assert offline.account is not None
        assert _status(offline) in (None, Status.ACTIVE)
        board.clear("service_down")
        back = await until(backend, _is_well)
        assert _status(back) is Status.ACTIVE


@pytest.mark.parametrize(("status", "code"), [(503, "service_unavailable"), (500, "internal_error")])
async def test_a_service_that_fails_is_named_by_its_code_and_nothing_is_lost(
    service: Service, board: FaultBoard, ada: Person, tmp_path: Path, status: int, code: str
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        await subscriber(service, backend, ada)
        before = backend.snapshot
        board.set(FaultWish("error", True, status=status))
        with pytest.raises(ServiceFaultError) as failed:
            await backend.submit(Refresh())
        assert failed.value.code == code
        seen = await until(backend, lambda seen: seen.service.problem == code)
        assert (seen.account, _known(seen)) == (before.account, _known(before))
        board.clear("error")
        assert _status(await until(backend, _is_well)) is Status.ACTIVE


async def test_with_half_of_the_answers_failing_the_agent_still_hears_of_everything(
    service: Service, board: FaultBoard, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        shopper = await subscriber(service, backend, ada)
        board.set(FaultWish("error", True, share=0.5))
        service.parts.presence.end_families(service.parts.presence.open_families())  # its stream: come again
        await service.parts.computers.rename(shopper.account_id, backend.snapshot.computers[0].id, "heard")
        seen = await until(backend, lambda seen: seen.computers[0].name == "heard")
        assert _status(seen) is Status.ACTIVE


async def test_a_slow_service_is_waited_for(
    service: Service, board: FaultBoard, ada: Person, tmp_path: Path
) -> None:
    async with agent_in(tmp_path, service.base_url) as backend:
        await subscriber(service, backend, ada)
        board.set(FaultWish("slow", True, seconds=60))
        renaming = asyncio.create_task(backend.submit(RenameComputer("slowly")))
        seen = await until(backend, lambda seen: seen.computers[0].name == "slowly")  # by its event
        assert _status(seen) is Status.ACTIVE
        assert not renaming.done()
        board.clear("slow")
        await renaming


async def test_pages_fail_as_the_service_does(service: Service, board: FaultBoard, ada: Person) -> None:
    board.set(FaultWish("error", True, status=503))
    page = await ada.browser.get("/computers")
    assert page.status_code == 503
    assert page.headers["content-type"].startswith("text/html")
    board.clear("error")
    board.set(FaultWish("service_down", True))
    with pytest.raises(httpx.RemoteProtocolError):
        await ada.browser.get("/computers")
    board.clear_all()
    assert (await ada.browser.get("/computers")).status_code == 200


def listening(service: Service) -> int:
    """How many follow the events of some account."""
    bus = service.parts.bus
    assert isinstance(bus, InProcessBus)
    return bus.listening


async def left_alone(service: Service, before: int) -> None:
    """Return once nobody listens but those `before`."""
    async with asyncio.timeout(PATIENCE_S):
        while listening(service) > before:  # noqa: ASYNC110 - nobody tells of a listener that has left
            await asyncio.sleep(0)


async def test_a_page_that_listens_is_cut_off_and_nobody_goes_on_listening_for_it(
    service: Service, board: FaultBoard, ada: Person
) -> None:
    before = listening(service)
    address = "/live/events?page=%2Fcomputers"
    async with ada.browser.stream("GET", address) as changes:
        lines = changes.aiter_lines()
        await anext(lines)
        assert listening(service) == before + 1
        board.set(FaultWish("service_down", True))
        with pytest.raises(httpx.RemoteProtocolError):
            async for _ in lines:
                pass
    await left_alone(service, before)
