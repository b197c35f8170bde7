"""From facts to the state that everybody sees (RULES R1–R5, R78), and the cache of facts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from account import state
from account.db.tables import Account
from account.ledger.clocks import Reading
from account.ledger.rows import ComputerFact
from account.state import AccountFacts, FactsCache, computers_at, entitlement_at, state_at
from account.subscriptions.kept import over_limit
from shared import wire
from shared.entitlement import Grant
from shared.errors import NotFoundRefused, StorageError
from shared.reasons import Origin, Status, System
from tests.support.account_service import Service, account_service
from tests.support.clock import START, FakeClock


@pytest.fixture
async def service(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Service]:
    async with account_service(tmp_path, clock) as service:
        yield service


def computer(number: int, registered_at: datetime = START) -> ComputerFact:
    return ComputerFact(
        id=f"cmp_{number}",
        name=f"pc {number}",
        system=System.LINUX,
        online=False,
        registered_at=registered_at,
        last_seen_at=None,
        key_thumbprint=f"key {number}",
        machine_id=f"machine {number}",
    )


def facts(computers: int, *grants: Grant) -> AccountFacts:
    return AccountFacts(
        seq=computers + 1,
        account=wire.Account("acc_1", "ada@example.org", "personal", START),
        computers=tuple(computer(number) for number in range(computers)),
        grants=grants,
        open_orders=(),
    )


TWO_PACKS = Grant(id="g", origin=Origin.WEB, start=START, end=START + timedelta(days=30), licences=2)


@pytest.mark.rule("R78")
def test_beyond_the_limit_the_newest_are_marked_and_none_is_gone() -> None:
    shown = computers_at(facts(8), START)
    assert [each.over_limit for each in shown] == [False] * 5 + [True] * 3


@pytest.mark.rule("R78")
def test_a_grant_that_ends_marks_computers_at_that_instant() -> None:
    held = facts(8, TWO_PACKS)
    before, at_the_end = TWO_PACKS.end - timedelta(microseconds=1), TWO_PACKS.end
    assert not any(each.over_limit for each in computers_at(held, before))
    assert sum(each.over_limit for each in computers_at(held, at_the_end)) == 3
    assert entitlement_at(held, before).computer_limit == 10
    assert entitlement_at(held, at_the_end).status is Status.EXPIRED


def test_each_computer_sees_itself_marked_as_this_one() -> None:
    reading = Reading(START, 1.0)
    shown = state_at(facts(3), reading, "key 1")
    assert [each.this for each in shown.computers] == [False, True, False]
    assert not any(each.this for each in state_at(facts(3), reading).computers)


def test_the_state_is_dated_by_the_accounts_clock() -> None:
    reading = Reading(START + timedelta(days=400), 10.0)
    shown = state_at(facts(1), reading)
    assert (shown.account_now, shown.rate, shown.entitlement.checked_at) == (
        reading.account_now,
        10.0,
        reading.account_now,
    )


async def test_facts_are_read_once_per_account_and_number(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = await service.account()
    loads: list[str] = []
    original = state.load_facts
    monkeypatch.setattr(state, "load_facts", lambda s, a, c: loads.append(a) or original(s, a, c))
    for _ in range(5):
        await service.parts.states.account_state(account_id)
    assert loads == [account_id]
    _, computer_id = await service.computer(account_id)
    for _ in range(5):
        shown = await service.parts.states.account_state(account_id)
        assert [each.id for each in shown.computers] == [computer_id]
    assert loads == [account_id, account_id]


async def test_the_cache_is_bounded(service: Service) -> None:
    cache = FactsCache(service.context.catalogue, service.parts.clocks, size=2)
    ids = [await service.account(f"{number}@example.org") for number in range(4)]
    for account_id in (*ids, *ids):
        found = await service.context.database.read(lambda session, a=account_id: cache.settled(session, a))
        assert found.account.id == account_id
    assert len(cache) == 2


async def test_an_unknown_account_is_not_found(service: Service) -> None:
    with pytest.raises(NotFoundRefused):
        await service.parts.states.account_state("acc_unknown")
    with pytest.raises(NotFoundRefused):
        await service.parts.computers.list("acc_unknown")


def test_facts_do_not_change_by_themselves() -> None:
    held = facts(2, TWO_PACKS)
    assert state_at(held, Reading(START, 1.0)) == state_at(replace(held), Reading(START, 1.0))


async def test_an_account_whose_due_work_never_ends_is_a_fault_and_no_endless_loop(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = await service.account()

    def overdue(session: Session) -> None:
        session.get_one(Account, account_id).next_due_at = START - timedelta(days=1)

    await service.context.database.write(overdue)
    assert (await service.parts.states.facts(account_id)).account.id == account_id

    async def settles_nothing(_account_id: str) -> None:
        await service.context.database.write(overdue)

    await service.context.database.write(overdue)
    monkeypatch.setattr(service.parts.books, "settle", settles_nothing)
    with pytest.raises(StorageError):
        await service.parts.states.facts(account_id)


@pytest.mark.rule("R78")
@given(count=st.integers(0, 12), limit=st.integers(0, 12), chosen=st.permutations(range(12)))
def test_as_many_are_within_the_limit_as_there_is_place(count: int, limit: int, chosen: list[int]) -> None:
    ranked = [(f"cmp_{n}", chosen[n] if chosen[n] % 2 else None) for n in range(count)]
    beyond = over_limit(ranked, limit)
    assert len(beyond) == max(0, count - limit)
    kept = [rank for computer_id, rank in ranked if computer_id not in beyond]
    if any(rank is None for rank in kept):
        assert all(rank is None for computer_id, rank in ranked if computer_id in beyond)
