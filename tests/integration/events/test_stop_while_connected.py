"""A service that stops while many computers are connected: all are offline, in time and in few commits."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest
from sqlalchemy import event, select

from account.db.tables import Computer, Event
from shared.reasons import EventKind
from tests.support.account_service import Service
from tests.support.event_reader import event_stream

MANY = 30


@pytest.mark.rule("R26")
@pytest.mark.security(39)
async def test_many_that_are_connected_are_announced_offline_together(service: Service) -> None:
    account_id = await service.account()
    devices = [await service.device(account_id) for _ in range(MANY)]
    async with service.live() as http, AsyncExitStack() as streams:
        for device in devices[:5]:  # as many as an account has places for; the others only listen
            assert (await device.register(http)).status_code == 201
        readers = [await streams.enter_async_context(event_stream(http, device)) for device in devices]
        for reader in readers:
            await reader.until("state")
        commits: list[object] = []
        event.listen(service.context.database.engine, "commit", commits.append)
        service.stop()
        for reader in readers:
            await reader.rest()
    assert len(commits) <= 2  # one, and one more if a sweep of the presence comes in between
    computers = await service.context.database.read(lambda session: session.scalars(select(Computer)).all())
    assert [each.online for each in computers] == [False] * 5
    gone = select(Event).where(Event.kind == EventKind.COMPUTER_OFFLINE.value)
    assert len(await service.context.database.read(lambda session: session.scalars(gone).all())) == 5
