"""Subscriptions over the API: auto-renewal, licences, payment (RULES R45, R50–R56, R72–R77, R81, R82)."""

from __future__ import annotations

from datetime import datetime, timedelta

import httpx
import pytest

from shared.codec import from_json
from shared.reasons import AutoRenewal, OrderKind, OrderState, Origin, Status
from shared.sales import Order, Subscription
from tests.support.account_service import Service
from tests.support.api_caller import YEAR, ApiCaller, api_caller, code_in
from tests.support.clock import FakeClock


@pytest.fixture
async def ada(service: Service, http: httpx.AsyncClient) -> ApiCaller:
    """A new account's device."""
    return await api_caller(service, http)


async def subscription_of(ada: ApiCaller, order: Order) -> Subscription:
    """The subscription that the order was for, as it is now."""
    return from_json(Subscription, await ada.get(f"/v1/subscriptions/{order.subscription}"))


def until_of(subscription: Subscription) -> datetime:
    """Its end; it has one."""
    assert subscription.until is not None
    return subscription.until


@pytest.mark.rule("R82")
async def test_a_subscription_shows_everything_of_its_details(ada: ApiCaller, clock: FakeClock) -> None:
    order = await ada.buy(clock)
    one = await subscription_of(ada, order)
    assert (one.status, one.origin, one.plan, one.licences, one.computers) == (
        Status.ACTIVE,
        Origin.WEB,
        "access_year",
        1,
        5,
    )
    assert (one.auto_renewal, one.auto_renewal_becomes) == (AutoRenewal.ON, None)
    assert one.renewal_price == order.amount
    assert one.payment_method is not None
    assert one.payment_method.label == order.payment_label
    assert one.activated_at == order.settled_at


@pytest.mark.rule("R51")
async def test_auto_renewal_is_being_disabled_until_it_is_off(ada: ApiCaller, clock: FakeClock) -> None:
    order = await ada.buy(clock)
    path = f"/v1/subscriptions/{order.subscription}/auto-renewal"
    for _ in range(2):
        answer = from_json(Subscription, (await ada.ask("PUT", path, {"enabled": False})).json())
        assert (answer.auto_renewal, answer.auto_renewal_becomes) == (AutoRenewal.ON, AutoRenewal.OFF)
    clock.advance(timedelta(seconds=5))
    off = await subscription_of(ada, order)
    assert (off.auto_renewal, off.auto_renewal_becomes) == (AutoRenewal.OFF, None)
    assert await ada.code("PUT", path, {"enabled": "no"}) == "request_invalid"
    on = from_json(Subscription, (await ada.ask("PUT", path, {"enabled": True})).json())
    assert on.auto_renewal is AutoRenewal.ON
    assert on.until == off.until


@pytest.mark.rule("R72")
async def test_more_licences_are_paid_for_the_rest_of_the_term_and_add_computers(
    ada: ApiCaller, clock: FakeClock
) -> None:
    order = await ada.buy(clock)
    before = await subscription_of(ada, order)
    path = f"/v1/subscriptions/{order.subscription}/licences"
    placed = await ada.pay(path, {"licences": 3, "instrument": "sim_card_works"})
    upgrade = from_json(Order, placed.json())
    assert (placed.status_code, upgrade.kind, upgrade.term_months) == (201, OrderKind.LICENCES, 0)
    clock.advance(timedelta(minutes=5))
    after = await subscription_of(ada, order)
    assert (after.licences, after.computers, after.until) == (3, 15, before.until)
    assert (await ada.get("/v1/entitlement"))["computer_limit"] == 15
    for licences, code in (
        (3, "licences_not_more"),
        (0, "licences_out_of_range"),
        (201, "licences_out_of_range"),
    ):
        assert code_in(await ada.pay(path, {"licences": licences})) == code


@pytest.mark.rule("R77")
async def test_fewer_licences_come_with_the_next_renewal_and_not_before(
    ada: ApiCaller, clock: FakeClock
) -> None:
    order = await ada.buy(clock, licences=3)
    path = f"/v1/subscriptions/{order.subscription}/licences-at-renewal"
    planned = from_json(Subscription, (await ada.ask("PUT", path, {"licences": 1})).json())
    assert (planned.licences, planned.licences_at_renewal) == (3, 1)
    assert await ada.code("PUT", path, {"licences": 0}) == "licences_below_one"
    assert await ada.code("PUT", path, {"licences": 4}) == "licences_out_of_range"
    clock.advance(until_of(planned) - clock.now())
    renewed = await subscription_of(ada, order)
    assert (renewed.licences, renewed.licences_at_renewal) == (1, None)
    assert until_of(renewed) > until_of(planned)


@pytest.mark.rule("R55")
async def test_a_renewal_that_failed_is_paid_with_another_method(ada: ApiCaller, clock: FakeClock) -> None:
    order = await ada.buy(clock, instrument="sim_card_fails_at_renewal")
    path = f"/v1/subscriptions/{order.subscription}/fix-payment"
    assert code_in(await ada.pay(path, {"instrument": "sim_card_works"})) == "order_not_open"
    end = until_of(await subscription_of(ada, order))
    clock.advance(end - clock.now() + timedelta(hours=1))
    failing = await subscription_of(ada, order)
    assert failing.status is Status.GRACE
    assert failing.next_retry_at is not None
    assert code_in(await ada.pay(path, {"instrument": "sim_transfer_works"})) == "instrument_not_storable"
    paid = from_json(Order, (await ada.pay(path, {"instrument": "sim_card_works"})).json())
    assert (paid.kind, paid.state) == (OrderKind.RENEWAL, OrderState.PAID)
    fixed = await subscription_of(ada, order)
    assert (fixed.status, until_of(fixed).year) == (Status.ACTIVE, end.year + 1)


@pytest.mark.rule("R52")
async def test_access_from_a_perpetual_licence_renews_after_an_order(
    service: Service, ada: ApiCaller, clock: FakeClock
) -> None:
    key = await service.parts.subscriptions.issue_key("desktop_perpetual")
    await ada.ask("POST", "/v1/keys", {"key": key.text})
    (bundled,) = [each for each in await ada.get("/v1/subscriptions") if each["product"] == "access"]
    path = f"/v1/subscriptions/{bundled['id']}"
    assert await ada.code("PUT", f"{path}/auto-renewal", {"enabled": True}) == "auto_renewal_unavailable"
    assert code_in(await ada.pay(f"{path}/licences", {"licences": 2})) == "auto_renewal_needed"
    body = {each: YEAR[each] for each in ("plan", "contact", "instrument")}
    placed = await ada.pay(f"{path}/auto-renewal-order", body)
    assert placed.status_code == 201, placed.text
    clock.advance(timedelta(minutes=5))
    renewing = from_json(Subscription, await ada.get(path))
    assert (renewing.origin, renewing.auto_renewal) == (Origin.WEB, AutoRenewal.ON)


@pytest.mark.rule("R81")
async def test_the_list_can_be_filtered(ada: ApiCaller, clock: FakeClock) -> None:
    order = await ada.buy(clock, plan="access_month")
    path = f"/v1/subscriptions/{order.subscription}/auto-renewal"
    await ada.ask("PUT", path, {"enabled": False})

    async def listed() -> list[str]:
        shows = ("all", "active", "expiring", "expired")
        return [show for show in shows if await ada.get(f"/v1/subscriptions?show={show}")]

    assert await listed() == ["all", "active"]
    end = until_of(await subscription_of(ada, order))
    clock.advance(end - clock.now() - timedelta(days=2))
    assert await listed() == ["all", "active", "expiring"]
    clock.advance(timedelta(days=3))
    assert await listed() == ["all", "expired"]
    assert await ada.code("GET", "/v1/subscriptions?show=most") == "request_invalid"


@pytest.mark.rule("R45")
async def test_stored_ways_to_pay_are_chosen_and_the_last_one_stays_while_it_is_needed(
    ada: ApiCaller, clock: FakeClock
) -> None:
    order = await ada.buy(clock)
    (card,) = await ada.get("/v1/payment-methods")
    assert card["is_default"]
    assert await ada.code("DELETE", f"/v1/payment-methods/{card['id']}") == "payment_method_in_use"
    body = {"instrument": "sim_paypal_works", "make_default": False}
    added = await ada.ask("POST", "/v1/payment-methods", body)
    assert added.status_code == 201
    assert (await ada.ask("POST", "/v1/payment-methods", body)).json()["id"] == added.json()["id"]
    chosen = await ada.ask("PUT", f"/v1/payment-methods/{added.json()['id']}/default")
    assert chosen.json()["is_default"]
    assert (await ada.ask("DELETE", f"/v1/payment-methods/{card['id']}")).status_code == 204
    (left,) = await ada.get("/v1/payment-methods")
    assert (left["id"], left["is_default"]) == (added.json()["id"], True)
    assert (await subscription_of(ada, order)).payment_method is not None
    for instrument, code in (
        ("sim_gold", "instrument_unknown"),
        ("sim_transfer_works", "instrument_not_storable"),
        ("5500-0000-0000-0004", "card_number_refused"),
    ):
        assert await ada.code("POST", "/v1/payment-methods", {"instrument": instrument}) == code
