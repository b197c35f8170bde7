"""What a connected agent hears when its account's clock moves (RULES R43, R91, R95–R97, R99)."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from shared.calendar import add_months
from shared.codec import from_json
from shared.reasons import EventKind, Status
from shared.sales import NewOrder
from shared.wire import CLOCK_HEADER, AccountState, Event
from tests.support.account_service import Service
from tests.support.clock import START, FakeClock
from tests.support.event_reader import event_stream
from tests.support.till import CARD, CONTACT, new_key

HOUR = timedelta(hours=1)


async def buy(service: Service, account_id: str, plan: str = "access_month") -> None:
    await service.parts.store.place(account_id, NewOrder(plan, 1, CONTACT, CARD), new_key())


@pytest.mark.rule("R95")
async def test_a_clock_that_moves_without_events_sends_the_state_again(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, _ = await service.computer(account_id)
    async with event_stream(http, device) as events:
        first = await events.until("state")
        assert await service.parts.books.advance(account_id, START + HOUR) == ()
        moved = await events.frame()
        assert moved is not None
        assert (moved.event, moved.id) == ("state", (await service.parts.states.facts(account_id)).seq)
        state = from_json(AccountState, moved.data)
        assert (state.account_now, state.rate) == (START + HOUR, 1.0)
        await service.parts.books.set_clock(account_id, 0.0)
        told = await events.until("clock.changed")
        assert from_json(Event, told.data).state.rate == 0.0
        assert moved.id >= first.id


@pytest.mark.rule("R43")
@pytest.mark.rule("R97")
async def test_what_an_advance_causes_arrives_by_itself_in_order(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, _ = await service.computer(account_id)
    async with event_stream(http, device) as events:
        await events.until("state")
        await buy(service, account_id)
        waiting = from_json(Event, (await events.until("entitlement.changed")).data)
        assert waiting.state.entitlement.status is Status.PENDING
        assert waiting.state.open_order is not None
        recorded = await service.parts.books.advance(account_id, START + HOUR)
        heard = []
        for _ in recorded:
            frame = await events.frame()
            assert frame is not None
            heard.append(from_json(Event, frame.data))
    assert [(each.seq, each.kind, each.at) for each in heard] == [
        (each.seq, each.kind, each.at) for each in recorded
    ]
    assert EventKind.SUBSCRIPTION_STARTED in [each.kind for each in heard]
    last = heard[-1].state
    assert (last.entitlement.status, last.open_order) == (Status.ACTIVE, None)
    assert last.subscription is not None
    assert last.subscription.plan == "access_month"


@pytest.mark.rule("R91")
@pytest.mark.rule("R96")
async def test_every_answer_is_settled_even_when_nothing_watched_the_clock(
    service: Service, http: httpx.AsyncClient, clock: FakeClock
) -> None:
    account_id = await service.account()
    device, _ = await service.computer(account_id)
    await buy(service, account_id)
    clock.advance(HOUR / 4)
    await service.sign_in(device, account_id)
    answer = await device.ask(http, "GET", "/v1/entitlement")
    assert answer.json()["status"] == "active"
    assert answer.headers[CLOCK_HEADER].startswith("2026-01-15T12:15:00")
    clock.advance(timedelta(days=200))
    await service.sign_in(device, account_id)
    async with event_stream(http, device) as events:
        state = from_json(AccountState, (await events.until("state")).data)
    assert state.entitlement.status is Status.ACTIVE
    assert state.entitlement.until is not None
    assert state.entitlement.until > state.account_now
    orders = await service.parts.store.orders(account_id)
    assert len(orders) == 7  # the purchase and six renewals


@pytest.mark.rule("R98")
async def test_the_clock_of_one_account_moves_nothing_of_another(
    service: Service, http: httpx.AsyncClient
) -> None:
    moved, still = await service.account(), await service.account("eve@example.org")
    device, _ = await service.computer(still)
    async with event_stream(http, device) as events:
        before = from_json(AccountState, (await events.until("state")).data)
        await service.parts.books.advance(moved, add_months(START, 120))
        await service.parts.computers.rename(still, before.computers[0].id, "renamed")
        frame = await events.frame()
    assert frame is not None
    assert frame.event == "computer.renamed"
    assert from_json(Event, frame.data).state.account_now == before.account_now
