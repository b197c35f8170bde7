"""Sessions one after another through the real service, relay and agent: nothing grows (SECURITY 39).

A few hundred here; `ACCESS_PROOF_SESSIONS=1000` makes them a thousand. Service, agent and clients share this
process, so that whatever one of them kept would show.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest

from shared.reasons import EndReason
from tests.support.session_house import House, session_house

pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors in /proc"),
]

SESSIONS = int(os.environ.get("ACCESS_PROOF_SESSIONS", "200"))
PARTS = 5
WARM_UP = 120
"""More than what is remembered on purpose: a hundred in the account, twenty in the agent."""
KEPT_A_SESSION = 3
"""Objects: no more than the agent's names of the last 256 sessions, until they are so many."""
NOISE_KB = 16 * 1024
"""What an allocator and SQLite's pages take more or less; the screen of one session has 256 kB."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much the process holds."""

    descriptors: int
    threads: int
    tasks: int
    objects: int
    resident_kb: int


def size_now() -> Size:
    """All of it, garbage collected."""
    gc.collect()
    status = Path("/proc/self/status").read_text().splitlines()
    (resident,) = [line.split()[1] for line in status if line.startswith("VmRSS")]
    tasks = len(asyncio.all_tasks())
    descriptors = len(os.listdir("/proc/self/fd"))
    return Size(descriptors, threading.active_count(), tasks, len(gc.get_objects()), int(resident))


async def session(house: House, number: int) -> None:
    """One session; each fourth ends otherwise."""
    client = await house.connect(f"Client {number}")
    session_id = await house.live()
    client.rfb.key(ord("a"), True)
    client.rfb.key(ord("a"), False)
    await client.flush()
    match number % 4:
        case 0:
            await house.service.parts.sessions.end(house.ada.account_id, session_id)
            await client.end.closed()
        case 1:
            await client.end.vanish()
        case _:
            await client.end.close()
    over = await house.over(session_id)
    wanted = EndReason.NETWORK_LOST if number % 4 == 1 else EndReason.ENDED_BY_CLIENT
    assert over.end_reason is wanted
    await house.until(lambda seen: seen.session is None and seen.recent_sessions[0].id == session_id)
    house.service.parts.rates._buckets.clear()  # a person does not connect a hundred times a minute
    house.desktops.clear()


@pytest.mark.rule("R12")
@pytest.mark.security(39)
async def test_sessions_one_after_another_leave_everything_as_small_as_it_was(tmp_path: Path) -> None:
    async with session_house(tmp_path, rate=0) as house:
        for number in range(WARM_UP):
            await session(house, number)
        sizes = [size_now()]
        for part in range(PARTS):
            for number in range(part * SESSIONS // PARTS, (part + 1) * SESSIONS // PARTS):
                await session(house, number)
            sizes.append(size_now())
    before, after = sizes[0], sizes[-1]
    told = f"{SESSIONS} sessions, by parts:\n" + "\n".join(map(str, sizes))
    sys.stderr.write(told + "\n")
    # What is under way just then differs by little; what one session kept would differ by hundreds.
    assert after.descriptors <= before.descriptors + 4, told
    assert after.threads <= before.threads + 2, told
    assert after.tasks <= before.tasks + 4, told
    assert after.objects <= before.objects + KEPT_A_SESSION * SESSIONS, told
    assert after.resident_kb <= before.resident_kb + NOISE_KB, told
