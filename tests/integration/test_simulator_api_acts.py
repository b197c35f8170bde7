"""What is done to a simulated account over `/simulator/v1`: deeds, payments, App Store, faults (R39, R42)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from shared.reasons import EventKind, FaultKind
from shared.simulator import AppStoreAct, DeedDone, DeedWish, FaultView, FaultWish, SimulatedAccount
from tests.support.clock import FakeClock
from tests.support.faulty_service import faulty_service
from tests.support.simulator_caller import SimulatorCaller, simulator_caller

MONTH = "app_store_month"


@pytest.fixture
async def caller(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SimulatorCaller]:
    """Somebody who may ask."""
    async with faulty_service(tmp_path, clock) as service, simulator_caller(service) as caller:
        yield caller


async def happened(caller: SimulatorCaller, account: SimulatedAccount) -> list[str]:
    """What has happened, in order."""
    return [each.kind for each in (await caller.timeline(account)).events]


async def say(caller: SimulatorCaller, account: SimulatedAccount, reference: str, **word: Any) -> Any:
    """The answer to a word of the order processor."""
    return await caller.ask("POST", f"/accounts/{account.id}/payments/{reference}", word)


# --- payments -------------------------------------------------------------------------------------


@pytest.mark.rule("R42")
@pytest.mark.parametrize(
    ("word", "event"),
    [
        ({"outcome": "confirm"}, EventKind.ORDER_PAID),
        ({"outcome": "decline", "reason": "refused_by_bank"}, EventKind.ORDER_DECLINED),
        ({"outcome": "late"}, EventKind.ORDER_EXPIRED),
    ],
)
async def test_the_processor_says_of_a_payment_what_it_is_told_to(
    caller: SimulatorCaller, word: dict[str, str], event: EventKind
) -> None:
    account = await caller.load()
    waiting = await caller.order(account, "sim_transfer_never")
    assert waiting.settles_at is None
    answer = await say(caller, account, waiting.reference, **word)
    assert (answer.status_code, answer.json()) == (200, [])
    assert event.value in await happened(caller, account)


@pytest.mark.rule("R42")
async def test_a_short_payment_leaves_the_order_waiting_for_the_rest(caller: SimulatorCaller) -> None:
    account = await caller.load()
    waiting = await caller.order(account, "sim_transfer_never")
    answer = await say(caller, account, waiting.reference, outcome="short", amount_minor=100)
    assert answer.status_code == 200
    events = await happened(caller, account)
    assert EventKind.ORDER_PAID.value not in events
    assert EventKind.ORDER_DECLINED.value not in events
    price = waiting.amount
    rest = replace(waiting, amount=replace(price, amount_minor=price.amount_minor - 100))
    assert await caller.payments(account) == (rest,)
    answer = await say(caller, account, rest.reference, outcome="confirm")
    assert (answer.status_code, answer.json()) == (200, [])
    assert EventKind.ORDER_PAID.value in await happened(caller, account)


@pytest.mark.rule("R42")
@pytest.mark.parametrize("word", ["decline", "late"])
async def test_a_payment_that_stays_short_gives_back_what_came_and_waits_no_more(
    caller: SimulatorCaller, word: str
) -> None:
    account = await caller.load()
    waiting = await caller.order(account, "sim_transfer_never")
    await say(caller, account, waiting.reference, outcome="short")
    answer = await say(caller, account, waiting.reference, outcome=word)
    assert (answer.status_code, answer.json()) == (200, [])
    events = await happened(caller, account)
    assert EventKind.PAYMENT_RETURNED.value in events
    assert EventKind.ORDER_PAID.value not in events


NO_WORDS: tuple[Any, ...] = (
    ({"outcome": "perhaps"}, "deed_invalid"),
    ({"outcome": ""}, "deed_invalid"),
    ({}, "request_invalid"),
    ({"outcome": 7}, "request_invalid"),
    ({"outcome": "decline", "reason": "unknown"}, "request_invalid"),
    ({"outcome": "decline", "reason": "because"}, "request_invalid"),
    ({"outcome": "confirm", "amount_minor": 10**12}, "request_invalid"),
    ({"outcome": "confirm", "at": "once"}, "request_invalid"),
)


async def test_a_word_that_no_processor_says_changes_nothing(caller: SimulatorCaller) -> None:
    account = await caller.load()
    waiting = await caller.order(account, "sim_transfer_never")
    for word, code in NO_WORDS:
        answer = await say(caller, account, waiting.reference, **word)
        assert answer.json()["code"] == code
        assert await caller.payments(account) == (waiting,)


@pytest.mark.parametrize(
    ("instrument", "still_due"), [("sim_card_works", []), ("sim_transfer_works", ["payment_settles"])]
)
async def test_of_a_payment_that_was_decided_only_a_transfer_can_come_once_more(
    caller: SimulatorCaller, instrument: str, still_due: list[str]
) -> None:
    account = await caller.load()
    waiting = await caller.order(account, instrument)
    answer = await say(caller, account, waiting.reference, outcome="confirm")
    assert answer.status_code == 200
    due = [each.kind for each in (await caller.timeline(account)).due]
    assert [each for each in due if each == "payment_settles"] == still_due


async def test_a_payment_of_another_account_does_not_exist(caller: SimulatorCaller) -> None:
    ada, bob = await caller.load(), await caller.load(email="bob@example.test")
    waiting = await caller.order(ada, "sim_transfer_never")
    for reference in (waiting.reference, "no-such-payment"):
        answer = await say(caller, bob, reference, outcome="confirm")
        assert (answer.status_code, answer.json()["code"]) == (404, "no_waiting_payment")
    assert await caller.payments(ada) == (waiting,)


# --- the App Store --------------------------------------------------------------------------------


async def at_store(caller: SimulatorCaller, account: SimulatedAccount, **act: Any) -> Any:
    """What the customer's act made."""
    done = await caller.good("POST", f"/accounts/{account.id}/app-store", DeedDone, AppStoreAct(**act))
    return done.result


@pytest.mark.proof
@pytest.mark.rule("R39")
async def test_a_customer_of_the_app_store_buys_asks_and_is_refunded(caller: SimulatorCaller) -> None:
    account = await caller.load()
    ask = await at_store(caller, account, act="ask", plan=MONTH)
    await at_store(caller, account, act="decline")
    again = await at_store(caller, account, act="ask", plan=MONTH)
    assert again["id"] != ask["id"]
    chain = await at_store(caller, account, act="approve")
    await at_store(caller, account, act="renewal", on=False)
    await at_store(caller, account, act="refund", chain=chain["id"])
    bought = await at_store(caller, account, act="buy", plan=MONTH)
    assert bought["id"] != chain["id"]
    await at_store(caller, account, act="billing_problem", on=True)


NO_ACTS: tuple[Any, ...] = (
    ({"act": "steal"}, "deed_invalid"),
    ({"act": "buy"}, "deed_invalid"),
    ({"act": "buy", "plan": MONTH, "on": True}, "deed_invalid"),
    ({"act": "renewal"}, "deed_invalid"),
    ({"act": "refund", "plan": MONTH}, "deed_invalid"),
    ({"act": "billing_problem", "on": True, "chain": "x"}, "deed_invalid"),
    ({"act": "approve"}, "not_found"),
    ({"act": "approve", "ask": "no-such"}, "not_found"),
    ({"act": "refund"}, "not_found"),
    ({"act": "buy", "plan": "no_such"}, "plan_unknown"),
    ({"act": "buy", "plan": "access_year"}, "plan_not_sold_here"),
    ({"plan": MONTH}, "request_invalid"),
)


async def test_an_act_that_makes_no_sense_is_refused(caller: SimulatorCaller) -> None:
    account = await caller.load()
    for act, code in NO_ACTS:
        assert await caller.code("POST", f"/accounts/{account.id}/app-store", act) == code


# --- deeds ----------------------------------------------------------------------------------------


async def test_a_deed_answers_what_it_made_and_is_part_of_the_history(caller: SimulatorCaller) -> None:
    account = await caller.load()
    wish = DeedWish("computer.register", {"name": "Studio"})
    done = await caller.good("POST", f"/accounts/{account.id}/deeds", DeedDone, wish)
    assert done.result["computer"]["name"] == "Studio"
    assert EventKind.COMPUTER_REGISTERED.value in await happened(caller, account)


DEEP = {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": {}}}}}}}}}
NO_DEEDS: tuple[Any, ...] = (
    ({"name": "no.such"}, "deed_unknown"),
    ({"name": "computer.register"}, "deed_invalid"),
    ({"name": "computer.register", "arguments": {"name": "Studio", "colour": "red"}}, "deed_invalid"),
    ({"name": "computer.register", "arguments": {"name": 7}}, "deed_invalid"),
    ({"name": "computer.register", "arguments": {"name": "a\x00b"}}, "request_invalid"),
    ({"name": "computer.register", "arguments": {"name": "x" * 501}}, "request_invalid"),
    ({"name": "computer.register", "arguments": {"name": "  "}}, "name_empty"),
    ({"name": "computer.remove", "arguments": {"computer": "cmp_1"}}, "not_found"),
    ({"name": "clock.set", "arguments": {"rate": -1}}, "clock_rate_invalid"),
    ({"name": "clock.step", "arguments": []}, "request_invalid"),
    ({"name": "clock.step", "arguments": DEEP}, "request_invalid"),
    ({"arguments": {}}, "request_invalid"),
)


async def test_a_deed_that_is_none_changes_nothing(caller: SimulatorCaller) -> None:
    account = await caller.load()
    before = await happened(caller, account)
    for wish, code in NO_DEEDS:
        assert await caller.code("POST", f"/accounts/{account.id}/deeds", wish) == code
        assert await happened(caller, account) == before


@pytest.mark.proof
@pytest.mark.rule("R34")
async def test_the_same_order_at_once_from_many_callers_is_one(caller: SimulatorCaller) -> None:
    account = await caller.load()
    placed = await asyncio.gather(
        *(caller.order(account, "sim_transfer_never") for _ in range(5)), return_exceptions=True
    )
    assert {each.reference for each in placed if not isinstance(each, BaseException)} == {
        each.reference for each in await caller.payments(account)
    }
    assert len(await caller.payments(account)) == 1


# --- faults ---------------------------------------------------------------------------------------


async def test_faults_are_set_listed_and_cleared(caller: SimulatorCaller) -> None:
    account = await caller.load()
    at = f"/accounts/{account.email}/faults"
    slow = FaultWish(FaultKind.SLOW.value, True, seconds=2.0)
    drop = FaultWish(FaultKind.EVENTS_DROP.value, True, share=0.5)
    assert await caller.good("PUT", "/faults", tuple[FaultView, ...], slow) == (
        FaultView("slow", seconds=2.0),
    )
    mine = (FaultView("events_drop", account.id, share=0.5),)
    assert await caller.good("PUT", at, tuple[FaultView, ...], drop) == mine
    assert await caller.good("GET", at, tuple[FaultView, ...]) == mine
    assert await caller.good("GET", "/faults", tuple[FaultView, ...]) == (FaultView("slow", seconds=2.0),)
    assert await caller.good("PUT", at, tuple[FaultView, ...], FaultWish("events_drop", False)) == ()
    assert await caller.good("PUT", "/faults", tuple[FaultView, ...], FaultWish("slow", False)) == ()


async def test_while_the_service_fails_the_simulator_answers(caller: SimulatorCaller) -> None:
    await caller.good("PUT", "/faults", tuple[FaultView, ...], FaultWish("error", True, status=502))
    assert (await caller.http.get("/v1/health")).status_code == 502
    await caller.good("PUT", "/faults", tuple[FaultView, ...], FaultWish("error", False))
    assert (await caller.http.get("/v1/health")).status_code == 200


NO_FAULTS: tuple[Any, ...] = (
    ("service", {"name": "no_such", "on": True}, "fault_unknown"),
    ("service", {"name": "slow", "on": True, "seconds": 1e9}, "fault_invalid"),
    ("service", {"name": "slow", "on": True, "seconds": -1}, "fault_invalid"),
    ("service", {"name": "error", "on": True, "status": 200}, "fault_invalid"),
    ("service", {"name": "events_drop", "on": True}, "fault_invalid"),
    (
        "service",
        {"name": "events_drop", "on": True, "account": "nobody@example.test"},
        "no_simulated_account",
    ),
    ("account", {"name": "slow", "on": True}, "fault_invalid"),
    ("account", {"name": "events_drop", "on": True, "share": 2}, "fault_invalid"),
    ("account", {"name": "events_drop", "on": True, "account": "acc_other"}, "fault_invalid"),
    ("account", {"name": "clock_skew", "on": True}, "fault_invalid"),
    ("account", {"name": "events_drop", "on": 1}, "request_invalid"),
)


async def test_a_fault_that_cannot_be_is_refused(caller: SimulatorCaller) -> None:
    account = await caller.load()
    for of, wish, code in NO_FAULTS:
        path = "/faults" if of == "service" else f"/accounts/{account.id}/faults"
        assert await caller.code("PUT", path, wish) == code
        assert await caller.good("GET", path, tuple[FaultView, ...]) == ()
