"""Ids of another account on every route of the API (SECURITY 36), taken from the API's own description.

A new route with an id in its path or body is asked here as soon as it is described: the test stops at a
parameter or field that it has nothing of the victim's to put into.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from account.presence.presence import DeviceKey
from shared.sales import IDEMPOTENCY_HEADER
from tests.support.account_service import Service
from tests.support.api_caller import YEAR, ApiCaller, api_caller, code_in, new_key
from tests.support.clock import FakeClock

NOT_AN_ID = ("topic",)
"""Path parameters that name something that belongs to nobody."""

WRONG = ("x", "%00", "..%2f", "%f0%9f%92%a3", "a" * 300, "cmp_00000000000000000000", "null", "-1", "*")


class Victim:
    """An account that has one of everything, and the ids by which it could be asked for."""

    def __init__(self, caller: ApiCaller, ids: dict[str, str]) -> None:
        self.caller = caller
        self.ids = ids

    async def everything(self) -> dict[str, Any]:
        """All that can be read of the account."""
        paths = (
            "state",
            "orders",
            "subscriptions",
            "payment-methods",
            "keys",
            "computers",
            "business/members",
            "sessions",
        )
        read = {path: await self.caller.get(f"/v1/{path}") for path in paths}
        read["state"].pop("account_now")
        read["state"]["entitlement"].pop("checked_at")
        order = self.ids["order_id"]
        return read | {order: await self.caller.get(f"/v1/orders/{order}")}


@pytest.fixture
async def victim(service: Service, http: httpx.AsyncClient, clock: FakeClock) -> Victim:
    """Ada, a business with a computer, an order, a subscription, a way to pay, a key and a member."""
    ada = await api_caller(service, http)
    member = await api_caller(service, http, "member@example.org")
    computer = (await ada.device.register(http)).json()
    await ada.ask("PUT", "/v1/account", {"kind": "business"})
    await ada.ask("POST", "/v1/business/members", {"email": "member@example.org", "role": "admin"})
    order = await ada.buy(clock)
    method = (await ada.ask("POST", "/v1/payment-methods", {"instrument": "sim_paypal_works"})).json()
    key = await service.parts.subscriptions.issue_key("desktop_pro")
    registered = await ada.ask("POST", "/v1/keys", {"key": key.text})
    assert registered.status_code == 201, registered.text
    connected = DeviceKey(ada.account_id, ada.device.thumbprint)
    service.parts.presence.open(connected, "fam_test", ada.device.instance)
    await service.parts.presence_events.settle(connected)
    session = await ada.ask("POST", "/v1/sessions", {"computer": computer["id"]})
    assert session.status_code == 201, session.text
    assert order.subscription is not None
    return Victim(
        ada,
        {
            "computer_id": computer["id"],
            "session_id": session.json()["session"],
            "order_id": order.id,
            "subscription_id": order.subscription,
            "method_id": method["id"],
            "member_id": member.account_id,
            "account": ada.account_id,
            "key": key.text,
        },
    )


@pytest.fixture
async def eve(service: Service, http: httpx.AsyncClient, clock: FakeClock, victim: Victim) -> ApiCaller:
    """Somebody else, with things of her own, so that no route refuses for want of them."""
    eve = await api_caller(service, http, "eve@example.org")
    await eve.device.register(http)
    await eve.ask("PUT", "/v1/account", {"kind": "business"})
    await eve.buy(clock)
    return eve


def operations_of(schema: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Every (method, path, description) below `/v1`."""
    return [
        (method.upper(), path, operation)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if path.startswith("/v1/")
    ]


def example_body(schema: dict[str, Any], operation: dict[str, Any]) -> Any:
    """The documented example of the route's body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return content["example"] if content else None


def headers_for(operation: dict[str, Any]) -> dict[str, str]:
    """A new idempotency key where the route takes one."""
    named = [each["name"] for each in operation.get("parameters", [])]
    return {IDEMPOTENCY_HEADER: new_key()} if IDEMPOTENCY_HEADER in named else {}


@pytest.mark.security(36)
async def test_another_accounts_ids_are_not_found_on_every_route_and_method(
    eve: ApiCaller, victim: Victim
) -> None:
    before = await victim.everything()
    asked = 0
    for method, path, operation in operations_of(eve.schema):
        names = [name for name in re.findall(r"\{(\w+)\}", path) if name not in NOT_AN_ID]
        for name in names:
            assert name in victim.ids, f"{path}: this test does not know what {name} is"
        if not names:
            continue
        url = path.format(**victim.ids)
        body = example_body(eve.schema, operation)
        eve.service.parts.rates._buckets.clear()
        answer = await eve.ask(method, url, body, headers_for(operation))
        assert (answer.status_code, code_in(answer)) == (404, "not_found"), (method, url, answer.text)
        asked += 1
        for other in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {method}:
            if eve.route_of(other, url) is None:
                refused = await eve.ask(other, url, body, headers_for(operation))
                assert refused.status_code in {404, 405}, (other, url)
    assert asked >= 14
    assert await victim.everything() == before


@pytest.mark.security(36)
async def test_another_accounts_ids_inside_a_body_are_not_found_either(
    eve: ApiCaller, victim: Victim
) -> None:
    before = await victim.everything()
    own = (await eve.get("/v1/subscriptions"))[0]["id"]
    stored = {"payment_method": victim.ids["method_id"], "instrument": None}
    key = await eve.service.parts.subscriptions.issue_key("desktop_pro")
    known = {
        "NewOrder.payment_method": ("POST", "/v1/orders", YEAR | stored | {"plan": "desktop_pro_year"}),
        "MoreLicences.payment_method": (
            "POST",
            f"/v1/subscriptions/{own}/licences",
            {"licences": 3, "payment_method": victim.ids["method_id"]},
        ),
        "EnableAutoRenewal.payment_method": None,  # eve has none that came with a perpetual licence
        "FixPayment.payment_method": None,  # nothing of hers waits to be paid
        "NewQuote.subscription": (
            "POST",
            "/v1/quotes",
            {"subscription": victim.ids["subscription_id"], "licences": 9},
        ),
        "NewKey.account": ("POST", "/v1/keys", {"key": key.text, "account": victim.ids["account"]}),
        "KeptComputers.computers": (
            "PUT",
            "/v1/computers/kept",
            {"computers": [victim.ids["computer_id"]]},
        ),
        "NewSession.computer": ("POST", "/v1/sessions", {"computer": victim.ids["computer_id"]}),
        "RegisterComputer.replace": None,  # asked with a key of its own, below
    }
    assert set(known) == fields_with_ids(eve.schema)
    for asked in known.values():
        if asked is not None:
            method, path, body = asked
            answer = await eve.ask(method, path, body, {IDEMPOTENCY_HEADER: new_key()})
            assert (answer.status_code, code_in(answer)) == (404, "not_found"), (path, answer.text)
    device = await eve.service.device(eve.account_id, victim.caller.device.machine_id)
    refused = await device.register(eve.http, replace=victim.ids["computer_id"])
    assert (refused.status_code, code_in(refused)) == (404, "not_found")
    taken = await eve.ask("POST", "/v1/keys", {"key": victim.ids["key"]})
    assert (taken.status_code, code_in(taken)) == (409, "key_already_registered")
    assert await victim.everything() == before


def fields_with_ids(schema: dict[str, Any]) -> set[str]:
    """Fields of request bodies that name something of an account by its id."""
    bodies = {
        content["schema"]["$ref"].rpartition("/")[2]
        for _, _, operation in operations_of(schema)
        for content in operation.get("requestBody", {}).get("content", {}).values()
    }
    words = ("payment_method", "subscription", "order", "account", "computer", "replace", "member", "id")
    return {
        f"{body}.{field}"
        for body in bodies
        for field in schema["components"]["schemas"][body]["properties"]
        if any(field == word or field == f"{word}s" or field.endswith(f"_{word}") for word in words)
    } - {"RegisterComputer.machine_id"}


@pytest.mark.security(36)
async def test_ids_that_nobody_has_are_not_found_in_the_same_way(eve: ApiCaller, victim: Victim) -> None:
    for method, path, operation in operations_of(eve.schema):
        if "{" not in path:
            continue
        body = example_body(eve.schema, operation)
        for wrong in WRONG:
            url = re.sub(r"\{\w+\}", wrong, path)
            eve.service.parts.rates._buckets.clear()
            answer = await eve.ask(method, url, body, headers_for(operation))
            allowed = {
                (404, "not_found"),
                (401, "proof_invalid"),
            }  # a proof is for the address as it was read
            assert (answer.status_code, code_in(answer)) in allowed, (method, url, answer.text)


@pytest.mark.security(36)
async def test_a_member_may_do_what_his_role_says_and_a_stranger_nothing(
    service: Service, http: httpx.AsyncClient, eve: ApiCaller, victim: Victim, clock: FakeClock
) -> None:
    key = await service.parts.subscriptions.issue_key("desktop_business")
    body = {"key": key.text, "account": victim.ids["account"]}
    helper = await api_caller(service, http, "helper@example.org")
    assert await eve.code("POST", "/v1/keys", body) == "not_found"
    await victim.caller.ask("POST", "/v1/business/members", {"email": "helper@example.org"})
    assert await helper.code("POST", "/v1/keys", body) == "role_not_allowed"
    await victim.caller.ask("POST", "/v1/business/members", {"email": "helper@example.org", "role": "admin"})
    assert (await helper.ask("POST", "/v1/keys", body)).status_code == 201
    assert key.text in {each["key"] for each in await victim.caller.get("/v1/keys")}
    assert await helper.get("/v1/keys") == []
    clock.advance(timedelta(minutes=1))
    await victim.caller.ask("DELETE", f"/v1/business/members/{helper.account_id}")
    assert await helper.code("POST", "/v1/keys", body) == "not_found"
