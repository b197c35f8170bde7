"""`/v1/app-store` over the real service: notifications, transactions, and what faces then say (RULES R39)."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from account.app_store.notifications import introduce
from account.app_store.signing import SigningKey
from tests.support.account_service import Service
from tests.support.api_caller import YEAR as WEB_YEAR
from tests.support.api_caller import ApiCaller, api_caller, code_in, schema_of
from tests.support.app_store_forger import Forger
from tests.support.clock import FakeClock
from tests.support.shopper import Shopper

NOTIFICATIONS = "/v1/app-store/notifications"
TRANSACTIONS = "/v1/app-store/transactions"
YEAR = "app_store_year"


@pytest.fixture
async def ada(service: Service, http: httpx.AsyncClient) -> ApiCaller:
    return await api_caller(service, http)


async def tell(ada: ApiCaller, signed: str) -> httpx.Response:
    """A notification, sent without any token; its answer is a documented one."""
    answer = await ada.http.post(NOTIFICATIONS, json={"signed_payload": signed})
    ada.check_documented("POST", NOTIFICATIONS, answer)
    return answer


async def signed_of(service: Service, account_id: str) -> list[str]:
    entries = await service.parts.app_store.entries(account_id)
    return [entry.signed for entry in entries if entry.signed]


async def store_of(service: Service, folder: Path, account_id: str) -> tuple[Forger, str]:
    """Somebody with the store's own key, and what the store calls the account."""
    SigningKey(folder).key_id()
    token = await service.parts.books.change(account_id, introduce)
    return Forger.with_key(json.loads((folder / "app-store-key.json").read_text())), token


@pytest.mark.rule("R39")
async def test_a_purchase_in_the_app_store_is_a_subscription_everywhere(
    service: Service, ada: ApiCaller
) -> None:
    await service.parts.app_store.buy(ada.account_id, YEAR, "wish-1")
    state = await ada.get("/v1/state")
    assert state["entitlement"]["status"] == "active"
    assert state["entitlement"]["origin"] == "app_store"
    assert state["entitlement"]["until"] == "2027-01-15T12:00:00Z"
    assert "manage_in_app_store" in state["entitlement"]["actions"]
    (subscription,) = await ada.get("/v1/subscriptions")
    assert subscription["plan"] == YEAR
    assert subscription["auto_renewal"] == "unavailable"


@pytest.mark.rule("R53")
@pytest.mark.rule("R75")
async def test_what_the_app_store_manages_is_not_changed_here(service: Service, ada: ApiCaller) -> None:
    await service.parts.app_store.buy(ada.account_id, YEAR, "wish-1")
    (subscription,) = await ada.get("/v1/subscriptions")
    path = f"/v1/subscriptions/{subscription['id']}"
    switched = await ada.code("PUT", f"{path}/auto-renewal", {"enabled": False})
    assert switched == "not_available_from_app_store"
    more = await ada.pay(f"{path}/licences", {"licences": 2, "instrument": "sim_card_works"})
    assert code_in(more) == "not_available_from_app_store"
    assert (await ada.get(path))["licences"] == 1


@pytest.mark.rule("R37")
async def test_with_a_live_app_store_subscription_the_web_store_refuses_with_the_date(
    service: Service, ada: ApiCaller
) -> None:
    await service.parts.app_store.buy(ada.account_id, YEAR, "wish-1")
    refused = await ada.pay("/v1/orders", WEB_YEAR)
    assert code_in(refused) == "active_subscription_exists"
    assert refused.json()["possible_from"] == "2027-01-15T12:00:00Z"
    answer = await ada.get("/v1/buy")
    assert (answer["step"], answer["possible_from"]) == ("active_exists", "2027-01-15T12:00:00Z")


@pytest.mark.security(34)
async def test_a_notification_needs_no_token_and_counts_once(service: Service, ada: ApiCaller) -> None:
    await service.parts.app_store.buy(ada.account_id, YEAR, "wish-1")
    (signed,) = await signed_of(service, ada.account_id)
    before = (await ada.get("/v1/state"))["seq"]
    for _ in range(3):
        answer = await tell(ada, signed)
        assert (answer.status_code, answer.json()) == (200, {"outcome": "repeated"})
    assert (await ada.get("/v1/state"))["seq"] == before


@pytest.mark.rule("R46")
@pytest.mark.security(34)
async def test_a_refund_suspends_and_a_late_payment_revives_nothing(
    service: Service, ada: ApiCaller, tmp_path: Path
) -> None:
    store, token = await store_of(service, tmp_path, ada.account_id)
    at = {"account_token": token, "signed_at": "2026-01-15T12:00:05Z"}
    refund = store.notice("REFUND", "refund", **at, revoked_at="2026-01-15T12:00:05Z")
    assert (await tell(ada, refund)).json() == {"outcome": "applied"}
    assert (await ada.get("/v1/entitlement"))["status"] == "suspended"
    late = store.notice("SUBSCRIBED", "late", account_token=token)
    assert (await tell(ada, late)).json() == {"outcome": "outdated"}
    assert (await ada.get("/v1/entitlement"))["status"] == "suspended"


@pytest.mark.security(34)
async def test_what_the_store_did_not_sign_is_refused(
    service: Service, ada: ApiCaller, tmp_path: Path
) -> None:
    _, token = await store_of(service, tmp_path, ada.account_id)
    forged = Forger().notice(account_token=token)
    for signed in (forged, "", "a.b.c", "x" * 16_000):
        answer = await tell(ada, signed)
        assert (answer.status_code, code_in(answer)) == (422, "app_store_signature_invalid")
    assert (await ada.get("/v1/entitlement"))["status"] == "trial"


@pytest.mark.security(19)
@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 422),
        (b"not json", 400),
        (b"{}", 422),
        (b'{"signed_payload": 7}', 422),
        (b'{"signed_payload": "a", "more": 1}', 422),
        (json.dumps({"signed_payload": "x" * 20_000}).encode(), 422),
        (json.dumps({"signed_payload": "x" * 80_000}).encode(), 413),
    ],
)
async def test_bodies_of_another_shape_or_size_are_refused(
    ada: ApiCaller, content: bytes, status: int
) -> None:
    answer = await ada.http.post(NOTIFICATIONS, content=content, headers={"Content-Type": "application/json"})
    ada.check_documented("POST", NOTIFICATIONS, answer)
    assert answer.status_code == status


async def test_one_address_cannot_try_without_end(ada: ApiCaller) -> None:
    answers = [await tell(ada, "a.b.c") for _ in range(101)]
    assert {answer.status_code for answer in answers[:100]} == {422}
    assert answers[100].status_code == 429
    assert int(answers[100].headers["Retry-After"]) >= 1


@pytest.mark.rule("R39")
async def test_a_device_presents_what_it_was_given(service: Service, ada: ApiCaller) -> None:
    chain = await service.parts.app_store.buy(ada.account_id, YEAR, "wish-1")
    receipt = await service.parts.app_store.receipt(ada.account_id, chain.id)
    answer = await ada.ask("POST", TRANSACTIONS, {"signed_transaction": receipt})
    assert answer.status_code == 200
    assert answer.json() == (await ada.get("/v1/subscriptions"))[0]


@pytest.mark.security(36)
async def test_a_device_cannot_present_somebody_elses_purchase(
    service: Service, http: httpx.AsyncClient, ada: ApiCaller
) -> None:
    bob = await api_caller(service, http, "bob@example.org")
    chain = await service.parts.app_store.buy(ada.account_id, YEAR, "wish-1")
    receipt = await service.parts.app_store.receipt(ada.account_id, chain.id)
    body = {"signed_transaction": receipt}
    assert await bob.code("POST", TRANSACTIONS, body) == "transaction_of_another_account"
    assert await bob.get("/v1/subscriptions") == []


async def test_a_transaction_needs_a_signed_in_device(http: httpx.AsyncClient) -> None:
    answer = await http.post(TRANSACTIONS, json={"signed_transaction": "a.b.c"})
    assert answer.status_code == 401


async def test_both_routes_are_described_and_only_one_asks_for_a_device(http: httpx.AsyncClient) -> None:
    paths = (await schema_of(http))["paths"]
    assert "security" not in paths[NOTIFICATIONS]["post"]
    assert paths[TRANSACTIONS]["post"]["security"] == [{"device": []}]


@pytest.mark.rule("R96")
@pytest.mark.rule("R43")
async def test_renewals_come_with_the_accounts_clock_and_are_events(
    service: Service, ada: ApiCaller, clock: FakeClock
) -> None:
    await service.parts.app_store.buy(ada.account_id, "app_store_month", "wish-1")
    shopper = Shopper(service, ada.account_id)
    happened = await service.parts.books.advance(ada.account_id, shopper.now().replace(month=6))
    assert [event.kind for event in happened].count("subscription.renewed") == 5
    assert (await ada.get("/v1/entitlement"))["until"] == "2026-07-15T12:00:00Z"
