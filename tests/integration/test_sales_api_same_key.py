"""Idempotency keys over the API (invariants 1 and 2, RULES R34, R35): however often, one charge."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from account.db.sales_tables import Order, Payment
from shared.sales import IDEMPOTENCY_HEADER, REPLAYED_HEADER
from tests.support.account_service import Service, account_service
from tests.support.api_caller import YEAR, ApiCaller, api_caller, code_in, new_key
from tests.support.clock import FakeClock

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def ada(service: Service, http: httpx.AsyncClient) -> ApiCaller:
    """A new account's device."""
    return await api_caller(service, http)


async def counted(service: Service) -> tuple[int, int]:
    """How many orders and payments there are."""
    return await service.context.database.read(
        lambda session: (
            session.scalar(select(func.count()).select_from(Order)) or 0,
            session.scalar(select(func.count()).select_from(Payment)) or 0,
        )
    )


@pytest.mark.invariant(2)
async def test_the_same_key_and_body_get_the_same_answer_byte_for_byte(
    service: Service, ada: ApiCaller, clock: FakeClock
) -> None:
    key = new_key()
    first = await ada.pay("/v1/orders", YEAR, key)
    assert first.status_code == 201
    assert REPLAYED_HEADER not in first.headers
    for _ in range(3):
        again = await ada.pay("/v1/orders", YEAR, key)
        assert (again.status_code, again.content) == (201, first.content)
        assert again.headers[REPLAYED_HEADER] == "true"
        clock.advance(timedelta(minutes=5))  # the order is paid meanwhile; the answer stays as it was
    assert (await ada.get(f"/v1/orders/{first.json()['id']}"))["state"] == "paid"
    assert await counted(service) == (1, 1)


@pytest.mark.invariant(2)
async def test_another_body_under_the_same_key_is_refused_without_effect(
    service: Service, ada: ApiCaller, clock: FakeClock
) -> None:
    key = new_key()
    first = await ada.pay("/v1/orders", YEAR, key)
    for other in (YEAR | {"licences": 2}, YEAR | {"plan": "access_month"}, YEAR | {"contact": None}):
        refused = await ada.pay("/v1/orders", other, key)
        assert (refused.status_code, code_in(refused)) == (422, "idempotency_key_reused")
    clock.advance(timedelta(minutes=5))
    subscription = (await ada.get("/v1/subscriptions"))[0]["id"]
    path = f"/v1/subscriptions/{subscription}/licences"
    refused = await ada.pay(path, {"licences": 2}, key)
    assert (refused.status_code, code_in(refused)) == (422, "idempotency_key_reused")
    assert (await ada.pay("/v1/orders", YEAR, key)).content == first.content
    assert await counted(service) == (1, 1)


@pytest.mark.invariant(2)
async def test_a_key_is_one_accounts_own(service: Service, ada: ApiCaller, http: httpx.AsyncClient) -> None:
    eve = await api_caller(service, http, "eve@example.org")
    key = new_key()
    mine, hers = await ada.pay("/v1/orders", YEAR, key), await eve.pay("/v1/orders", YEAR, key)
    assert (mine.status_code, hers.status_code) == (201, 201)
    assert mine.json()["id"] != hers.json()["id"]
    assert await counted(service) == (2, 2)


@pytest.mark.rule("R35")
async def test_another_key_finds_the_open_order_and_says_so(service: Service, ada: ApiCaller) -> None:
    first = await ada.pay("/v1/orders", YEAR)
    key = new_key()
    found = await ada.pay("/v1/orders", YEAR | {"plan": "access_month"}, key)
    assert found.status_code == 200
    assert found.json() == first.json() | {"was_open": True}
    again = await ada.pay("/v1/orders", YEAR | {"plan": "access_month"}, key)
    assert (again.status_code, again.content) == (200, found.content)
    assert await counted(service) == (1, 1)


@pytest.mark.invariant(2)
async def test_a_refusal_by_the_accounts_state_is_the_answer_to_its_key_for_good(
    ada: ApiCaller, clock: FakeClock
) -> None:
    await ada.buy(clock)
    key = new_key()
    refused = await ada.pay("/v1/orders", YEAR, key)
    assert code_in(refused) == "active_subscription_exists"
    clock.advance(timedelta(minutes=9))
    again = await ada.pay("/v1/orders", YEAR, key)
    assert (again.status_code, again.content) == (refused.status_code, refused.content)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (None, (400, "idempotency_key_missing")),
        ("", (400, "idempotency_key_missing")),
        ("short", (422, "idempotency_key_invalid")),
        ("x" * 65, (422, "idempotency_key_invalid")),
        ("with spaces in it 1", (422, "idempotency_key_invalid")),
        ("4111111111111111", (422, "card_number_refused")),
    ],
)
async def test_what_costs_money_needs_a_usable_key(
    service: Service, ada: ApiCaller, key: str | None, expected: tuple[int, str]
) -> None:
    headers = {IDEMPOTENCY_HEADER: key} if key is not None else {}
    some = "sub_00000000000000000000"
    for path, body in (
        ("/v1/orders", YEAR),
        (f"/v1/subscriptions/{some}/licences", {"licences": 2}),
        (f"/v1/subscriptions/{some}/auto-renewal-order", {"plan": "access_year"}),
        (f"/v1/subscriptions/{some}/fix-payment", {}),
    ):
        answer = await ada.ask("POST", path, body, headers)
        assert (answer.status_code, code_in(answer)) == expected
    assert await counted(service) == (0, 0)


async def test_two_keys_on_one_request_are_none(ada: ApiCaller) -> None:
    headers = list(ada.device.headers("POST", "/v1/orders").items())
    headers += [(IDEMPOTENCY_HEADER, new_key()), (IDEMPOTENCY_HEADER, new_key())]
    answer = await ada.http.post("/v1/orders", json=YEAR, headers=headers)
    assert (answer.status_code, code_in(answer)) == (422, "idempotency_key_invalid")


@pytest.mark.invariant(2)
async def test_the_same_request_while_it_is_being_carried_out_is_in_flight(
    service: Service, ada: ApiCaller
) -> None:
    busy, go_on = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        busy.set()
        assert go_on.wait(30)

    database, key = service.context.database, new_key()
    await ada.get("/v1/account")  # the first use of a token is written down
    holding = asyncio.create_task(database.write(hold))
    await asyncio.to_thread(busy.wait, 30)
    both = [asyncio.create_task(ada.pay("/v1/orders", YEAR, key)) for _ in range(2)]
    try:
        (done,), (working,) = await asyncio.wait(both, timeout=30, return_when=asyncio.FIRST_COMPLETED)
    finally:
        go_on.set()
    second = done.result()
    assert code_in(second) == "idempotency_key_in_flight"
    await holding
    placed = await working
    assert placed.status_code == 201
    assert (await ada.pay("/v1/orders", YEAR, key)).content == placed.content
    assert await counted(service) == (1, 1)


@pytest.mark.invariant(1)
@pytest.mark.rule("R34")
async def test_any_number_of_submits_at_once_make_one_order_and_one_charge(
    service: Service, ada: ApiCaller, clock: FakeClock
) -> None:
    same = new_key()
    keys = [same] * 10 + [new_key() for _ in range(10)]
    answers = await asyncio.gather(*(ada.pay("/v1/orders", YEAR, key) for key in keys))
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert all(code_in(each) == "idempotency_key_in_flight" for each in answers if each.status_code == 409)
    orders = {answer.json()["id"] for answer in answers if answer.status_code != 409}
    assert len(orders) == 1
    assert await counted(service) == (1, 1)
    clock.advance(timedelta(minutes=5))
    assert len(await ada.get("/v1/subscriptions")) == 1


@pytest.mark.invariant(2)
async def test_the_answer_to_a_key_survives_a_restart_of_the_service(
    tmp_path: Path, clock: FakeClock
) -> None:
    key = new_key()
    async with account_service(tmp_path, clock) as service, service.http() as http:
        ada = await api_caller(service, http)
        first = await ada.pay("/v1/orders", YEAR, key)
        device = ada.device
    clock.advance(timedelta(minutes=7))
    async with account_service(tmp_path, clock) as service, service.http() as http:
        device.base_url, device.nonce = service.base_url, service.parts.proofs.current_nonce()
        ada = ApiCaller(service, http, device, ada.schema)
        again = await ada.pay("/v1/orders", YEAR, key)
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers[REPLAYED_HEADER] == "true"
        other = await ada.pay("/v1/orders", YEAR | {"licences": 3}, key)
        assert code_in(other) == "idempotency_key_reused"
        assert await counted(service) == (1, 1)
