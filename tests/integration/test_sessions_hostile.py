"""What one account does to its sessions troubles no other one, and what is gone is gone (SECURITY 23, 39)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy.orm import Session as Transaction

from account.sessions import life
from account.sessions.life import KEPT
from account.tokens import hash_token
from shared.reasons import EndReason, RemovedBy, SessionRefusal, SessionState
from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.portal import browser, session_cookie
from tests.support.remote_sessions import Ends, ends_of

T = TypeVar("T")
PASSWORD = "correct horse battery"


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
    service: Service, ends: Ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each looks for what an earlier run left open, and the slower one must not find the quicker one's."""
    sessions, database = service.parts.sessions, service.context.database
    read, held, is_first = database.read, asyncio.Event(), True

    async def slow_once(work: Callable[[Transaction], T]) -> T:
        nonlocal is_first
        if is_first:
            is_first = False
            await held.wait()
        return await read(work)

    monkeypatch.setattr(database, "read", slow_once)
    slow = asyncio.create_task(ends.request("slow"))
    await asyncio.sleep(0)
    quick = asyncio.create_task(ends.request("quick"))
    await asyncio.wait({quick}, timeout=0.3)  # without the lock it is done by now
    held.set()
    offers = await asyncio.gather(slow, quick)
    states = [(await sessions.get(ends.account_id, each.session)).state for each in offers]
    assert states == [SessionState.REQUESTED, SessionState.REQUESTED]


@pytest.mark.security(8, 20)
@pytest.mark.parametrize(
    ("path", "fields"), [("/sign-out", {}), ("/sign-up", {"email": "eve@example.org", "password": PASSWORD})]
)
async def test_what_a_browser_began_ends_when_it_signs_out_or_in_as_somebody_else(
    service: Service, ends: Ends, path: str, fields: dict[str, str]
) -> None:
    """Who leaves a borrowed device behind leaves no live screen on it."""
    async with browser(service) as person:
        await person.signed_in_as(ends.account_id)
        page = f"/computers/{ends.computer_id}/session"
        waiting = (await person.post(page)).json()["session"]
        mine = hash_token(person.http.cookies[session_cookie(service)])
        live = (await ends.meet(await ends.request(bound_to=mine))).session.id
        elsewhere = await ends.request(bound_to=hash_token("another browser"))
        assert (await person.post(path, **fields)).status_code == 303
    assert (await ends.session(live)).end_reason is EndReason.SIGNED_OUT
    assert (await ends.session(waiting)).refusal is SessionRefusal.CANCELLED
    assert (await ends.session(elsewhere.session)).state is SessionState.REQUESTED
