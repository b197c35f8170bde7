"""P6 of PERFORMANCE: ten thousand idle agents on one worker: what each keeps in memory, what its life costs.

Each has its own device key and token, is registered, has one event stream open over a real socket, which the
service pings, and beats as agents do: by itself, as often as it is told to, on a connection of its own, for
the service closes one that was quiet for five seconds. The floor is a connection of a bare asyncio server.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from account.context import Settings
from account.presence.arrivals import MOST_S
from account.serve import DATABASE_FILE
from shared.clock import Clock, SystemClock
from shared.reasons import EventKind
from shared.wire import INSTANCE_HEADER
from tests.bench.load import Served, device_of, request, served
from tests.bench.processes import cpu_seconds, resident_mb
from tests.bench.report import Figure
from tests.support.device import Device

AGENTS, AT_ONCE = 10_000, 20
OF_AN_ACCOUNT = 5
"""As many as a licence allows (RULES R70)."""
QUIET_S = 60.0
_FIRST = 500
"""What they bring along, as what the service loads for the first of all, is not theirs."""
_JITTER = 0.15
"""As `agent.service.heartbeat`."""
_BARE = """
import asyncio, sys

async def main():
    async def keep(reader, writer):
        await reader.read()
        writer.close()

    server = await asyncio.start_server(keep, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""

_FLOORS = {"KiB": "bare asyncio server", "%": "one core", "times": "all of them, once"}

Ends = list[asyncio.StreamWriter]
Agent = tuple[str, Device]
"""The id of a computer, and its device."""


def measure() -> list[Figure]:
    """Memory of an idle agent, processor time of all of them, and how their heartbeats fare."""
    return asyncio.run(_measured(SystemClock()))


async def _measured(clock: Clock) -> list[Figure]:
    bare_kib = await _bare_kib()
    with tempfile.TemporaryDirectory() as name, _ten_thousand(Path(name)) as (process, said):
        url = said["url"]
        devices = [device_of(url, each) for each in said["devices"]]
        agents = list(zip(said["computers"], devices, strict=True))
        ends: Ends = []
        async with _Hearts(url, clock) as hearts:
            await _arrive(url, agents[:_FIRST], hearts, ends)
            before = resident_mb(process.pid)
            await _arrive(url, agents[_FIRST:], hearts, ends)
            kib = (resident_mb(process.pid) - before) * 1e6 / 1024 / (AGENTS - _FIRST)
            await asyncio.sleep(MOST_S)  # those who came last find their rhythm
            used, began = cpu_seconds(process.pid), clock.monotonic()
            hearts.answered_s.clear()
            await asyncio.sleep(QUIET_S)
            answered_s, passed_s = sorted(hearts.answered_s), clock.monotonic() - began
            idle = 100 * (cpu_seconds(process.pid) - used) / passed_s
            absences = _absences(Path(name) / DATABASE_FILE)
            for end in ends:
                end.close()
    return [
        _figure(f"memory of an idle agent, of {AGENTS:,}", "KiB", kib, bare_kib, "≤ 40 KiB", 40.0),
        _figure(f"processor time of {AGENTS:,} idle agents", "%", idle, 100.0, "≤ 100 % of a core", 100.0),
        _figure("how often one of them was called offline", "times", absences, AGENTS, "0", 0.0),
        Figure(
            "P6",
            "heartbeats answered",
            "/s",
            (len(answered_s) / passed_s,),
            f"{AGENTS:,} agents, as rarely as they are told to",
            (AGENTS / MOST_S,),
            "≥ 1× that",
            1.0,
            True,
            True,
        ),
        Figure(
            "P6",
            "the slowest of a hundred heartbeats",
            "ms",
            (1000 * answered_s[len(answered_s) * 99 // 100],),
            "the time that one may be late",
            (1000 * (Settings("", "", frozenset()).presence_timeout_s - MOST_S),),
            "≤ 0.2×",
            0.2,
            True,
        ),
    ]


def _ten_thousand(folder: Path) -> AbstractContextManager[Served]:
    return served("account", folder, AGENTS, OF_AN_ACCOUNT, every=True)


def _figure(what: str, unit: str, value: float, floor: float, goal: str, limit: float) -> Figure:
    return Figure("P6", what, unit, (value,), _FLOORS[unit], (floor,), goal, limit)


class _Hearts:
    """Beats for all agents that are here, for each by itself."""

    def __init__(self, url: str, clock: Clock) -> None:
        self._url = url
        self._clock = clock
        self._chance = random.Random(1)
        self._beating: list[asyncio.Task[None]] = []
        self.answered_s: list[float] = []

    async def __aenter__(self) -> _Hearts:
        return self

    async def __aexit__(self, *_: object) -> None:
        for each in self._beating:
            each.cancel()
        done = await asyncio.gather(*self._beating, return_exceptions=True)
        faults = [each for each in done if isinstance(each, Exception)]
        if faults:
            raise ExceptionGroup("hearts stopped", faults[:3])

    def add(self, agent: Agent) -> None:
        """It is here."""
        self._beating.append(asyncio.create_task(self._beat(agent)))

    async def _beat(self, agent: Agent) -> None:
        while True:
            await asyncio.sleep(MOST_S * (1 - _JITTER * self._chance.random()))
            began = self._clock.monotonic()
            reader, writer = await asyncio.open_connection(*_host_and_port(self._url))
            await _one_beat(self._url, agent, reader, writer)
            self.answered_s.append(self._clock.monotonic() - began)
            writer.close()


async def _one_beat(
    url: str, agent: Agent, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """One heartbeat, once more with the nonce that it is told where its own is too old."""
    for _ in range(2):
        writer.write(_beat(url, *agent))
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"(?im)^content-length: (\d+)", head)
        assert length, head
        await reader.readexactly(int(length[1]))
        if " 200 " in head.partition("\r\n")[0]:
            return
        _take_nonce(head, agent[1])
    raise AssertionError(head)


async def _arrive(url: str, agents: Sequence[Agent], hearts: _Hearts, ends: Ends) -> None:
    """One event stream of each, told the account's state and kept open in `ends`; from then on it beats."""
    for start in range(0, len(agents), AT_ONCE):
        some = agents[start : start + AT_ONCE]
        ends += await asyncio.gather(*(_stream(url, device) for _, device in some))
        for agent in some:
            hearts.add(agent)


async def _stream(url: str, device: Device) -> asyncio.StreamWriter:
    """The stream of one device, with the nonce that it is told where the one it was given is too old."""
    for _ in range(2):
        reader, writer = await asyncio.open_connection(*_host_and_port(url), limit=1 << 20)
        headers = device.headers("GET", "/v1/events") | {INSTANCE_HEADER: "bench"}
        writer.write(request(url, "/v1/events", headers))
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if " 200 " in head.partition("\r\n")[0]:
            while not (await reader.readline()).startswith(b"event: state"):
                assert not reader.at_eof(), "the stream ended"
            return writer
        writer.close()
        _take_nonce(head, device)
    raise AssertionError(head)


def _absences(database: Path) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as opened:
        kind = EventKind.COMPUTER_OFFLINE.value
        (count,) = opened.execute("SELECT count(*) FROM events WHERE kind = ?", (kind,)).fetchone()
        return int(count)


def _take_nonce(head: str, device: Device) -> None:
    told = re.search(r"(?im)^dpop-nonce: (\S+)", head)
    assert told, head
    device.nonce = told[1]


def _beat(url: str, computer_id: str, device: Device) -> bytes:
    """The request of a heartbeat, with a proof of its own."""
    path = f"/v1/computers/{computer_id}/heartbeat"
    headers = device.headers("POST", path) | {INSTANCE_HEADER: "bench", "Content-Length": "0"}
    return request(url, path, headers, method="POST")


async def _bare_kib() -> float:
    with _bare() as (process, port):
        writers = []
        before = resident_mb(process.pid)
        for _ in range(2_000):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writers.append(writer)
        kib = (resident_mb(process.pid) - before) * 1e6 / 1024 / len(writers)
        for writer in writers:
            writer.close()
    return kib


@contextmanager
def _bare() -> Iterator[tuple[subprocess.Popen[str], int]]:
    argv = [sys.executable, "-c", _BARE]
    with subprocess.Popen(
        argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # it says of each connection that it is cancelled
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(20)


def _host_and_port(url: str) -> tuple[str, int]:
    host, _, port = url.rpartition("/")[2].partition(":")
    return host, int(port)
