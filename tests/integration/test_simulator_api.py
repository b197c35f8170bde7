"""`/simulator/v1` route by route: what each does, and what each refuses (RULES R95–R99, SECURITY 9)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.codec import instant_to_text
from shared.reasons import EventKind
from shared.simulator import (
    ClockView,
    DeedDone,
    DeedWish,
    Loaded,
    ScenarioView,
    ScenarioWish,
    SimulatedAccount,
)
from tests.support.clock import START, FakeClock
from tests.support.faulty_service import faulty_service
from tests.support.simulator_caller import WITH_TOKEN, SimulatorCaller, simulator_caller


@pytest.fixture
async def caller(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SimulatorCaller]:
    """Somebody who may ask."""
    async with faulty_service(tmp_path, clock) as service, simulator_caller(service) as caller:
        yield caller


# --- accounts and scenarios -----------------------------------------------------------------------


async def test_scenarios_are_told_in_the_callers_language(caller: SimulatorCaller) -> None:
    found = await caller.good("GET", "/scenarios", tuple[ScenarioView, ...])
    assert len(found) >= 20
    answer = await caller.http.get(
        "/simulator/v1/scenarios",
        headers={**WITH_TOKEN, "Accept-Language": "fr-CH, en;q=0.5"},
    )
    french = {each["name"]: each for each in answer.json()}
    assert french.keys() == {each.name for each in found}
    trial = next(each for each in found if each.name == "trial")
    assert french["trial"]["title"] != trial.title
    assert trial.hints[0].startswith("Connect to the computer")
    assert french["trial"]["hints"][0].startswith("Connectez-vous")


async def test_the_hints_of_an_account_name_its_own_key_also_those_of_a_copy(caller: SimulatorCaller) -> None:
    found = await caller.good("GET", "/scenarios", tuple[ScenarioView, ...])
    general = next(each for each in found if each.name == "business_key_unregistered").hints
    assert general == ("Register the key …: three licences begin.",)
    loaded = await caller.good(
        "POST", "/accounts", Loaded, ScenarioWish("business_key_unregistered", speed=0.0)
    )
    of_account = (await caller.good("GET", f"/accounts/{loaded.account.id}", SimulatedAccount)).hints
    assert of_account == loaded.hints != general
    copy = await caller.good("POST", f"/accounts/{loaded.account.id}/fork", SimulatedAccount, {})
    of_copy = (await caller.good("GET", f"/accounts/{copy.id}", SimulatedAccount)).hints
    key = of_copy[0].removeprefix("Register the key ").partition(":")[0]
    assert key not in ("…", of_account[0].removeprefix("Register the key ").partition(":")[0])
    await caller.good("POST", f"/accounts/{copy.id}/deeds", DeedDone, DeedWish("key.register", {"key": key}))


async def test_a_loaded_account_is_listed_found_by_both_names_and_thrown_away(
    caller: SimulatorCaller,
) -> None:
    account = await caller.load("trial", seed="7")
    assert (account.email, account.scenario, account.seed) == ("trial@example.test", "trial", "7")
    assert await caller.good("GET", "/accounts", tuple[SimulatedAccount, ...]) == (account,)
    for name in (account.id, "trial@example.test", "TRIAL@EXAMPLE.TEST"):
        found = await caller.good("GET", f"/accounts/{name}", SimulatedAccount)
        assert found.hints
        assert replace(found, hints=()) == account
    assert (await caller.ask("DELETE", f"/accounts/{account.id}")).status_code == 204
    assert await caller.code("GET", f"/accounts/{account.id}") == "no_simulated_account"
    assert await caller.code("DELETE", f"/accounts/{account.id}") == "no_simulated_account"


async def test_an_address_is_taken_once_and_replaced_only_by_force(caller: SimulatorCaller) -> None:
    first = await caller.load("trial")
    assert await caller.code("POST", "/accounts", {"scenario": "trial"}) == "account_exists"
    second = await caller.load("trial", force=True)
    assert second.id != first.id
    assert await caller.good("GET", "/accounts", tuple[SimulatedAccount, ...]) == (second,)


@pytest.mark.parametrize("force", [True, False])
async def test_a_real_account_is_never_replaced_shown_or_touched(
    caller: SimulatorCaller, force: bool
) -> None:
    real = await caller.service.account("ada@example.org")
    wish = {"scenario": "trial", "email": "ada@example.org", "force": force}
    assert await caller.code("POST", "/accounts", wish) == "account_is_real"
    for method, path, body in _routes_of(real):
        assert await caller.code(method, path, body) == "no_simulated_account", (method, path)
    assert await caller.good("GET", "/accounts", tuple[SimulatedAccount, ...]) == ()
    assert (await caller.service.parts.states.facts(real)).seq == 1


def _routes_of(account: str) -> list[tuple[str, str, Any]]:
    """Every route about one account that answers and ends, with a good body."""
    at = f"/accounts/{account}"
    return [
        ("GET", at, None),
        ("DELETE", at, None),
        ("GET", f"{at}/timeline", None),
        ("GET", f"{at}/why", None),
        ("GET", f"{at}/clock", None),
        ("PUT", f"{at}/clock", {"step": True}),
        ("GET", f"{at}/payments", None),
        ("POST", f"{at}/payments/pay_1", {"outcome": "confirm"}),
        ("POST", f"{at}/app-store", {"act": "billing_problem", "on": True}),
        ("GET", f"{at}/faults", None),
        ("PUT", f"{at}/faults", {"name": "events_drop", "on": True}),
        ("GET", f"{at}/export", None),
        ("POST", f"{at}/fork", {}),
        ("POST", f"{at}/deeds", {"name": "clock.step"}),
        ("GET", f"{at}/stream", None),
    ]


NOBODY: tuple[Any, ...] = (
    "acc_00000000000000000000",
    "nobody@example.test",
    "nonsense",
    "%00",
    "%F0%9F%98%80",
)


@pytest.mark.proof
async def test_an_account_that_is_not_there_is_404_on_every_route(caller: SimulatorCaller) -> None:
    for name in NOBODY:
        for method, path, body in _routes_of(name):
            assert await caller.code(method, path, body) == "no_simulated_account", (method, path)


async def test_an_unknown_scenario_is_404(caller: SimulatorCaller) -> None:
    assert await caller.code("POST", "/accounts", {"scenario": "no_such"}) == "scenario_unknown"
    assert await caller.good("GET", "/accounts", tuple[SimulatedAccount, ...]) == ()


# --- the clock ------------------------------------------------------------------------------------


@pytest.mark.rule("R95", "R97")
async def test_a_clock_is_read_set_and_moved_and_tells_what_that_caused(
    caller: SimulatorCaller, clock: FakeClock
) -> None:
    account = await caller.load("trial")
    before = await caller.good("GET", f"/accounts/{account.id}/clock", ClockView)
    assert before.rate == 0
    moved = await caller.move(account, advance_by="P1M")
    assert moved.clock.account_now > before.account_now + timedelta(days=27)
    assert moved.events == ()
    to = moved.clock.account_now + timedelta(hours=1)
    assert (await caller.move(account, advance_to=to)).clock == ClockView(to, 0)
    running = await caller.move(account, rate=60)
    assert [each.kind for each in running.events] == [EventKind.CLOCK_CHANGED.value]
    clock.advance(timedelta(seconds=2))
    seen = await caller.good("GET", f"/accounts/{account.id}/clock", ClockView)
    assert seen == ClockView(to + timedelta(minutes=2), 60)


@pytest.mark.rule("R97")
async def test_a_step_goes_to_what_is_due_next_and_says_what_happened(caller: SimulatorCaller) -> None:
    account = await caller.load("trial")
    waiting = await caller.order(account, "sim_card_works")
    assert waiting.settles_at is not None
    moved = await caller.move(account, step=True)
    assert moved.clock.account_now == waiting.settles_at
    assert EventKind.ORDER_PAID.value in [each.kind for each in moved.events]
    assert await caller.payments(account) == ()


NOT_ONE_WISH: tuple[Any, ...] = (
    {},
    {"rate": None},
    {"step": False},
    {"rate": 1, "step": True},
    {"advance_by": "P1D", "advance_to": instant_to_text(START)},
    {"rate": 0, "advance_by": "P1D"},
)


async def test_a_clock_takes_exactly_one_wish(caller: SimulatorCaller) -> None:
    account = await caller.load()
    for wish in NOT_ONE_WISH:
        assert await caller.code("PUT", f"/accounts/{account.id}/clock", wish) == "clock_wish_invalid"


ABSURD: tuple[Any, ...] = (
    ({"rate": -1}, "clock_rate_invalid"),
    ({"rate": 1e7 + 1}, "clock_rate_invalid"),
    ({"rate": 1e300}, "clock_rate_invalid"),
    ({"advance_to": "2001-01-01T00:00:00Z"}, "clock_backwards"),
    ({"advance_to": "9999-12-31T23:59:59Z"}, "clock_too_far"),
    ({"advance_by": "P101Y"}, "clock_wish_invalid"),
    ({"advance_by": "-P1D"}, "clock_wish_invalid"),
    ({"advance_by": "a month"}, "clock_wish_invalid"),
    ({"advance_to": "2026-01-15"}, "request_invalid"),
    ({"advance_to": 7}, "request_invalid"),
    ({"rate": "fast"}, "request_invalid"),
    ({"step": "yes"}, "request_invalid"),
    ({"speed": 1}, "request_invalid"),
)


@pytest.mark.rule("R98")
async def test_an_absurd_wish_leaves_the_clock_as_it_was(caller: SimulatorCaller) -> None:
    account = await caller.load()
    for wish, code in ABSURD:
        assert await caller.code("PUT", f"/accounts/{account.id}/clock", wish) == code
        assert await caller.good("GET", f"/accounts/{account.id}/clock", ClockView) == account.clock


NO_NUMBERS: tuple[Any, ...] = (
    '{"rate": NaN}',
    '{"rate": Infinity}',
    '{"rate": 1e999}',
    '{"rate": -Infinity}',
)


@pytest.mark.rule("R98")
async def test_a_speed_that_is_no_number_is_refused(caller: SimulatorCaller) -> None:
    account = await caller.load()
    for written in NO_NUMBERS:
        answer = await caller.http.put(
            f"/simulator/v1/accounts/{account.id}/clock",
            content=written,
            headers={**WITH_TOKEN, "Content-Type": "application/json"},
        )
        assert answer.json()["code"] in {"request_malformed", "request_invalid"}
        assert await caller.good("GET", f"/accounts/{account.id}/clock", ClockView) == account.clock


@pytest.mark.rule("R97", "R98")
async def test_two_moves_at_once_happen_one_after_the_other(caller: SimulatorCaller) -> None:
    account = await caller.load()
    moved = await asyncio.gather(*(caller.move(account, advance_by="PT1H") for _ in range(4)))
    ends = sorted(each.clock.account_now for each in moved)
    assert ends[-1] == account.clock.account_now + timedelta(hours=4)
    assert len(set(ends)) == 4
