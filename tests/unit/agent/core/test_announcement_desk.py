"""Announcements over time: when the agent looks again, and what the backend makes of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from agent.changes import AccountLearned, Change, TimePassed
from agent.core.announcement_desk import LOOK_S, AnnouncementDesk
from agent.core.announcing import MARKS_DAYS
from agent.core.consequences import apply
from shared.announcements import Announcement, AnnouncementCode
from shared.clock import AccountTime
from shared.reasons import Status
from shared.state import Connection, Facts
from tests.support.account_facts import NOW, account_state
from tests.support.clock import FakeClock

END = NOW + timedelta(days=40)
WAITING = Announcement(1, AnnouncementCode.SESSION_ENDED, NOW, "session ses_1", {"session": "ses_1"})


def expiring() -> Facts:
    state = account_state()
    entitlement = replace(state.entitlement, status=Status.EXPIRING, until=END)
    connection = Connection(reachable=True, last_answer_at=NOW)
    account = replace(state, entitlement=entitlement)
    return Facts(account_email="ada@example.org", account=account, connection=connection)


class Core:
    """Facts, a clock, and pauses that pass at once, up to so many looks; then the work is over."""

    def __init__(self, facts: Facts, rate: float | None, looks: int) -> None:
        self.facts, self._looks = facts, looks
        self.clock = FakeClock(NOW)
        self.pauses: list[float] = []
        self.over = asyncio.Event()
        time = None if rate is None else AccountTime(NOW, rate, self.clock.monotonic())
        parts = SimpleNamespace(clock=self.clock, waiting=self, client=SimpleNamespace(account_time=time))
        self.desk = AnnouncementDesk(cast("Any", self), cast("Any", parts))

    def apply(self, change: Change) -> None:
        before, self.facts = self.facts, self.desk.follow(self.facts, apply(self.facts, change))
        is_history = before.announcements and not self.facts.announcements
        if is_history or len(self.facts.said.marks) == len(MARKS_DAYS):
            self.over.set()

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if len(self.pauses) > self._looks:
            self.over.set()
            await asyncio.get_running_loop().create_future()
        self.clock.advance(timedelta(seconds=seconds))

    async def run(self) -> None:
        work = asyncio.create_task(self.desk.run())
        await self.over.wait()
        work.cancel()
        await asyncio.wait({work})


async def test_the_marks_of_an_end_are_told_as_the_accounts_time_passes() -> None:
    core = Core(expiring(), rate=864_000.0, looks=99)  # ten days a second
    await core.run()
    assert core.pauses[0] == pytest.approx(1.0)
    assert [mark.days for mark in core.facts.said.marks] == [30, 7, 3, 1]
    assert [each.code for each in core.facts.announcements] == [AnnouncementCode.EXPIRING]


async def test_while_something_waits_or_comes_the_agent_looks_every_minute() -> None:
    core = Core(expiring(), rate=1.0, looks=2)
    await core.run()
    assert core.pauses == [LOOK_S] * 3
    waiting = Core(Facts(announcements=(WAITING,)), rate=None, looks=99)
    await waiting.run()
    assert waiting.pauses == [LOOK_S] * 11, "after ten minutes it is history"


async def test_without_anything_to_come_it_waits_for_the_next_change() -> None:
    core = Core(Facts(), rate=0.0, looks=1)
    work = asyncio.create_task(core.desk.run())
    await asyncio.sleep(0)
    assert core.pauses == []
    core.facts = replace(expiring(), account=None)
    core.apply(AccountLearned(cast("Any", expiring().account)))
    core.apply(TimePassed())
    await asyncio.sleep(0)
    assert core.pauses == [], "that account's clock stands still"
    work.cancel()
    await asyncio.wait({work})


async def test_a_change_has_it_look_again_at_once() -> None:
    core = Core(expiring(), rate=1.0, looks=0)
    work = asyncio.create_task(core.desk.run())
    await core.over.wait()
    core.over.clear()
    core.apply(TimePassed())
    await core.over.wait()
    assert core.pauses == [LOOK_S, LOOK_S]
    work.cancel()
    await asyncio.wait({work})
