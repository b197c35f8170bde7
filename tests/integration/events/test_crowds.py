"""Many who come together, and a service that is behind: presence of a whole fleet (RULES R26)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from account.presence.presence import OpenStream
from account.sign_in.tokens import Caller
from tests.support.account_service import Service
from tests.support.clock import FakeClock

T = TypeVar("T")
pytestmark = pytest.mark.both_databases


@contextmanager
def commits(service: Service) -> Iterator[list[str]]:
    """One entry for each commit made while inside."""
    counted: list[str] = []

    def count(_connection: object) -> None:
        counted.append("commit")

    event.listen(service.context.database.engine, "commit", count)
    try:
        yield counted
    finally:
        event.remove(service.context.database.engine, "commit", count)


async def fleet(service: Service, accounts: int, computers: int) -> list[Caller]:
    """Computers that nobody has heard of since the service started, so many in each account."""
    callers = []
    for number in range(accounts):
        account_id = await service.account(f"ada{number}@example.org")
        for _ in range(computers):
            device, _ = await service.computer(account_id)
            callers.append(
                await service.parts.authenticator.authenticate(device.access_token, device.thumbprint)
            )
    return callers


async def opened(service: Service, caller: Caller) -> OpenStream:
    """The stream of one of them begins."""
    return await service.parts.arrivals.opened(caller, "run")


async def online(service: Service, caller: Caller) -> list[bool]:
    """The `online` of the computers of his account."""
    return [each.online for each in (await service.parts.states.facts(caller.account_id)).computers]


async def test_a_fleet_that_comes_back_is_announced_in_few_commits(service: Service) -> None:
    callers = await fleet(service, accounts=4, computers=5)
    before = [(await service.parts.states.facts(each.account_id)).seq for each in callers[::5]]
    with commits(service) as counted:
        streams = await asyncio.gather(*(opened(service, each) for each in callers))
    assert len(counted) <= 2  # perhaps the first by himself, and those who came meanwhile
    for caller, seq in zip(callers[::5], before, strict=True):
        assert await online(service, caller) == [True] * 5
        assert (await service.parts.states.facts(caller.account_id)).seq == seq + 5
    with commits(service) as counted:
        await asyncio.gather(*(service.parts.arrivals.closed(each) for each in streams))
    assert len(counted) <= 2
    assert await online(service, callers[0]) == [False] * 5


async def test_who_leaves_while_he_is_announced_takes_nobody_with_him(service: Service) -> None:
    first, *others = await fleet(service, accounts=1, computers=4)
    database, may_write = service.context.database, threading.Event()
    seq = (await service.parts.states.facts(first.account_id)).seq
    busy = [asyncio.create_task(database.write(lambda _: may_write.wait(10))) for _ in range(4)]
    await asyncio.sleep(0)  # the writers are taken: what is announced now waits for them
    with service.parts.bus.listen(first.account_id) as listener:
        leaving = asyncio.create_task(opened(service, first))
        staying = [asyncio.create_task(opened(service, each)) for each in others]
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.wait({leaving})
        may_write.set()
        await asyncio.gather(*busy, *staying)
        await listener.beyond(seq + 3)
    assert await online(service, first) == [True] * 4


@pytest.mark.rule("R26")
async def test_a_service_that_is_late_itself_takes_nobody_for_silent(
    service: Service, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    (caller,) = await fleet(service, accounts=1, computers=1)
    await service.parts.presence_events.sweep()  # the first also asks who was left by the service before
    await opened(service, caller)
    database = service.context.database
    read = database.read

    async def late(work: Callable[[Session], T]) -> T:
        clock.advance(timedelta(seconds=2))
        return await read(work)

    clock.advance(timedelta(seconds=26))
    with monkeypatch.context() as patch:
        patch.setattr(database, "read", late)
        await service.parts.presence_events.sweep()
    assert await online(service, caller) == [True]
    await service.parts.presence_events.sweep()
    assert await online(service, caller) == [False]
