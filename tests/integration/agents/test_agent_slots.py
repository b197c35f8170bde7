"""The sixth computer of an account, and the stream of one that waited for its slot; over real sockets."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from account.presence.presence import DeviceKey, OpenStream
from shared.commands import (
    Register,
    RemoveComputer,
)
from shared.errors import LimitRefused
from shared.state import AgentState
from tests.support.account_service import Service
from tests.support.agents import agent_in, sign_in, until, until_state
from tests.support.patience import PATIENCE_S
from tests.support.person import Person


@pytest.mark.rule("R71", "R76", "R79")
async def test_the_sixth_computer_waits_and_registers_by_itself_once_a_slot_is_free(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with AsyncExitStack() as agents:
        made = []
        for number in range(6):
            backend = await agents.enter_async_context(agent_in(tmp_path / str(number), service.base_url))
            made.append((backend, await sign_in(backend, ada)))
        assert [seen.state for _, seen in made] == [AgentState.READY] * 5 + [AgentState.LIMIT_REACHED]
        sixth, seen = made[5]
        assert seen.limit is not None
        assert seen.limit.code == "computer_limit_reached"
        assert (seen.limit.computer_limit, seen.limit.computers_registered) == (5, 5)
        assert len(seen.limit.computers) == 5
        assert seen.limit.actions
        with pytest.raises(LimitRefused):
            await sixth.submit(Register())
        first = made[0][1].computer
        assert first is not None
        await ada.remove_computer(first.id)
        await until_state(sixth, AgentState.READY)
        await until_state(made[0][0], AgentState.REMOVED)


@pytest.mark.rule("R26")
async def test_a_computer_that_gets_its_slot_goes_on_with_the_stream_it_has(
    service: Service, ada: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    presence, has_beaten = service.parts.presence, asyncio.Event()
    opened: list[DeviceKey] = []
    open_stream, beat = presence.open, presence.beat

    def opening(key: DeviceKey, family_id: str, instance: str) -> OpenStream:
        opened.append(key)
        return open_stream(key, family_id, instance)

    def beating(key: DeviceKey, instance: str) -> None:
        if key in opened:
            has_beaten.set()
        beat(key, instance)

    async with AsyncExitStack() as agents:
        for number in range(5):
            backend = await agents.enter_async_context(agent_in(tmp_path / str(number), service.base_url))
            first = await sign_in(backend, ada)
            await until(backend, lambda seen: all(each.online for each in seen.computers))
        monkeypatch.setattr(presence, "open", opening)
        monkeypatch.setattr(presence, "beat", beating)
        waiting = await agents.enter_async_context(agent_in(tmp_path / "5", service.base_url))
        await sign_in(waiting, ada)
        assert first.computer is not None
        await waiting.submit(RemoveComputer(first.computer.id))
        await until_state(waiting, AgentState.READY)
        async with asyncio.timeout(PATIENCE_S):
            await has_beaten.wait()
        assert len(opened) == 1


@pytest.mark.rule("R71")
async def test_the_sixth_computer_can_remove_another_and_takes_its_slot(
    service: Service, ada: Person, tmp_path: Path
) -> None:
    async with AsyncExitStack() as agents:
        for number in range(5):
            backend = await agents.enter_async_context(agent_in(tmp_path / str(number), service.base_url))
            await sign_in(backend, ada)
        sixth = await agents.enter_async_context(agent_in(tmp_path / "5", service.base_url))
        seen = await sign_in(sixth, ada)
        assert seen.limit is not None
        await sixth.submit(RemoveComputer(seen.limit.computers[0].id))
        assert sixth.snapshot.state is AgentState.READY
        assert len((await until(sixth, lambda snapshot: len(snapshot.computers) == 5)).computers) == 5
