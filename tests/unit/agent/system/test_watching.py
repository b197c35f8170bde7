"""A computer that slept or changed its network is noticed, on every system, and cheaply."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from agent.service.waiting import SystemWaiting, cancel_and_wait
from agent.system import network
from agent.system.choose import wake_lock_for, watches_for
from agent.system.network import CALM_S, LOOK_ANYWAY_S, LOOK_S, NetworkWatch, WayOut, system_hints
from agent.system.news import SystemNews, Watch
from agent.system.sleep_gap import LONGEST_LATE_S, SleepGap
from agent.system.sleep_gap import LOOK_S as GAP_LOOK_S
from agent.system.wake_lock import BothLocks, CaffeinateLock, ExecutionStateLock
from shared.clock import SystemClock
from tests.support.clock import FakeClock
from tests.support.waiting import FakeWaiting, settle

HOME: WayOut = ("192.168.1.7", None)
CAFE: WayOut = ("10.0.0.9", "2001:db8::9")
NONE: WayOut = (None, None)


@asynccontextmanager
async def running(watch: Watch) -> AsyncIterator[list[SystemNews]]:
    told: list[SystemNews] = []
    task = asyncio.create_task(watch.run(told.append))
    try:
        await settle()
        yield told
    finally:
        await cancel_and_wait(task)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def waiting(clock: FakeClock) -> FakeWaiting:
    return FakeWaiting(clock)


@pytest.mark.rule("R15")
@pytest.mark.security(32)
async def test_a_pause_that_took_far_longer_was_sleep(clock: FakeClock, waiting: FakeWaiting) -> None:
    async with running(SleepGap(clock, waiting)) as told:
        await waiting.pass_time(GAP_LOOK_S * 10)
        assert told == []
        clock.advance(timedelta(hours=8))
        await waiting.pass_time(GAP_LOOK_S)
        assert told == [SystemNews.WOKE]
        await waiting.pass_time(GAP_LOOK_S * 10)
        assert told == [SystemNews.WOKE]


async def test_a_computer_that_is_only_busy_did_not_sleep(clock: FakeClock, waiting: FakeWaiting) -> None:
    async with running(SleepGap(clock, waiting)) as told:
        clock.advance(timedelta(seconds=LONGEST_LATE_S - GAP_LOOK_S))
        await waiting.pass_time(GAP_LOOK_S)
        assert told == []


async def test_a_clock_that_somebody_sets_is_no_sleep(clock: FakeClock, waiting: FakeWaiting) -> None:
    async with running(SleepGap(clock, waiting)) as told:
        clock.set_now(clock.now() + timedelta(days=400))
        await waiting.pass_time(GAP_LOOK_S * 3)
        assert told == []


class Ways:
    """The network of a computer under the test's hand; `said` gives a hint."""

    def __init__(self, now: WayOut, hints: bool = True) -> None:
        self.now = now
        self.looks = 0
        self._ours, self._theirs = socket.socketpair(type=socket.SOCK_DGRAM) if hints else (None, None)
        if self._theirs is not None:
            self._theirs.setblocking(False)

    def look(self) -> WayOut:
        self.looks += 1
        return self.now

    def hints(self) -> socket.socket | None:
        return self._theirs

    def said(self) -> None:
        assert self._ours is not None
        self._ours.send(b"x")

    def close(self) -> None:
        for each in (self._ours, self._theirs):
            if each is not None:
                each.close()


async def hinted(ways: Ways, waiting: FakeWaiting) -> None:
    """A hint is given, and the calm after it is over."""
    ways.said()
    await waiting.until_slept(CALM_S)
    await waiting.pass_time(CALM_S)


async def test_another_network_is_told_once_it_is_calm(waiting: FakeWaiting) -> None:
    ways = Ways(HOME)
    async with running(NetworkWatch(waiting, ways.look, ways.hints)) as told:
        ways.now = NONE
        for _ in range(5):
            ways.said()
        await waiting.until_slept(CALM_S)
        ways.now = CAFE
        assert told == []
        await waiting.pass_time(CALM_S)
        assert told == [SystemNews.NETWORK_CHANGED]
    ways.close()


async def test_what_changes_nothing_for_a_connection_is_not_told(waiting: FakeWaiting) -> None:
    ways = Ways(HOME)
    async with running(NetworkWatch(waiting, ways.look, ways.hints)) as told:
        for _ in range(3):
            await hinted(ways, waiting)
        assert told == []
        assert ways.looks == 4
    ways.close()


async def test_a_network_that_goes_and_comes_again_is_told_twice(waiting: FakeWaiting) -> None:
    ways = Ways(HOME)
    async with running(NetworkWatch(waiting, ways.look, ways.hints)) as told:
        for now in (NONE, HOME):
            ways.now = now
            await hinted(ways, waiting)
        assert told == [SystemNews.NETWORK_CHANGED] * 2
    ways.close()


@pytest.mark.parametrize(("hints", "pause_s"), [(False, LOOK_S), (True, LOOK_ANYWAY_S)])
async def test_without_hints_it_is_looked_now_and_then(
    waiting: FakeWaiting, hints: bool, pause_s: float
) -> None:
    ways = Ways(HOME, hints)
    async with running(NetworkWatch(waiting, ways.look, ways.hints)) as told:
        ways.now = CAFE
        await waiting.until_slept(pause_s)
        await waiting.pass_time(pause_s)
        assert told == [SystemNews.NETWORK_CHANGED]
        await waiting.pass_time(pause_s * 10)
        assert told == [SystemNews.NETWORK_CHANGED]
        assert ways.looks <= 12
    ways.close()


async def test_hints_that_end_leave_looking_now_and_then(waiting: FakeWaiting) -> None:
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    ways = Ways(HOME, hints=False)
    async with running(NetworkWatch(waiting, ways.look, lambda: theirs)):
        ours.close()
        await waiting.until_slept(CALM_S)
        await waiting.pass_time(CALM_S)
        await waiting.until_slept(LOOK_S)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux's own socket")
@pytest.mark.skipif(sys.platform == "linux" and not hasattr(socket, "AF_NETLINK"), reason="no netlink")
async def test_this_system_gives_hints_that_cost_nothing_while_nothing_happens() -> None:
    hints = system_hints()
    assert hints is not None
    with hints, pytest.raises(BlockingIOError):
        hints.recv(1)


SCRIPT = """
import asyncio, sys
from agent.service.waiting import SystemWaiting
from agent.system.network import NetworkWatch, system_hints, system_way_out
async def main():
    told = asyncio.Event()
    watch = asyncio.create_task(
        NetworkWatch(SystemWaiting(), system_way_out, system_hints).run(lambda _: told.set())
    )
    await asyncio.sleep(0)
    print("watching", flush=True)
    await told.wait()
    print("changed", flush=True)
    watch.cancel()
asyncio.run(main())
"""


@pytest.mark.proof
@pytest.mark.skipif(sys.platform != "linux", reason="makes a network of its own")
def test_a_real_network_that_comes_up_is_noticed() -> None:
    """In a network namespace of its own: an address and a way out appear, and the kernel's hint is enough."""
    namespace = ["unshare", "--user", "--map-root-user", "--net"]
    if subprocess.run([*namespace, "ip", "link"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let tests have a network of their own")
    appear = (
        '"$1" -c "$2" & read go && ip link set lo up && ip addr add 198.51.100.7/24 dev lo'
        " && ip route add default dev lo src 198.51.100.7 && wait"
    )
    watching = subprocess.Popen(
        [*namespace, "bash", "-c", appear, "_", sys.executable, SCRIPT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with watching:
        assert watching.stdin is not None
        assert watching.stdout is not None
        assert watching.stdout.readline() == "watching\n"
        watching.stdin.write("go\n")
        watching.stdin.flush()
        assert watching.stdout.readline() == "changed\n"


def test_a_way_out_is_asked_without_sending_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Towards this computer itself, because tests reach for no other."""
    here = ((socket.AF_INET, ("127.0.0.1", 9)), (socket.AF_INET, ("no address", 9)))
    monkeypatch.setattr(network, "_FAR", here)
    assert network.system_way_out() == ("127.0.0.1", None)


async def test_the_helper_of_the_mac_ends_with_the_session() -> None:
    started: list[list[str]] = []

    def start(command: list[str]) -> subprocess.Popen[bytes]:
        started.append(command)
        return subprocess.Popen(["sleep", "1000"])

    lock = CaffeinateLock(start)
    await lock.let_go()
    await lock.hold()
    await lock.hold()
    assert len(started) == 1
    assert started[0][0] == "/usr/bin/caffeinate"
    await lock.let_go()
    await lock.let_go()


async def test_a_mac_without_its_helper_goes_on() -> None:
    def start(_: list[str]) -> subprocess.Popen[bytes]:
        raise FileNotFoundError("no caffeinate")

    lock = CaffeinateLock(start)
    await lock.hold()
    await lock.let_go()


@pytest.mark.parametrize("answer", [1, 0])
async def test_windows_is_told_and_told_again(answer: int) -> None:
    class Kernel32:
        said: list[int] = []

        def SetThreadExecutionState(self, flags: int) -> int:
            self.said.append(flags)
            return answer

    kernel32 = Kernel32()
    kernel32.said = []
    lock = ExecutionStateLock(kernel32)
    await lock.hold()
    await lock.let_go()
    assert kernel32.said == [0x8000_0003, 0x8000_0000]


@pytest.mark.skipif(sys.platform != "linux", reason="what Linux has")
async def test_this_system_has_all_of_them() -> None:
    watches = watches_for({}, SystemClock(), SystemWaiting())
    names = [type(watch).__name__ for watch in watches]
    assert names == ["LogindSleep", "SleepGap", "NetworkWatch"]
    assert isinstance(wake_lock_for({}), BothLocks)
