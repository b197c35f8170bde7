"""P6 of PERFORMANCE: ten thousand idle agents on one worker: what each keeps in memory, what its life costs.

Each has its own device key and token and one event stream open over a real socket; the service pings it. The
floor is a connection of a bare asyncio server. Heartbeats are counted for themselves: an agent beats as
often as it is told, so what a worker can take decides how often.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from account.presence.arrivals import MOST_S
from shared.clock import Clock, SystemClock
from shared.wire import INSTANCE_HEADER
from tests.bench.load import Served, answers_per_second, device_of, request, served
from tests.bench.processes import cpu_seconds, resident_mb
from tests.bench.report import Figure

AGENTS, AT_ONCE = 10_000, 100
OF_AN_ACCOUNT = 5
"""As many as a licence allows (RULES R70)."""
BEATS, CONNECTIONS = 2_000, 8
QUIET_S = 30.0
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

_FLOORS = {"KiB": "bare asyncio server", "%": "one core"}

Ends = list[asyncio.StreamWriter]


def measure() -> list[Figure]:
    """Memory of an idle agent, processor time of all of them, and heartbeats a second."""
    return asyncio.run(_measured(SystemClock()))


async def _measured(clock: Clock) -> list[Figure]:
    bare_kib = await _bare_kib()
    with tempfile.TemporaryDirectory() as name, _ten_thousand(Path(name)) as (process, said):
        url, devices = said["url"], [device_of(said["url"], each) for each in said["devices"]]
        few = await _streams(url, devices[:AT_ONCE])  # what the first ones bring along is not theirs
        before = resident_mb(process.pid)
        ends = await _streams(url, devices[AT_ONCE:])
        kib = (resident_mb(process.pid) - before) * 1e6 / 1024 / len(ends)
        used, began = cpu_seconds(process.pid), clock.monotonic()
        await asyncio.sleep(QUIET_S)
        quiet = 100 * (cpu_seconds(process.pid) - used) / (clock.monotonic() - began)
        beats = await _beats(url, said["computers"][-1], devices[-1], clock)  # its token is the youngest
        for end in (*few, *ends):
            end.close()
    return [
        _figure(f"memory of an idle agent, of {AGENTS:,}", "KiB", kib, bare_kib, "≤ 40 KiB", 40.0),
        _figure(f"processor time of {AGENTS:,} open streams", "%", quiet, 100.0, "≤ 50 % of a core", 50.0),
        Figure(
            "P6",
            "heartbeats",
            "/s",
            (beats,),
            f"{AGENTS:,} agents, as often as they are told to",
            (AGENTS / MOST_S,),
            "≥ 1× that",
            1.0,
            True,
            True,
        ),
    ]


def _ten_thousand(folder: Path) -> AbstractContextManager[Served]:
    return served("account", folder, AGENTS, OF_AN_ACCOUNT, every=True)


def _figure(what: str, unit: str, value: float, floor: float, goal: str, limit: float) -> Figure:
    return Figure("P6", what, unit, (value,), _FLOORS[unit], (floor,), goal, limit)


async def _streams(url: str, devices: Sequence[Any]) -> Ends:
    """One event stream of each device, told the account's state and read on until it is closed."""
    ends: Ends = []
    for start in range(0, len(devices), AT_ONCE):
        ends += await asyncio.gather(*(_stream(url, each) for each in devices[start : start + AT_ONCE]))
    return ends


async def _stream(url: str, device: Any) -> asyncio.StreamWriter:
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
        told = re.search(r"(?im)^dpop-nonce: (\S+)", head)
        writer.close()
        assert told, head
        device.nonce = told[1]
    raise AssertionError(head)


async def _beats(url: str, computer_id: str, device: Any, clock: Clock) -> float:
    """Heartbeats of one computer, each with a proof of its own, over kept connections."""
    path = f"/v1/computers/{computer_id}/heartbeat"
    share = BEATS // CONNECTIONS

    def beat() -> bytes:
        headers = device.headers("POST", path) | {INSTANCE_HEADER: "bench", "Content-Length": "0"}
        return request(url, path, headers, method="POST")

    return await answers_per_second(url, clock, [[beat() for _ in range(share)] for _ in range(CONNECTIONS)])


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
