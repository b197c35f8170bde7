"""How often a request goes to the database: the way there costs more than the question (PERFORMANCE P7)."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import event

from shared.codec import instant_to_text
from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.shopper import shopper


@pytest.mark.parametrize("path", ["/v1/account", "/v1/state", "/v1/entitlement"])
async def test_who_asks_and_what_the_account_is_are_one_look(
    service: Service, http: httpx.AsyncClient, path: str
) -> None:
    device = await service.device(await service.account())
    assert (await device.ask(http, "GET", path)).status_code == 200  # notes that the token is in use
    begun: list[object] = []
    event.listen(service.context.database.engine, "begin", begun.append)
    assert (await device.ask(http, "GET", path)).status_code == 200
    assert len(begun) == 1


@pytest.mark.rule("R96")
async def test_a_renewal_that_is_due_happens_before_the_look_answers(
    service: Service, http: httpx.AsyncClient, clock: FakeClock
) -> None:
    hers = await shopper(service)
    bought = await hers.buy("access_month")
    clock.advance(timedelta(days=40))
    device = await service.device(hers.account_id)
    answer = (await device.ask(http, "GET", "/v1/entitlement")).json()
    assert answer["status"] == "active"
    assert bought.until is not None
    assert answer["until"] > instant_to_text(bought.until)
