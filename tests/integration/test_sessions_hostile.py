"""What one account does to its sessions troubles no other one, and what is gone is gone (SECURITY 23, 39)."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from account.sessions import life
from account.sessions.life import KEPT
from shared.errors import RateRefused
from shared.reasons import EndReason, RemovedBy, SessionRefusal, SessionState
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock
from tests.support.remote_sessions import Ends, ends_of


@pytest.fixture
async def ends(service: Service) -> Ends:
    """A computer of Ada's, online, without a subscription."""
    return await ends_of(service, await service.account())


@pytest.fixture
async def others(service: Service) -> Ends:
    """A computer of somebody else's."""
    return await ends_of(service, await service.account("bob@example.org"))


@pytest.mark.security(39)
async def test_who_asks_so_often_that_sessions_are_forgotten_holds_up_nobody_elses(
    ends: Ends, others: Ends, clock: FakeClock
) -> None:
    for _ in range(KEPT + life.MAX_WAITING + 3):
        clock.advance(timedelta(milliseconds=200))
        await ends.request()
    waiting = await others.request()
    clock.advance(life.WAITS)
    await ends.service.parts.session_shelf.sweep()
    assert (await others.session(waiting.session)).refusal is SessionRefusal.NO_ANSWER


@pytest.mark.rule("R25")
async def test_a_removed_computer_with_a_question_open_holds_up_nobody_elses(
    ends: Ends, others: Ends, clock: FakeClock
) -> None:
    await ends.request()
    parts = ends.service.parts
    await parts.computers.remove(ends.account_id, ends.computer_id, RemovedBy.PORTAL)
    waiting = await others.request()
    clock.advance(life.WAITS)
    await parts.session_shelf.sweep()
    assert (await others.session(waiting.session)).refusal is SessionRefusal.NO_ANSWER


async def test_the_first_two_who_ask_after_a_start_do_not_end_each_other(
    service: Service, ends: Ends
) -> None:
    """Each looks for what an earlier run left open, and the slower one must not find the quicker one's."""
    sessions, read = service.parts.sessions, service.context.database.read
    held, waits = asyncio.Event(), [True, False]

    async def slow_first(work):  # type: ignore[no-untyped-def]
        if waits and waits.pop(0):
            await held.wait()
        return await read(work)

    service.context.database.read = slow_first  # type: ignore[method-assign]
    slow = asyncio.create_task(ends.request("slow"))
    await asyncio.sleep(0)
    quick = asyncio.create_task(ends.request("quick"))
    await asyncio.wait({quick}, timeout=0.3)
    held.set()
    offers = await asyncio.gather(slow, quick)
    service.context.database.read = read  # type: ignore[method-assign]
    states = [(await sessions.get(ends.account_id, each.session)).state for each in offers]
    assert states == [SessionState.REQUESTED, SessionState.REQUESTED]
