"""Each scenario on the surfaces of the service: API and pages, in both languages, field by field (R91)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from account.simulator.scenarios.loading import load, names
from account.simulator.scenarios.playing import play
from account.simulator.scenarios.sight import seen, sight
from shared.codec import from_json
from shared.entitlement import is_full
from shared.reasons import Action
from shared.sales import BuyAnswer, LicenceKey, Order, Subscription
from shared.simulator import ScenarioWish
from shared.wire import AccountState, Computer, EntitlementAnswer
from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.faulty_service import faulty_service, simulator_of
from tests.support.scenario_pages import LABELS, RENEWALS, CardSeen, DetailsSeen, pages_of

BUTTONS = {Action.BUY: "buy", Action.MANAGE: "manage", Action.FIX_PAYMENT: "fix-payment"}


@pytest.fixture
async def simulated(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Service]:
    async with faulty_service(tmp_path, clock) as running:
        yield running
        simulator_of(running).armed.end_all()


async def loaded(service: Service, name: str) -> str:
    """The account of a scenario, with a service that answers."""
    simulator = simulator_of(service)
    made = await play(simulator, load(name), ScenarioWish(name, speed=0, check=True))
    await simulator.faults.clear()
    return made.account.id


class Api:
    """The API as a signed-in computer of the account asks it; the computer itself is not registered."""

    def __init__(self, service: Service, http: httpx.AsyncClient) -> None:
        self._service = service
        self._http = http

    async def sign_in(self, account_id: str) -> None:
        self._device = await self._service.device(account_id)

    async def ask(self, path: str) -> Any:
        answer = await self._device.ask(self._http, "GET", path)
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    async def all(self, kind: type, path: str) -> tuple[Any, ...]:
        return tuple(from_json(kind, each) for each in await self.ask(path))


def card_of(state: AccountState, language: str) -> CardSeen:
    """What the Computers page has to show of this state."""
    entitlement = state.entitlement
    offered = {BUTTONS[action] for action in entitlement.actions if action in BUTTONS}
    if state.open_order is not None:
        offered = offered - {"buy"} | {"open-order"}
    return CardSeen(
        status=LABELS[language][entitlement.status],
        date=(entitlement.renews_at or entitlement.until) if is_full(entitlement.status) else None,
        actions=frozenset(offered),
        count=(len(state.computers), entitlement.computer_limit),
        names=tuple(computer.name for computer in state.computers),
        online=sum(computer.online for computer in state.computers),
        over_limit=sum(computer.over_limit for computer in state.computers),
    )


def details_of(subscription: Subscription, orders: tuple[Order, ...], language: str) -> DetailsSeen:
    """What the details have to show of this subscription."""
    own = [order for order in orders if order.subscription == subscription.id]
    return DetailsSeen(
        renewal=RENEWALS[language][subscription.auto_renewal],
        activated=subscription.activated_at,
        until=subscription.until,
        licences=subscription.licences,
        orders=tuple(order.number for order in sorted(own, key=lambda each: each.number, reverse=True)),
        included=tuple(each.name for each in subscription.products),
        keys=tuple(key.masked for key in subscription.keys),
    )


@pytest.mark.proof
@pytest.mark.rule("R91")
@pytest.mark.invariant(14)
@pytest.mark.parametrize("name", names())
async def test_api_and_pages_show_the_same_of_each_scenario(simulated: Service, name: str) -> None:
    account_id = await loaded(simulated, name)
    async with simulated.http() as http:
        api = Api(simulated, http)
        await api.sign_in(account_id)
        state = from_json(AccountState, await api.ask("/v1/state"))
        subscriptions = await api.all(Subscription, "/v1/subscriptions")
        orders = await api.all(Order, "/v1/orders")
        keys = await api.all(LicenceKey, "/v1/keys")
        step = from_json(BuyAnswer, await api.ask("/v1/buy")).step
        assert seen(state, subscriptions, orders, keys, step) == await sight(simulated.parts, account_id)
        assert from_json(EntitlementAnswer, await api.ask("/v1/entitlement")) == state.entitlement
        assert await api.all(Computer, "/v1/computers") == state.computers
    for language in ("en", "fr"):
        async with simulated.http() as http:
            pages = await pages_of(simulated, http, account_id, language)
            assert await pages.card() == card_of(state, language)
            listing = await pages.page("/subscriptions")
            assert listing.count('data-testid="subscription-row"') == len(subscriptions)
            for subscription in subscriptions:
                assert await pages.details(subscription.id) == details_of(subscription, orders, language)
