"""A subscription belongs to an account and to no computer (RULES R23, R24)."""

from __future__ import annotations

import httpx
import pytest

from shared.reasons import Status
from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.shopper import Shopper


async def status_of(service: Service, http: httpx.AsyncClient, account_id: str, name: str) -> tuple[str, int]:
    """What a computer that is new to the account is told of it: status, and computers allowed."""
    device = await service.device(account_id)
    assert (await device.register(http, name)).status_code == 201
    entitlement = (await device.ask(http, "GET", "/v1/state")).json()["entitlement"]
    return entitlement["status"], entitlement["computer_limit"]


@pytest.mark.rule("R24")
async def test_the_computer_it_was_bought_on_may_go_and_every_other_one_has_it(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id, "Old")
    ada = Shopper(service, account_id)
    bought = await ada.buy("access_year", licences=2)
    key = await ada.register("desktop_pro")
    assert (await device.ask(http, "DELETE", f"/v1/computers/{computer_id}")).status_code == 204
    assert await status_of(service, http, account_id, "New") == (Status.ACTIVE.value, 15)
    everything = {each.id for each in await service.parts.subscriptions.list(account_id)}
    assert {bought.id, key.subscription} < everything
    assert [each.key for each in await service.parts.subscriptions.keys(account_id)] == [key.key]


@pytest.mark.rule("R23")
@pytest.mark.rule("R24")
async def test_the_same_computer_under_another_account_has_nothing_of_it(
    service: Service, http: httpx.AsyncClient, clock: FakeClock
) -> None:
    account_id, other = await service.account(), await service.account("bob@example.org")
    device, _ = await service.computer(account_id)
    await Shopper(service, account_id).buy("access_year")
    assert (await device.ask(http, "GET", "/v1/state")).json()["entitlement"]["status"] == "active"
    await service.sign_in(device, other)
    assert (await device.register(http)).status_code == 201
    state = (await device.ask(http, "GET", "/v1/state")).json()
    assert state["account"]["id"] == other
    assert state["entitlement"]["status"] == Status.TRIAL.value
    assert (await device.ask(http, "GET", "/v1/subscriptions")).json() == []
    await service.sign_in(device, account_id)
    assert (await device.ask(http, "GET", "/v1/state")).json()["entitlement"]["status"] == "active"
