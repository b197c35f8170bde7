"""Faults of the service that only computers which really speak to it can find."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from account.api import account
from account.events.feed import EventFeed
from account.fleet import group
from account.fleet.plan import FleetPlan
from account.fleet.run import Outcome, run_fleet
from account.sessions import life
from account.sign_in import tokens
from shared.clock import SystemClock

_OF_HOSTS = ("hosts", "networks", "session")
PLAN = FleetPlan(0, 0, 1, "faults", hosts=6, sessions=1, speed=300.0)


async def run(plan: FleetPlan, stop: asyncio.Event | None = None) -> Outcome:
    """Let the fleet live."""
    return await run_fleet(plan, SystemClock(), stop or asyncio.Event(), lambda *told: None)


def found(outcome: Outcome, invariant: int) -> list[str]:
    """What is wrong with it."""
    return [each.what for each in outcome.findings.violations if each.invariant == invariant]


@pytest.mark.proof
@pytest.mark.invariant(12)
async def test_a_session_that_is_not_cut_at_its_limit_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(life, "LIMITED_SESSION", timedelta(seconds=400))
    outcome = await run(PLAN)
    assert not outcome.is_good
    assert found(outcome, 12) == ["a limited session lasted 400 s"]


@pytest.mark.proof
@pytest.mark.invariant(13)
async def test_an_event_that_a_stream_swallows_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = EventFeed._event_frame

    def swallow(feed: EventFeed, row: Any, *rest: Any) -> bytes:
        return b": nothing\n\n" if row.kind == "computer.renamed" else real(feed, row, *rest)

    monkeypatch.setattr(EventFeed, "_event_frame", swallow)
    outcome = await run(PLAN)
    assert any("was told event" in each for each in found(outcome, 13))


@pytest.mark.proof
@pytest.mark.invariant(14)
async def test_an_interface_that_tells_another_state_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    real = account.state_at

    def other(facts: Any, *rest: Any) -> Any:
        state = real(facts, *rest)
        return replace(state, computers=state.computers[:-1])

    monkeypatch.setattr(account, "state_at", other)
    outcome = await run(PLAN)
    assert found(outcome, 14) == ["/v1/state is not what the domain says"] * 5


@pytest.mark.proof
async def test_a_computer_that_is_never_asked_is_a_trouble_and_not_a_fleet_that_hangs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(group, "_AGREE_S", 1.0)
    real = EventFeed._event_frame

    def swallow(feed: EventFeed, row: Any, *rest: Any) -> bytes:
        return b": nothing\n\n" if row.kind == "session.requested" else real(feed, row, *rest)

    monkeypatch.setattr(EventFeed, "_event_frame", swallow)
    outcome = await run(PLAN)
    assert not outcome.is_good
    assert "house-0000: a computer was not told in time that it was asked for a session" in (
        outcome.measured.troubles
    )


@pytest.mark.proof
async def test_hosts_whose_tokens_end_while_they_live_sign_in_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "ACCESS_LIFETIME", timedelta(seconds=0.5))
    outcome = await run(PLAN)
    assert (outcome.measured.troubles, outcome.findings.violations) == ([], [])
    assert outcome.findings.figures["sessions_cut"] == 1


async def test_hosts_leave_in_order_when_they_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = asyncio.Event()
    plan = FleetPlan(0, 0, 1, "stopped", hosts=3, sessions=3, speed=1.0)  # a session would last five minutes

    def tell(_what: str, done: int, _of: int) -> None:
        if done == 3:
            asyncio.get_running_loop().call_later(0.3, stop.set)

    outcome = await run_fleet(plan, SystemClock(), stop, tell)
    assert (outcome.findings.violations, outcome.measured.troubles) == ([], [])
    assert (outcome.is_cut_short, outcome.is_good) == (True, True)
    assert outcome.findings.figures["hosts_registered"] == 3


@pytest.mark.proof
async def test_a_larger_fleet_holds_and_has_the_same_figures_again() -> None:
    plan = FleetPlan(16, 12, 2, "larger", hosts=30, sessions=30, speed=100.0)
    first = await run(plan)
    assert (first.findings.violations, first.measured.troubles) == ([], [])
    of_hosts = {name: count for name, count in first.findings.figures.items() if name.startswith(_OF_HOSTS)}
    assert of_hosts["sessions_cut"] + of_hosts["sessions_left"] == 30
    assert of_hosts["hosts_removed"] == 5
    again = await run(replace(plan, accounts=0))
    assert dict(again.findings.figures) == of_hosts


@pytest.mark.proof
async def test_a_fleet_on_postgresql_has_the_figures_that_it_has_on_sqlite(postgresql_url: str) -> None:
    plan = FleetPlan(13, 12, 1, "server", hosts=6, sessions=2, speed=300.0)
    there = await run(replace(plan, database_url=postgresql_url))
    assert (there.findings.violations, there.measured.troubles) == ([], [])
    here = await run(plan)
    assert there.findings == here.findings
