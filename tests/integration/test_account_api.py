"""The API about account and computers, asked as an agent asks it (docs/protocol.md section 1)."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from account.version import service_version
from shared.codec import from_json
from shared.entitlement import COMPUTERS_PER_LICENCE
from shared.reasons import Action, Status, System
from shared.wire import (
    CLOCK_HEADER,
    VERSION_HEADER,
    AccountState,
    Computer,
    EntitlementAnswer,
    Heartbeat,
    Problem,
)
from tests.support.account_service import Service
from tests.support.clock import FakeClock


def problem(answer: httpx.Response, status: int, code: str) -> Problem:
    """The answer as the problem that it has to be."""
    assert answer.headers["content-type"] == "application/problem+json"
    found = from_json(Problem, answer.json())
    assert (answer.status_code, found.status, found.code) == (status, status, code), answer.text
    assert found.detail
    return found


@pytest.mark.rule("R21")
async def test_registering_shows_the_computer_in_the_list(service: Service, http: httpx.AsyncClient) -> None:
    device = await service.device(await service.account())
    answer = await device.register(http, "  Studio \u202e ")
    computer = from_json(Computer, answer.json())
    assert answer.status_code == 201
    assert (computer.name, computer.system, computer.this) == ("Studio", System.LINUX, True)
    assert computer.registered_at == service.context.clock.now()
    listed = (await device.ask(http, "GET", "/v1/computers")).json()
    assert [from_json(Computer, each) for each in listed] == [computer]


@pytest.mark.rule("R22")
async def test_registering_again_reuses_the_slot_and_keeps_the_chosen_name(
    service: Service, http: httpx.AsyncClient
) -> None:
    device = await service.device(await service.account())
    first = (await device.register(http, "host-17")).json()
    await device.ask(http, "PATCH", f"/v1/computers/{first['id']}", json={"name": "Studio"})
    seq = (await device.ask(http, "GET", "/v1/state")).json()["seq"]
    again = await device.register(http, "host-17")
    assert again.status_code == 200
    assert again.json() == first | {"name": "Studio"}
    assert (await device.ask(http, "GET", "/v1/state")).json()["seq"] == seq


@pytest.mark.rule("R22")
async def test_the_same_machine_with_a_new_key_may_replace_its_old_entry(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    old, old_id = await service.computer(account_id, "Studio")
    new = await service.device(account_id, old.machine_id)
    offer = problem(await new.register(http, "host"), 409, "computer_replaceable")
    assert [each.id for each in offer.computers] == [old_id]
    answer = await new.register(http, "host", replace=old_id)
    assert answer.status_code == 201
    assert answer.json()["name"] == "Studio"
    assert [each["id"] for each in (await new.ask(http, "GET", "/v1/computers")).json()] == [
        answer.json()["id"]
    ]
    removed = problem(await old.ask(http, "GET", "/v1/state"), 403, "computer_removed")
    assert removed.removed_by == "replaced"
    assert (await new.register(http, "host", replace=old_id)).status_code == 200  # the answer had been lost


@pytest.mark.rule("R22")
async def test_replacing_works_with_all_slots_in_use(service: Service, http: httpx.AsyncClient) -> None:
    account_id = await service.account()
    computers = [await service.computer(account_id, f"pc {n}") for n in range(5)]
    old, old_id = computers[2]
    new = await service.device(account_id, old.machine_id)
    assert (await new.register(http, replace=old_id)).status_code == 201


async def test_only_an_entry_of_the_same_machine_can_be_replaced(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    _, other_id = await service.computer(account_id)
    device = await service.device(account_id)
    problem(await device.register(http, replace=other_id), 404, "not_found")
    problem(await device.register(http, replace="'; DROP TABLE computers; --"), 404, "not_found")


@pytest.mark.rule("R70")
@pytest.mark.rule("R71")
async def test_sixth_computer_is_refused_with_limit_and_list(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    for number in range(COMPUTERS_PER_LICENCE):
        await service.computer(account_id, f"pc {number}")
    sixth = await service.device(account_id)
    before = (await sixth.ask(http, "GET", "/v1/state")).json()
    refused = problem(await sixth.register(http), 409, "computer_limit_reached")
    assert (refused.computer_limit, refused.computers_registered) == (5, 5)
    assert [each.name for each in refused.computers] == [f"pc {number}" for number in range(5)]
    assert set(refused.actions) == {Action.BUY, Action.REMOVE_COMPUTER}
    assert (await sixth.ask(http, "GET", "/v1/state")).json() == before


@pytest.mark.rule("R76")
async def test_removing_a_computer_frees_its_slot_at_once(service: Service, http: httpx.AsyncClient) -> None:
    account_id = await service.account()
    computers = [await service.computer(account_id, f"pc {number}") for number in range(5)]
    sixth = await service.device(account_id)
    problem(await sixth.register(http), 409, "computer_limit_reached")
    assert (await sixth.ask(http, "DELETE", f"/v1/computers/{computers[0][1]}")).status_code == 204
    assert (await sixth.register(http)).status_code == 201


@pytest.mark.rule("R25")
@pytest.mark.security(9)
async def test_a_removed_computer_is_told_so_on_every_route_and_by_whom(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    other, other_id = await service.computer(account_id)
    await other.ask(http, "DELETE", f"/v1/computers/{computer_id}")
    for method, path in (("GET", "/v1/state"), ("POST", f"/v1/computers/{computer_id}/heartbeat")):
        told = problem(await device.ask(http, method, path), 403, "computer_removed")
        assert told.removed_by == "another_computer"
    await other.ask(http, "DELETE", f"/v1/computers/{other_id}")
    told = problem(await other.ask(http, "GET", "/v1/state"), 403, "computer_removed")
    assert told.removed_by == "this_computer"


@pytest.mark.rule("R25")
async def test_after_a_new_sign_in_a_removed_computer_registers_afresh(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    await device.ask(http, "DELETE", f"/v1/computers/{computer_id}")
    await service.sign_in(device, account_id)
    answer = await device.register(http)
    assert answer.status_code == 201
    assert answer.json()["id"] != computer_id


@pytest.mark.rule("R25")
async def test_renaming_changes_the_name_for_everybody(service: Service, http: httpx.AsyncClient) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    other = await service.device(account_id)
    path = f"/v1/computers/{computer_id}"
    renamed = await other.ask(http, "PATCH", path, json={"name": "  Büro 🖥️ <b>  "})
    assert renamed.status_code == 200
    assert renamed.json()["name"] == "Büro 🖥️ <b>"
    assert (await device.ask(http, "GET", "/v1/computers")).json()[0]["name"] == "Büro 🖥️ <b>"


@pytest.mark.parametrize(
    ("name", "code"), [("", "name_empty"), (" \u200d\u202e ", "name_empty"), ("x" * 300, "name_too_long")]
)
async def test_a_name_that_cannot_be_shown_is_refused(
    service: Service, http: httpx.AsyncClient, name: str, code: str
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    problem(await device.ask(http, "PATCH", f"/v1/computers/{computer_id}", json={"name": name}), 422, code)
    problem(await (await service.device(account_id)).register(http, name), 422, code)


@pytest.mark.rule("R1")
@pytest.mark.rule("R3")
@pytest.mark.rule("R70")
async def test_an_account_without_a_subscription_is_in_trial_with_five_computers(
    service: Service, http: httpx.AsyncClient
) -> None:
    device, _ = await service.computer(await service.account())
    answer = from_json(EntitlementAnswer, (await device.ask(http, "GET", "/v1/entitlement")).json())
    assert (answer.status, answer.until, answer.origin) == (Status.TRIAL, None, None)
    assert (answer.computer_limit, answer.computers_registered, answer.licences) == (5, 1, 0)
    assert answer.actions == (Action.BUY, Action.REMOVE_COMPUTER)
    assert answer.checked_at == service.context.clock.now()


@pytest.mark.rule("R91")
async def test_the_state_holds_what_the_single_routes_answer(
    service: Service, http: httpx.AsyncClient, clock: FakeClock
) -> None:
    account_id = await service.account("ada@example.org")
    device, _ = await service.computer(account_id)
    await service.computer(account_id, "other")
    clock.advance(timedelta(minutes=1))
    state = (await device.ask(http, "GET", "/v1/state")).json()
    assert state["account"] == (await device.ask(http, "GET", "/v1/account")).json()
    assert state["computers"] == (await device.ask(http, "GET", "/v1/computers")).json()
    assert state["entitlement"] == (await device.ask(http, "GET", "/v1/entitlement")).json()
    decoded = from_json(AccountState, state)
    assert (decoded.seq, decoded.rate, decoded.account_now) == (3, 1.0, clock.now())
    assert decoded.account.email == "ada@example.org"
    assert [each.this for each in decoded.computers] == [True, False]


@pytest.mark.rule("R26")
async def test_a_heartbeat_is_for_the_own_computer_only(service: Service, http: httpx.AsyncClient) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    _, other_id = await service.computer(account_id)
    answer = await device.ask(http, "POST", f"/v1/computers/{computer_id}/heartbeat")
    assert from_json(Heartbeat, answer.json()) == Heartbeat(seq=3, next_in_s=10.0)
    problem(await device.ask(http, "POST", f"/v1/computers/{other_id}/heartbeat"), 404, "not_found")
    unregistered = await service.device(account_id)
    path = f"/v1/computers/{computer_id}/heartbeat"
    problem(await unregistered.ask(http, "POST", path), 404, "not_found")


@pytest.mark.rule("R92")
async def test_every_answer_carries_account_time_and_a_nonce_refusals_too(
    service: Service, http: httpx.AsyncClient
) -> None:
    device = await service.device(await service.account())
    for answer in (
        await http.get("/v1/health"),
        await device.ask(http, "GET", "/v1/state"),
        await http.get("/v1/state"),
        await http.get("/v1/no-such-route"),
        await http.get("/v1/state", headers={"Host": "evil.example"}),
    ):
        assert answer.headers[CLOCK_HEADER] == "2026-01-15T12:00:00Z; rate=1"
        assert answer.headers[VERSION_HEADER] == service_version()
        assert answer.headers["DPoP-Nonce"]
        assert answer.headers["Cache-Control"] == "no-store"


async def test_health_needs_no_token(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


@pytest.mark.security(2)
async def test_a_request_needs_token_proof_and_nonce(service: Service, http: httpx.AsyncClient) -> None:
    device = await service.device(await service.account())
    good = device.headers("GET", "/v1/state")
    problem(await http.get("/v1/state"), 401, "token_invalid")
    without_proof = {"Authorization": good["Authorization"]}
    problem(await http.get("/v1/state", headers=without_proof), 401, "proof_invalid")
    device.nonce = "old"
    refused = await http.get("/v1/state", headers=device.headers("GET", "/v1/state"))
    problem(refused, 401, "use_dpop_nonce")
    assert 'error="use_dpop_nonce"' in refused.headers["WWW-Authenticate"]
    device.nonce = refused.headers["DPoP-Nonce"]
    headers = device.headers("GET", "/v1/state")
    assert (await http.get("/v1/state", headers=headers)).status_code == 200
    problem(await http.get("/v1/state", headers=headers), 401, "proof_invalid")  # replayed


@pytest.mark.security(2)
async def test_a_stolen_token_with_another_key_is_refused(service: Service, http: httpx.AsyncClient) -> None:
    account_id = await service.account()
    device, thief = await service.device(account_id), await service.device(account_id)
    thief.tokens = device.tokens
    problem(await thief.ask(http, "GET", "/v1/state"), 401, "token_invalid")


@pytest.mark.security(2)
async def test_a_proof_for_another_host_name_is_refused_whatever_the_host_header_says(
    service: Service, http: httpx.AsyncClient
) -> None:
    device = await service.device(await service.account())
    device.base_url = service.base_url.replace("127.0.0.1", "localhost")
    headers = device.headers("GET", "/v1/state") | {"Host": device.base_url.removeprefix("http://")}
    problem(await http.get("/v1/state", headers=headers), 401, "proof_invalid")


@pytest.mark.security(9)
async def test_an_expired_token_is_told_from_a_removed_computer(
    service: Service, http: httpx.AsyncClient, clock: FakeClock
) -> None:
    device, _ = await service.computer(await service.account())
    clock.advance(timedelta(minutes=11))
    problem(await device.ask(http, "GET", "/v1/state"), 401, "token_invalid")


@pytest.mark.security(11)
async def test_a_key_that_registers_from_a_second_machine_ends_both_sign_ins(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    original, computer_id = await service.computer(account_id)
    clone = await service.device(account_id)
    clone.key = original.key
    await service.sign_in(clone, account_id)
    problem(await clone.register(http), 401, "key_cloned")
    problem(await original.ask(http, "GET", "/v1/state"), 401, "token_invalid")
    problem(await clone.ask(http, "GET", "/v1/state"), 401, "token_invalid")
    await service.sign_in(original, account_id)
    again = await original.register(http)
    assert (again.status_code, again.json()["id"]) == (200, computer_id)
    await service.sign_in(clone, account_id)
    problem(await clone.register(http), 401, "key_cloned")


@pytest.mark.security(11)
async def test_a_single_machine_whose_id_changed_is_back_after_one_sign_in(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, computer_id = await service.computer(account_id)
    device.machine_id = "another-id-of-the-same-machine"
    problem(await device.register(http), 401, "key_cloned")
    await service.sign_in(device, account_id)
    assert (await device.register(http)).json()["id"] == computer_id
    assert (await device.register(http)).status_code == 200


async def test_too_many_requests_of_one_key_are_told_when_to_come_back(
    service: Service, http: httpx.AsyncClient
) -> None:
    account_id = await service.account()
    device, other = await service.device(account_id), await service.device(account_id)
    answers = [await device.ask(http, "GET", "/v1/account") for _ in range(201)]
    assert [each.status_code for each in answers[:200]] == [200] * 200
    refused = problem(answers[200], 429, "rate_limited")
    assert answers[200].headers["Retry-After"] == "1"
    assert refused.retry_after_s == 1
    assert (await other.ask(http, "GET", "/v1/account")).status_code == 200
