"""The relay's door: a service without sessions carries nothing of the relay (PERFORMANCE P2)."""

from __future__ import annotations

import asyncio
from pathlib import Path

from account.context import Context
from account.relay.door import RelayDoor
from tests.support.account_service import account_service
from tests.support.clock import FakeClock
from tests.support.loaded import modules_of_the_service
from tests.support.relay_end import upgrade_request


def test_service_starts_without_websockets_and_the_relays_rooms() -> None:
    found = {name for name in modules_of_the_service() if name.startswith(("websockets", "account.relay."))}
    assert found == {"account.relay.door"}


async def test_relay_is_made_when_somebody_knocks_and_only_once(tmp_path: Path, clock: FakeClock) -> None:
    async with account_service(tmp_path, clock) as service, service.live() as http:
        door = service.parts.relay
        assert (await http.get("/v1/health")).status_code == 200
        assert not door.is_loaded
        host = service.base_url.removeprefix("http://")
        for _ in range(2):
            reader, writer = await asyncio.open_connection(*service.listener.getsockname())
            writer.write(upgrade_request(host, "/v1/events", "g"))
            assert (await reader.read()).startswith(b"HTTP/1.1 404")
            writer.close()
        assert door.is_loaded
        assert door.relay is door.relay


async def test_door_that_nobody_knocked_at_is_closed_for_nothing(tmp_path: Path, clock: FakeClock) -> None:
    async with account_service(tmp_path, clock) as service:
        context: Context = service.context
        door = RelayDoor(context, service.parts.clocks, lambda: service.parts.sessions)
        door.end_all()
        await door.close()
        assert not door.is_loaded
