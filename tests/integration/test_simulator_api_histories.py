"""A simulated account's history over `/simulator/v1`: told, followed, played again (RULES R97, R99)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from account.simulator.history.replay import replay_headless
from shared.codec import from_json, to_json
from shared.reasons import Action, EventKind
from shared.simulator import PREFIX, ClockView, DeedWish, Export, ForkWish, SimulatedAccount, Timeline, Why
from tests.support.clock import FakeClock
from tests.support.faulty_service import faulty_service
from tests.support.simulator_caller import WITH_TOKEN, SimulatorCaller, simulator_caller


@pytest.fixture
async def caller(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SimulatorCaller]:
    """Somebody who may ask."""
    async with faulty_service(tmp_path, clock) as service, simulator_caller(service) as caller:
        yield caller


async def hash_of(caller: SimulatorCaller, account: SimulatedAccount) -> str | None:
    """The hash of the account's state."""
    path = f"/accounts/{account.id}?with_hash=true"
    return (await caller.good("GET", path, SimulatedAccount)).hash


@pytest.mark.rule("R99")
async def test_the_timeline_tells_the_past_and_what_is_due(caller: SimulatorCaller) -> None:
    account = await caller.load()
    waiting = await caller.order(account, "sim_card_works")
    found = await caller.timeline(account)
    assert [each.seq for each in found.events] == list(range(1, len(found.events) + 1))
    assert found.now == account.clock.account_now
    assert waiting.settles_at in [each.at for each in found.due]
    newest = await caller.good("GET", f"/accounts/{account.id}/timeline?latest=1", Timeline)
    assert newest.events == found.events[-1:]
    for latest in ("0", "-1", "x", "10001"):
        assert (
            await caller.code("GET", f"/accounts/{account.id}/timeline?latest={latest}") == "request_invalid"
        )


@pytest.mark.rule("R3")
async def test_why_gives_a_reason_for_every_action(caller: SimulatorCaller) -> None:
    account = await caller.load()
    found = await caller.good("GET", f"/accounts/{account.id}/why", Why)
    assert {each.action for each in found.actions} == set(Action) - {Action.UNKNOWN}
    assert [each.action for each in found.actions if each.available] == [Action.BUY]


@pytest.mark.proof
@pytest.mark.rule("R98")
async def test_an_export_played_again_is_the_same_state(caller: SimulatorCaller, tmp_path: Path) -> None:
    account = await caller.load()
    await caller.order(account, "sim_card_works")
    await caller.move(account, advance_by="P1M")
    export = await caller.good("GET", f"/accounts/{account.id}/export", Export)
    assert export.hash == await hash_of(caller, account)
    assert await replay_headless(export) == export.hash
    again = await caller.good("POST", "/replay?email=again@example.test", SimulatedAccount, export)
    assert (again.email, again.id != account.id) == ("again@example.test", True)
    assert await hash_of(caller, again) == export.hash
    taken = "/replay?email=again@example.test"
    assert await caller.code("POST", taken, to_json(export)) == "account_exists"
    unnamed = await caller.good("POST", "/replay", SimulatedAccount, export)
    assert unnamed.email not in (account.email, again.email)


@pytest.mark.proof
async def test_a_fork_goes_its_own_way(caller: SimulatorCaller) -> None:
    account = await caller.load()
    await caller.order(account, "sim_card_works")
    at = f"/accounts/{account.id}/fork"
    fork = await caller.good("POST", at, SimulatedAccount, ForkWish("fork@example.test"))
    unnamed = await caller.good("POST", at, SimulatedAccount, ForkWish())
    assert (fork.email, fork.forked_from) == ("fork@example.test", account.id)
    assert len({account.email, fork.email, unnamed.email}) == 3
    assert await hash_of(caller, fork) == await hash_of(caller, account)
    await caller.move(fork, advance_by="P1M")
    assert await hash_of(caller, fork) != await hash_of(caller, account)
    assert await caller.payments(account) != ()
    assert await caller.code("POST", at, {"email": "fork@example.test"}) == "account_exists"
    await caller.service.account("ada@example.org")
    assert await caller.code("POST", at, {"email": "ada@example.org"}) == "account_is_real"
    assert await caller.code("POST", at, {"email": "nobody"}) == "email_invalid"


@pytest.mark.proof
async def test_an_export_that_is_none_is_refused_and_leaves_nothing(caller: SimulatorCaller) -> None:
    account = await caller.load()
    await caller.order(account, "sim_card_works")
    export = await caller.good("GET", f"/accounts/{account.id}/export", Export)
    wrong: tuple[tuple[Any, str], ...] = (
        (replace(export, format=99), "export_invalid"),
        (replace(export, hash="00" * 32), "replay_differs"),
        (replace(export, catalogue_hash="00" * 32), "export_of_another_catalogue"),
        (replace(export, deeds=(replace(export.deeds[0], name="no.such"),)), "export_invalid"),
        (replace(export, deeds=(replace(export.deeds[0], arguments={"a": 1}),)), "export_invalid"),
        ({**to_json(export), "deeds": 7}, "request_invalid"),
        ({**to_json(export), "created_at": "yesterday"}, "request_invalid"),
    )
    for each, code in wrong:
        body = each if isinstance(each, dict) else to_json(each)
        assert await caller.code("POST", "/replay?email=again@example.test", body) == code
    assert len(await caller.good("GET", "/accounts", tuple[SimulatedAccount, ...])) == 1


# --- the stream -----------------------------------------------------------------------------------


@asynccontextmanager
async def following(
    http: httpx.AsyncClient, account: SimulatedAccount
) -> AsyncIterator[AsyncIterator[Timeline]]:
    """The timelines that a stream sends."""

    async def timelines(answer: httpx.Response) -> AsyncIterator[Timeline]:
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                yield from_json(Timeline, json.loads(line.removeprefix("data: ")))

    async with http.stream("GET", f"{PREFIX}/accounts/{account.id}/stream", headers=WITH_TOKEN) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        yield timelines(answer)


@pytest.mark.rule("R97", "R99")
async def test_the_stream_tells_each_change_and_ends_with_the_account(caller: SimulatorCaller) -> None:
    account = await caller.load()
    async with caller.service.live() as http, following(http, account) as timelines:
        assert await anext(timelines) == await caller.timeline(account)
        await caller.move(account, advance_by="PT1H")
        moved = await anext(timelines)
        assert moved.now == account.clock.account_now + timedelta(hours=1)
        await caller.ask(
            "POST",
            f"/accounts/{account.id}/deeds",
            to_json(DeedWish("computer.register", {"name": "Studio"})),
        )
        assert (await anext(timelines)).events[-1].kind == EventKind.COMPUTER_REGISTERED.value
        await caller.ask("DELETE", f"/accounts/{account.id}")
        assert [each async for each in timelines] == []


async def test_a_service_that_stops_ends_the_streams(caller: SimulatorCaller) -> None:
    account = await caller.load()
    async with caller.service.live() as http, following(http, account) as timelines:
        await anext(timelines)
        caller.service.stop()
        assert [each async for each in timelines] == []


@pytest.mark.proof
async def test_a_running_clock_alone_is_no_news(tmp_path: Path, clock: FakeClock) -> None:
    async with (
        faulty_service(tmp_path, clock, ping_s=0.01) as service,
        simulator_caller(service) as caller,
        service.live() as http,
    ):
        account = await caller.load(speed=60.0)
        async with http.stream("GET", f"{PREFIX}/accounts/{account.id}/stream", headers=WITH_TOKEN) as answer:
            lines = answer.aiter_lines()
            seen: list[str] = []
            while seen.count(": ping") < 3:
                seen.append(await anext(lines))
                clock.advance(timedelta(seconds=1))
        assert sum(line.startswith("data: ") for line in seen) == 1
        assert await caller.good("GET", f"/accounts/{account.id}/clock", ClockView) != account.clock
