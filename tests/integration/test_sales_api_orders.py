"""Buying over the API, as an agent or a tester does it (RULES R30–R46; docs/protocol.md section 1)."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
import pytest

from shared.calendar import add_months
from shared.codec import from_json, instant_from_text
from shared.reasons import BuyStep, OrderKind, OrderState, Status
from shared.sales import BuyAnswer, CatalogueAnswer, Order, Quote, Receipt, Subscription
from tests.support.account_service import Service
from tests.support.api_caller import CONTACT, YEAR, ApiCaller, api_caller, code_in, new_key
from tests.support.clock import FakeClock


@pytest.fixture
async def ada(service: Service, http: httpx.AsyncClient) -> ApiCaller:
    """A new account's device."""
    return await api_caller(service, http)


@pytest.mark.rule("R30")
async def test_the_catalogue_lists_plans_with_prices_and_the_ways_to_pay(ada: ApiCaller) -> None:
    catalogue = from_json(CatalogueAnswer, await ada.get("/v1/catalogue"))
    access = next(each for each in catalogue.products if each.id == "access")
    terms = {(plan.store.value, plan.term_months) for plan in access.plans}
    assert terms >= {("web", 1), ("web", 12), ("web", 24)}
    assert all(plan.price.amount_minor > 0 and plan.price.currency == "EUR" for plan in access.plans)
    assert catalogue.is_simulated
    assert "sim_card_works" in {each.token for each in catalogue.instruments}


@pytest.mark.rule("R32")
@pytest.mark.rule("R40")
async def test_an_order_waits_for_its_payment_and_then_gives_access_by_itself(
    ada: ApiCaller, clock: FakeClock
) -> None:
    quote = from_json(Quote, (await ada.ask("POST", "/v1/quotes", {"plan": "access_year"})).json())
    placed = await ada.pay("/v1/orders", YEAR)
    order = from_json(Order, placed.json())
    assert placed.status_code == 201
    assert (order.state, order.kind, order.amount) == (OrderState.OPEN, OrderKind.PURCHASE, quote.amount)
    assert (await ada.get("/v1/entitlement"))["status"] == Status.PENDING
    waiting = from_json(BuyAnswer, await ada.get("/v1/buy"))
    assert waiting.step is BuyStep.WAITING_ORDER
    assert waiting.order is not None
    assert waiting.order.id == order.id
    clock.advance(timedelta(minutes=5))
    paid = from_json(Order, await ada.get(f"/v1/orders/{order.id}"))
    assert (paid.state, paid.received) == (OrderState.PAID, order.amount)
    (subscription,) = [from_json(Subscription, each) for each in await ada.get("/v1/subscriptions")]
    assert subscription.id == paid.subscription
    assert subscription.activated_at == paid.settled_at
    assert subscription.until == add_months(subscription.activated_at, 12)
    assert (await ada.get("/v1/entitlement"))["status"] == Status.ACTIVE


@pytest.mark.rule("R36")
async def test_orders_have_a_number_a_history_and_once_paid_a_receipt(
    ada: ApiCaller, clock: FakeClock
) -> None:
    placed = await ada.pay("/v1/orders", YEAR)
    path = f"/v1/orders/{placed.json()['id']}/receipt"
    assert await ada.code("GET", path) == "receipt_not_yet"
    clock.advance(timedelta(minutes=5))
    receipt = from_json(Receipt, await ada.get(path))
    assert receipt.number == placed.json()["number"]
    assert receipt.contact is not None
    assert receipt.contact.name == "Ada Lovelace"
    listed = await ada.get("/v1/orders")
    assert [each["number"] for each in listed] == [receipt.number]


@pytest.mark.rule("R37")
async def test_buying_again_is_refused_with_the_date_from_which_it_is_possible(
    ada: ApiCaller, clock: FakeClock
) -> None:
    order = await ada.buy(clock)
    refused = await ada.pay("/v1/orders", YEAR)
    assert (refused.status_code, code_in(refused)) == (409, "active_subscription_exists")
    until = from_json(Subscription, await ada.get(f"/v1/subscriptions/{order.subscription}")).until
    assert instant_from_text(refused.json()["possible_from"]) == until
    assert len(await ada.get("/v1/orders")) == 1
    assert from_json(BuyAnswer, await ada.get("/v1/buy")).step is BuyStep.ACTIVE_EXISTS


@pytest.mark.rule("R44")
async def test_a_declined_payment_says_why_and_grants_nothing(ada: ApiCaller, clock: FakeClock) -> None:
    placed = await ada.pay("/v1/orders", YEAR | {"instrument": "sim_card_declined"})
    clock.advance(timedelta(minutes=5))
    order = from_json(Order, await ada.get(f"/v1/orders/{placed.json()['id']}"))
    assert (order.state, order.reason) == (OrderState.DECLINED, "insufficient_funds")
    assert (await ada.get("/v1/entitlement"))["status"] == Status.TRIAL
    assert await ada.get("/v1/subscriptions") == []


@pytest.mark.rule("R46")
async def test_an_open_order_can_be_taken_back_a_paid_one_cannot(ada: ApiCaller, clock: FakeClock) -> None:
    placed = await ada.pay("/v1/orders", YEAR | {"instrument": "sim_paypal_never"})
    path = f"/v1/orders/{placed.json()['id']}/cancel"
    cancelled = await ada.ask("POST", path)
    assert cancelled.status_code == 200
    assert cancelled.json()["state"] != OrderState.OPEN
    assert await ada.code("POST", path) == "order_not_open"
    order = await ada.buy(clock)
    assert await ada.code("POST", f"/v1/orders/{order.id}/cancel") == "refund_not_allowed"
    assert (await ada.get("/v1/entitlement"))["status"] == Status.ACTIVE


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"plan": "access_week"}, "plan_unknown"),
        ({"plan": ""}, "plan_unknown"),
        ({"plan": "app_store_year"}, "plan_not_sold_here"),
        ({"plan": "desktop_business_year"}, "business_account_needed"),
        ({"licences": 0}, "licences_out_of_range"),
        ({"licences": -1}, "licences_out_of_range"),
        ({"licences": 1_000_000_000}, "licences_out_of_range"),
        ({"licences": 10**30}, "request_invalid"),
        ({"licences": True}, "request_invalid"),
        ({"licences": 1.0}, "request_invalid"),
        ({"licences": "1"}, "request_invalid"),
        ({"licences": None}, "request_invalid"),
        ({"coupon": "HALF"}, "request_invalid"),
        ({"instrument": "sim_gold"}, "instrument_unknown"),
        ({"instrument": "4111 1111 1111 1111"}, "card_number_refused"),
        ({"instrument": None}, "payment_method_needed"),
        ({"instrument": None, "payment_method": "pm_00000000000000000000"}, "not_found"),
        ({"contact": None}, "contact_invalid"),
        ({"contact": CONTACT | {"email": "nobody"}}, "contact_invalid"),
        ({"contact": CONTACT | {"country": "ZZ"}}, "contact_invalid"),
        ({"contact": CONTACT | {"name": "a\x00b"}}, "request_invalid"),
    ],
)
async def test_what_cannot_be_ordered_is_refused_with_its_code_and_changes_nothing(
    ada: ApiCaller, changed: dict[str, object], code: str
) -> None:
    before = await ada.get("/v1/state")
    assert code_in(await ada.pay("/v1/orders", YEAR | changed)) == code
    assert await ada.get("/v1/state") == before
    assert await ada.get("/v1/orders") == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{", (400, "request_malformed")),
        (b"[" * 30_000, (400, "request_malformed")),
        (b'{"plan": "access_year", "licences": ' + b"9" * 5000 + b"}", (400, "request_malformed")),
        (
            b'{"plan": "access_year", "licences": NaN}',
            (400, "request_malformed"),
        ),  # JSON knows no such number
        (b'{"plan": "access_year", "licences": 1e400}', (422, "request_invalid")),
        (b"", (422, "request_invalid")),
        (b"null", (422, "request_invalid")),
        (b"\xff\xfe", (400, "request_malformed")),
        (b'{"plan": "\\ud800"}', (422, "request_invalid")),
    ],
)
async def test_a_broken_body_is_a_clear_problem(
    ada: ApiCaller, body: bytes, expected: tuple[int, str]
) -> None:
    headers = ada.device.headers("POST", "/v1/orders")
    headers |= {"Content-Type": "application/json", "Idempotency-Key": new_key()}
    answer = await ada.http.post("/v1/orders", content=body, headers=headers)
    assert (answer.status_code, code_in(answer)) == expected


async def test_an_account_can_order_only_so_often(ada: ApiCaller) -> None:
    codes = [code_in(await ada.pay("/v1/orders", {"plan": "none"})) for _ in range(61)]
    assert codes == ["plan_unknown"] * 60 + ["rate_limited"]
    assert (await ada.ask("GET", "/v1/orders")).status_code == 200


async def test_quotes_tell_price_and_ends_and_reserve_nothing(ada: ApiCaller, clock: FakeClock) -> None:
    order = await ada.buy(clock)
    now: datetime = clock.now()
    asked = {"subscription": order.subscription, "licences": 3}
    quote = from_json(Quote, (await ada.ask("POST", "/v1/quotes", asked)).json())
    assert (quote.kind, quote.licences, quote.now_end) == (OrderKind.LICENCES, 3, quote.new_end)
    assert 0 < quote.amount.amount_minor <= 2 * order.amount.amount_minor
    assert quote.now_end is not None
    assert quote.now_end > now
    for body, code in (
        ({}, "request_invalid"),
        ({"licences": 3}, "request_invalid"),
        ({"subscription": order.subscription}, "request_invalid"),
        ({"subscription": order.subscription, "licences": 1}, "licences_not_more"),
        ({"subscription": "sub_00000000000000000000", "licences": 3}, "not_found"),
        ({"plan": "access_year"}, "active_subscription_exists"),
    ):
        assert await ada.code("POST", "/v1/quotes", body) == code
    assert len(await ada.get("/v1/orders")) == 1
