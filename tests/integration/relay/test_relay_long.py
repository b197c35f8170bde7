"""A thousand sessions, one after the other and many at once, leave the service as it was (SECURITY 39)."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from pathlib import Path

import pytest

from account.relay.timers import LoopTimers
from shared.clock import SystemClock
from tests.support.relay_stage import RelayStage, relay_stage

ROUNDS = 50
AT_ONCE = 20


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def one(stage: RelayStage, number: int) -> None:
    """A session that ends in one of several ways."""
    client, computer = await stage.pair()
    await computer.send(os.urandom(20_000))
    assert len(await client.read_exactly(20_000)) == 20_000
    match number % 4:
        case 0:
            await client.close()
            await computer.closed()
        case 1:
            await computer.close(4000, "idle")
            await client.closed()
        case 2:
            await client.vanish()
            await computer.closed()
        case _:
            await computer.vanish()
            await client.closed()


@pytest.mark.proof
@pytest.mark.security(39)
@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts by /proc")
async def test_a_thousand_sessions_leave_no_memory_descriptor_or_thread() -> None:
    async with relay_stage(SystemClock(), LoopTimers()) as stage:
        for _ in range(5):
            await asyncio.gather(*(one(stage, number) for number in range(AT_ONCE)))
        await stage.sessions.recorded(5 * AT_ONCE)
        gc.collect()
        before = (descriptors(), threading.active_count(), len(asyncio.all_tasks()))
        memory = resident()
        for _ in range(ROUNDS):
            await asyncio.gather(*(one(stage, number) for number in range(AT_ONCE)))
        await stage.sessions.recorded((5 + ROUNDS) * AT_ONCE)
        await stage.relay.recorded()
        gc.collect()
        assert stage.relay.meetings == 0
        assert (descriptors(), threading.active_count(), len(asyncio.all_tasks())) == before
        assert resident() - memory < 8 * 2**20
