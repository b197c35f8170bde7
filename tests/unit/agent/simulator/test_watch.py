"""`agent.simulator.watch`: how often the simulator is looked at, and what the faces see of it meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from agent.changes import Change, SimulatorSeen
from agent.simulator.calls import SimulatorCalls
from agent.simulator.watch import LOOK_S, WATCHED_S, SimulatorWatch
from shared.clock import SkewedClock
from shared.errors import AccessError, ServiceUnreachableError, SimulatorRefused
from shared.reasons import Language, PaymentKind
from shared.sales import Money
from shared.simulator import ClockView, FaultView, SimulatedAccount, Timeline, TimelineDue, WaitingPayment
from shared.simulator_view import SimulatorView
from shared.state import Connection, Facts
from tests.support.account_facts import account_state
from tests.support.clock import START, FakeClock
from tests.support.waiting import FakeWaiting, settle

STATE = account_state(seq=1)
ACCOUNT = SimulatedAccount(STATE.account.id, STATE.account.email, "trial", "7", ClockView(START, 1.0), START)
PAYMENT = WaitingPayment("p", "o", "1", Money(1, "EUR"), PaymentKind.CARD, START)
DUE = TimelineDue(START, "renewal", "sub_1")
GONE = ServiceUnreachableError("service_unreachable", "Down.")


class FakeCalls:
    """A simulator whose account's clock runs with the test's."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock, self.asked, self.streams = clock, [""], 0
        self.failure: AccessError | None = None
        self.own: SimulatedAccount | None = ACCOUNT
        self.rate, self.ahead = 1.0, timedelta(0)
        self.on: tuple[FaultView, ...] = ()
        self.news: asyncio.Queue[AccessError | None] = asyncio.Queue()

    async def faults(self, account: str | None = None) -> tuple[FaultView, ...]:
        self.asked.append("faults")
        if self.failure is not None:
            raise self.failure
        return tuple(each for each in self.on if each.account == account)

    async def account(self, account: str, language: str) -> SimulatedAccount:
        if self.own is None:
            raise SimulatorRefused("no_simulated_account", "A real one.")
        ran = timedelta(seconds=self.rate * (self.clock.monotonic() - 1_000.0))
        clock = ClockView(START + ran + self.ahead, self.rate)
        return replace(self.own, clock=clock, hints=(f"Say this ({language}).",))

    async def payments(self, _: str) -> tuple[WaitingPayment, ...]:
        self.asked.append("payments")
        return (PAYMENT,)

    async def timeline(self, _: str, latest: int) -> Timeline:
        return Timeline(START, 1.0, (), (DUE,))

    async def changes(self, _: str) -> AsyncIterator[None]:
        self.streams += 1
        try:
            while (failure := await self.news.get()) is None:
                yield None
            raise failure
        finally:
            self.streams -= 1

    @property
    def looks(self) -> int:
        """How often anybody has looked; the second call of a look is about the account."""
        return self.asked.count("faults")


class Stage:
    """A watch, and the facts it writes to."""

    def __init__(self, clock: FakeClock) -> None:
        self.facts = Facts(
            account_email=STATE.account.email, account=STATE, connection=Connection("http://x")
        )
        self.calls, self.waiting = FakeCalls(clock), FakeWaiting(clock)
        self.clock, self.changes = SkewedClock(clock), 0
        self.watch = SimulatorWatch(self, cast(SimulatorCalls, self.calls), self.clock, self.waiting)

    def apply(self, change: Change) -> None:
        assert isinstance(change, SimulatorSeen)
        self.facts = replace(self.facts, simulator=change.view)
        self.changes += 1

    @property
    def view(self) -> SimulatorView:
        assert self.facts.simulator is not None
        return self.facts.simulator


@asynccontextmanager
async def running(clock: FakeClock, **facts: Any) -> AsyncIterator[Stage]:
    stage = Stage(clock)
    stage.facts = replace(stage.facts, **facts)
    task = asyncio.create_task(stage.watch.run())
    await settle()
    try:
        yield stage
    finally:
        task.cancel()
        await asyncio.wait({task})
        assert stage.calls.streams == 0, "a stream was left open"


async def test_while_nobody_watches_a_clock_that_runs_changes_nothing_that_is_shown(clock: FakeClock) -> None:
    async with running(clock) as stage:
        seen, changes = stage.view, stage.changes
        assert (seen.available, seen.scenario, seen.clock) == (True, "trial", ClockView(START, 1.0))
        assert (seen.payments, seen.next_due) == ((), None)
        before = stage.calls.looks
        await stage.waiting.pass_time(10 * LOOK_S)
        assert stage.calls.looks >= before + 10
        assert (stage.view, stage.changes, stage.calls.streams) == (seen, changes, 0)
        stage.calls.ahead = timedelta(days=1)  # somebody moved it
        await stage.waiting.pass_time(LOOK_S)
        assert stage.view.clock is not None
        assert stage.view.clock.account_now > START + timedelta(days=1)
        stage.calls.rate = 0.0
        await stage.waiting.pass_time(LOOK_S)
        assert stage.view.clock.rate == 0.0


async def test_who_watches_hears_of_changes_for_a_minute(clock: FakeClock) -> None:
    async with running(clock) as stage:
        await stage.watch.watched(Language.FRENCH)
        await stage.waiting.pass_time(0.5)
        assert stage.view.hints == ("Say this (fr).",)
        assert (stage.view.watched, stage.view.payments, stage.view.next_due) == (True, (PAYMENT,), DUE)
        assert stage.calls.streams == 1
        before = stage.calls.looks
        for _ in range(5):
            stage.calls.news.put_nowait(None)
        await stage.waiting.pass_time(1.0)
        assert before < stage.calls.looks <= before + 8, "changes in a row are looked at together"
        stage.calls.news.put_nowait(GONE)  # the stream ends: it is begun again
        await stage.waiting.pass_time(2 * LOOK_S)
        assert stage.calls.streams == 1
        await stage.waiting.pass_time(WATCHED_S)
        assert stage.calls.streams == 0
        assert (stage.view.watched, stage.view.payments, stage.view.hints) == (False, (), ())


async def test_stream_follows_the_account_that_the_agent_is_signed_in_to(clock: FakeClock) -> None:
    async with running(clock) as stage:
        await stage.watch.watched(Language.ENGLISH)
        await stage.waiting.pass_time(0.5)
        stage.facts = replace(stage.facts, account=None, account_email=None)
        stage.watch.noticed()
        await stage.waiting.pass_time(1.0)
        assert stage.calls.streams == 0
        assert (stage.view.available, stage.view.account, stage.view.clock) == (True, None, None)
        looks = stage.calls.looks
        stage.watch.noticed()  # the same situation is no reason to look
        await stage.waiting.pass_time(1.0)
        assert stage.calls.looks == looks


@pytest.mark.parametrize("failure", [GONE, SimulatorRefused("simulator_token_invalid", "Old.")])
async def test_failure_keeps_what_was_known_and_says_why_it_may_be_old(
    clock: FakeClock, failure: AccessError
) -> None:
    async with running(clock) as stage:
        known = stage.view
        stage.calls.failure = failure
        await stage.waiting.pass_time(LOOK_S)
        assert stage.view == replace(known, available=False, problem=failure.code)
        stage.calls.failure = None
        await stage.waiting.pass_time(LOOK_S)
        assert stage.view == known


async def test_real_account_has_a_simulator_and_no_scenario(clock: FakeClock) -> None:
    async with running(clock) as stage:
        stage.calls.own = None
        await stage.waiting.pass_time(LOOK_S)
        assert (stage.view.available, stage.view.account, stage.view.scenario) == (True, None, None)


@pytest.mark.expects_log("agent.simulator.watch WARNING a clock that is wrong by")
@pytest.mark.rule("R15")
async def test_clock_is_as_wrong_as_the_fault_says_else_as_the_scenario(clock: FakeClock) -> None:
    async with running(clock) as stage:
        stage.watch.own_skew_s = -60.0
        for faults, wanted in (
            ((), -60.0),
            ((FaultView("clock_skew", ACCOUNT.id, seconds=5.0),), 5.0),
            ((FaultView("clock_skew", ACCOUNT.id, seconds=1e300),), 5.0),
            ((FaultView("slow", None, seconds=9.0),), -60.0),
        ):
            stage.calls.on = faults
            await stage.waiting.pass_time(LOOK_S)
            assert (stage.clock.off_by_s, stage.view.clock_skew_s) == (wanted, wanted)
