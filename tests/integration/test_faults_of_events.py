"""Events that get lost, come twice or overtake each other: the agent ends where it would have ended without.

Over the real service, its real event streams, and a real agent (invariant 13, SECURITY 34).
"""

from __future__ import annotations

import dataclasses
import random
from datetime import timedelta
from pathlib import Path

import pytest

from account.state import state_at
from agent.core.backend import Backend
from shared import wire
from shared.clock import SystemClock
from shared.reasons import RemovedBy, Status
from shared.simulator import FaultWish
from shared.state import AgentState
from tests.support.account_service import Service
from tests.support.agents import agent_in, sign_in, until, until_state
from tests.support.faulty_service import board_of, faulty_service
from tests.support.person import Person
from tests.support.shopper import Shopper

EVENTS = ("events_drop", "events_duplicate", "events_reorder")


class History:
    """Things that happen to Ada's account, by chance."""

    def __init__(self, service: Service, ada: Shopper, own_id: str, chance: random.Random) -> None:
        self._parts, self._service, self._ada = service.parts, service, ada
        self._own_id, self._chance = own_id, chance
        self._others: list[str] = []
        self._number = 0

    async def go_on(self) -> None:
        """One thing more."""
        self._number += 1
        act = self._chance.choice([self._rename, self._rename, self._guest, self._renewal, self._time])
        await act()

    async def _rename(self) -> None:
        whose = self._chance.choice([self._own_id, *self._others])
        await self._parts.computers.rename(self._ada.account_id, whose, f"name {self._number}")

    async def _guest(self) -> None:
        """Another computer comes, or goes again."""
        if len(self._others) < 3:
            self._others.append(
                (await self._service.computer(self._ada.account_id, f"guest {self._number}"))[1]
            )
        else:
            gone = self._others.pop(self._chance.randrange(3))
            await self._parts.computers.remove(self._ada.account_id, gone, RemovedBy.PORTAL)

    async def _renewal(self) -> None:
        """Auto-renewal on or off; what has ended is bought again."""
        everything = await self._parts.subscriptions.list(self._ada.account_id)
        live = [each for each in everything if each.status in (Status.ACTIVE, Status.EXPIRING)]
        if live:
            is_on = self._chance.random() < 0.5
            await self._parts.subscriptions.set_auto_renewal(self._ada.account_id, live[0].id, is_on)
        else:
            await self._ada.buy()

    async def _time(self) -> None:
        await self._ada.pass_time(timedelta(days=self._chance.randint(1, 40)))


async def state_of(service: Service, backend: Backend) -> wire.AccountState:
    """The account's state as the service would tell it to this agent now, without the time."""
    known = backend.facts.account
    assert known is not None
    facts = await service.parts.states.facts(known.account.id)
    reading = service.parts.clocks.read(known.account.id)
    own = backend.snapshot.computer
    assert own is not None
    thumbprint = next(row.key_thumbprint for row in facts.computers if row.id == own.id)
    return timeless(state_at(facts, reading, thumbprint))


def timeless(state: wire.AccountState) -> wire.AccountState:
    then = state.account.created_at
    entitlement = dataclasses.replace(state.entitlement, checked_at=then)
    return dataclasses.replace(state, account_now=then, entitlement=entitlement)


@pytest.mark.invariant(13)
@pytest.mark.rule("R99")
@pytest.mark.security(33, 34)
@pytest.mark.parametrize(
    ("names", "share", "steps"),
    [
        (("events_drop",), 1.0, 20),
        (("events_duplicate", "events_reorder"), 1.0, 25),
        pytest.param(EVENTS, 0.4, 200, marks=pytest.mark.proof),
        pytest.param(EVENTS, 0.15, 200, marks=pytest.mark.proof),
        pytest.param(("events_reorder",), 0.5, 200, marks=pytest.mark.proof),
    ],
    ids=str,
)
async def test_whatever_becomes_of_the_events_the_agent_ends_in_the_same_state(
    tmp_path: Path, names: tuple[str, ...], share: float, steps: int
) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    async with (
        faulty_service(folder, SystemClock(), heartbeat_s=1.0) as service,
        service.live(),
        Person("ada@example.org", service.base_url) as person,
        agent_in(tmp_path, service.base_url) as backend,
    ):
        await person.sign_up()
        await sign_in(backend, person)
        assert backend.facts.account is not None
        assert backend.snapshot.computer is not None
        ada = Shopper(service, backend.facts.account.account.id)
        await service.parts.books.set_clock(ada.account_id, 0.0)
        await ada.buy()
        for name in names:
            board_of(service).set(FaultWish(name, True, ada.account_id, share=share), "a seed")
        history = History(service, ada, backend.snapshot.computer.id, random.Random(f"{names}{share}"))
        seqs = [backend.facts.account.seq]
        end = backend.subscribe(
            lambda _: seqs.append(backend.facts.account.seq if backend.facts.account else 0)
        )
        for _ in range(steps):
            await history.go_on()
        expected = await state_of(service, backend)
        await until(backend, lambda _: _seq(backend) >= expected.seq)
        end()
        assert backend.facts.account is not None
        assert timeless(backend.facts.account) == await state_of(service, backend)
        assert seqs == sorted(seqs)  # it never went back
        assert backend.snapshot.state is AgentState.READY


def _seq(backend: Backend) -> int:
    return backend.facts.account.seq if backend.facts.account is not None else 0


@pytest.mark.rule("R25")
@pytest.mark.security(9)
@pytest.mark.parametrize("name", EVENTS)
async def test_a_removal_is_learnt_even_when_its_event_is_disturbed(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    async with (
        faulty_service(folder, SystemClock()) as service,
        service.live(),
        Person("ada@example.org", service.base_url) as person,
        agent_in(tmp_path, service.base_url) as backend,
    ):
        await person.sign_up()
        await sign_in(backend, person)
        await until(backend, lambda seen: any(row.online for row in seen.computers))
        assert backend.facts.account is not None
        assert backend.snapshot.computer is not None
        account_id = backend.facts.account.account.id
        board_of(service).set(FaultWish(name, True, account_id))
        await service.parts.computers.remove(account_id, backend.snapshot.computer.id, RemovedBy.PORTAL)
        await until_state(backend, AgentState.REMOVED)
