"""Sleep and the wake lock over D-Bus, against a logind on a bus of the test's own (RULES R15)."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from jeepney import DBusAddress, new_signal
from jeepney.io.blocking import open_dbus_connection

from agent.service.waiting import cancel_and_wait
from agent.system.logind_sleep import AGAIN_S, LogindSleep
from agent.system.news import SystemNews
from agent.system.wake_lock import WHY, LogindLock
from tests.support.clock import FakeClock
from tests.support.fake_logind import FakeLogind
from tests.support.patience import PATIENCE_S, polling
from tests.support.private_bus import private_bus
from tests.support.waiting import FakeWaiting

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="logind is Linux's")
ASLEEP, WOKE = SystemNews.FALLS_ASLEEP, SystemNews.WOKE


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    with private_bus() as address:
        yield address


def environ(address: str) -> dict[str, str]:
    return {"DBUS_SYSTEM_BUS_ADDRESS": address}


class Heard:
    """What was told, and waiting for it."""

    def __init__(self) -> None:
        self.news: asyncio.Queue[SystemNews] = asyncio.Queue()

    async def next(self) -> SystemNews:
        async with asyncio.timeout(PATIENCE_S):
            return await self.news.get()


@asynccontextmanager
async def listening(address: str, waiting: FakeWaiting) -> AsyncIterator[Heard]:
    heard = Heard()
    task = asyncio.create_task(LogindSleep(environ(address), waiting).run(heard.news.put_nowait))
    try:
        yield heard
    finally:
        await cancel_and_wait(task)


async def until_heard(logind: FakeLogind, heard: Heard) -> None:
    """Say that it woke until somebody listens, then once that it sleeps: all that was said before is over."""

    async def say() -> bool:
        logind.prepare_for_sleep(False)
        return heard.news.empty()

    await polling(say, lambda nothing: not nothing)
    logind.prepare_for_sleep(True)
    while await heard.next() is not ASLEEP:
        pass


@pytest.fixture
def waiting() -> FakeWaiting:
    return FakeWaiting(FakeClock())


async def test_sleep_and_waking_are_told_in_order(bus: str, waiting: FakeWaiting) -> None:
    with FakeLogind(bus) as logind:
        async with listening(bus, waiting) as heard:
            await until_heard(logind, heard)
            for falls_asleep in (False, True, False):
                logind.prepare_for_sleep(falls_asleep)
            assert [await heard.next() for _ in range(3)] == [WOKE, ASLEEP, WOKE]


async def test_what_somebody_else_says_to_us_is_not_believed(bus: str, waiting: FakeWaiting) -> None:
    emitter = DBusAddress("/org/freedesktop/login1", interface="org.freedesktop.login1.Manager")
    forged = new_signal(emitter, "PrepareForSleep", "b", (True,))
    with FakeLogind(bus) as logind:
        async with listening(bus, waiting) as heard:
            await until_heard(logind, heard)
            with open_dbus_connection(bus) as stranger:
                stranger.send(forged)
                await asyncio.to_thread(stranger.bus_proxy.ListNames)
            logind.prepare_for_sleep(False)
            assert await heard.next() is WOKE


async def test_a_bus_that_comes_late_is_heard(waiting: FakeWaiting, tmp_path: Path) -> None:
    nowhere = f"unix:path={tmp_path / 'bus'}"
    async with listening(nowhere, waiting) as heard:
        await waiting.until_slept(AGAIN_S)
        with private_bus() as address, FakeLogind(address) as logind:
            os.symlink(address.partition("path=")[2].partition(",")[0], tmp_path / "bus")
            await waiting.pass_time(AGAIN_S)
            await until_heard(logind, heard)
        await waiting.until_slept(AGAIN_S)  # it went away again


@pytest.mark.parametrize("address", ["", "tcp:host=127.0.0.1,port=1", "nonsense", "unix:path=/nowhere"])
async def test_where_there_is_no_bus_a_session_goes_on_without(address: str, waiting: FakeWaiting) -> None:
    lock = LogindLock({"DBUS_SYSTEM_BUS_ADDRESS": address or "unix:abstract=none-at-all"})
    await lock.hold()
    await lock.let_go()
    async with listening(address or "unix:abstract=none-at-all", waiting) as heard:
        await waiting.until_slept(AGAIN_S)
        assert heard.news.empty()


async def test_what_is_missing_is_written_to_the_log_once_and_not_at_every_try(
    waiting: FakeWaiting, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = "unix:path=/nowhere"
    lock = LogindLock(environ(nowhere))
    with caplog.at_level("INFO"):
        for _change in range(3):
            await lock.hold()
        async with listening(nowhere, waiting):
            for _try in range(3):
                await waiting.until_slept(AGAIN_S)
                await waiting.pass_time(AGAIN_S)
            await waiting.until_slept(AGAIN_S)
    said = [each.name.rpartition(".")[2] for each in caplog.records if each.name.startswith("agent.system")]
    assert said == ["wake_lock", "logind_sleep"]
    await lock.let_go()
    with caplog.at_level("INFO"):
        await lock.hold()
    assert caplog.records[-1].name.endswith("wake_lock")


async def test_the_computer_is_kept_awake_until_it_is_let_go(bus: str) -> None:
    with FakeLogind(bus) as logind:
        lock = LogindLock(environ(bus))
        await lock.hold()
        await lock.hold()
        given = await asyncio.to_thread(logind.until_given, 1)
        assert (given.what, given.who, given.why, given.mode) == (
            "idle:sleep",
            "Access Agent",
            WHY,
            "block",
        )
        assert given.is_held
        await lock.let_go()
        assert given.until_released()
        await lock.let_go()
        await lock.hold()
        assert (await asyncio.to_thread(logind.until_given, 2)).is_held
        await lock.let_go()
        assert len(logind.inhibitors) == 2


async def test_who_may_not_keep_it_from_sleep_keeps_it_from_idling(bus: str) -> None:
    with FakeLogind(bus, denied=frozenset({"idle:sleep"})) as logind:
        lock = LogindLock(environ(bus))
        await lock.hold()
        assert logind.asked == ["idle:sleep", "idle"]
        assert logind.inhibitors[0].what == "idle"
        await lock.let_go()


async def test_who_may_do_neither_goes_on_without(bus: str) -> None:
    with FakeLogind(bus, denied=frozenset({"idle:sleep", "idle"})) as logind:
        lock = LogindLock(environ(bus))
        await lock.hold()
        await lock.let_go()
        assert logind.inhibitors == []


HOLDER = """
import asyncio, os, sys
from agent.system.wake_lock import LogindLock
asyncio.run(LogindLock(os.environ).hold())
print("held", flush=True)
sys.stdin.read()
"""


def test_a_process_that_is_killed_keeps_nothing_awake(bus: str) -> None:
    with FakeLogind(bus) as logind:
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLDER],
            env={**os.environ, **environ(bus)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        with holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            given = logind.until_given(1)
            assert given.is_held
            holder.kill()
        assert given.until_released()
