"""An agent whose account service is gone for good: it keeps knocking and grows by nothing (SECURITY 39)."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.profile.memory import Memory, MemoryFile
from agent.secrets.identity import DeviceKey
from agent.secrets.store import FileStore
from shared.redact import Secret
from tests.support.account_facts import account_state, computer
from tests.support.agents import agent_in, paths_in, until

WARM_UP, MANY = 200, 4000
"""Pauses between failures; two tries are behind each pair of them: the stream of events and the heartbeat."""


class HastyWaiting:
    """Every pause is over at once; `after` waits for a number of them."""

    def __init__(self) -> None:
        self.pauses = 0
        self._awaited: tuple[int, asyncio.Event] | None = None

    async def sleep(self, seconds: float) -> None:
        self.pauses += 1
        if self._awaited is not None and self.pauses >= self._awaited[0]:
            self._awaited[1].set()
        await asyncio.sleep(0)

    async def after(self, pauses: int) -> None:
        reached = asyncio.Event()
        self._awaited = (pauses, reached)
        async with asyncio.timeout(120):
            await reached.wait()


@dataclass(frozen=True)
class Size:
    """How much an agent holds."""

    descriptors: int
    threads: int
    tasks: int
    objects: int


def size_now() -> Size:
    gc.collect()
    descriptors = len(os.listdir("/proc/self/fd"))
    return Size(descriptors, threading.active_count(), len(asyncio.all_tasks()), len(gc.get_objects()))


def signed_in(folder: Path) -> None:
    paths = paths_in(folder)
    row = computer("cmp_1", "Studio")
    known = account_state(seq=5, computers=(row,))
    MemoryFile(paths.memory_file).save(Memory(1, "ada@example.org", "cmp_1", "Studio", account=known))
    FileStore(paths.secrets_file).write("device_key", DeviceKey.create().to_secret())
    FileStore(paths.secrets_file).write("refresh_token", Secret("art_old"))


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors in /proc")
@pytest.mark.security(39)
async def test_thousands_of_failed_reconnects_leave_the_agent_as_small_as_it_was(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as reserved:
        port = reserved.getsockname()[1]
    signed_in(tmp_path)
    waiting = HastyWaiting()
    async with agent_in(tmp_path, f"http://127.0.0.1:{port}", waiting=waiting) as backend:
        await until(backend, lambda seen: seen.service is not None and seen.service.reachable is False)
        await waiting.after(WARM_UP)
        before = size_now()
        revision = backend.snapshot.revision
        await waiting.after(WARM_UP + MANY)
        after = size_now()
        assert backend.snapshot.revision == revision  # nobody is told of what he knows
    # What is under way just then differs by a try; what grows would differ by thousands.
    assert _within(before, after, lambda size: size.descriptors, 4)
    assert _within(before, after, lambda size: size.threads, 1)
    assert _within(before, after, lambda size: size.tasks, 8)
    assert _within(before, after, lambda size: size.objects, 400), (before, after)


def _within(before: Size, after: Size, part: Callable[[Size], int], tolerance: int) -> bool:
    return part(after) <= part(before) + tolerance
