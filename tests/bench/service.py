"""P7 of PERFORMANCE: what one worker of the account service does in a second, on SQLite `synchronous=FULL`.

Reads go over HTTP with token and proof, against FastAPI's smallest answer behind the same server; writes
are one commit each, against one-insert commits of bare sqlite3; events go to a thousand open streams.
"""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event

from account.store.instruments import Outcome
from shared.clock import Clock, SystemClock
from shared.reasons import System
from shared.sales import NewOrder
from shared.wire import RegisterComputer
from tests.bench.load import answers_per_second, device_of, request, served
from tests.bench.report import Figure
from tests.bench.served import CONTACT
from tests.support.account_service import Service, account_service
from tests.support.device import Device

ROUNDS = 5
CONNECTIONS = 32
READS = 60
WRITES = 400
PURCHASES = 100
MOST_COMMITS = 4
LISTENERS, OF_AN_ACCOUNT = 1_000, 50
"""As many as an account with one computer may have, and some room (`account.edge.stream_limits`)."""
EVENTS = 20
HELLO = 'FastAPI "hello"'
BARE = "bare sqlite3, one insert a commit"
PATH = "/v1/entitlement"


def measure() -> list[Figure]:
    """The figures of P7."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory(prefix="aab-") as folder:
        reads, hellos = _reads(Path(folder), clock)
        writes, purchases, inserts, commits = asyncio.run(_writes(Path(folder), clock))
        delivered = asyncio.run(_deliveries(Path(folder), clock))
    return [
        Figure(
            "P7",
            "entitlement reads over HTTP",
            "/s",
            reads,
            HELLO,
            hellos,
            "≥ 0.5× the floor",
            0.5,
            True,
            True,
        ),
        Figure(
            "P7",
            "registrations, one commit each",
            "/s",
            writes,
            BARE,
            inserts,
            "≥ 0.4× the floor",
            0.4,
            True,
            True,
        ),
        Figure(
            "P7",
            "purchases, ordered and paid",
            "/s",
            purchases,
            BARE,
            inserts,
            f"≤ {MOST_COMMITS} commits each: ≥ 0.4× the floor / {MOST_COMMITS}",
            0.4 / MOST_COMMITS,
            True,
            True,
        ),
        Figure(
            "P7",
            "commits of a purchase",
            "",
            commits,
            "the most allowed",
            (float(MOST_COMMITS),),
            f"≤ {MOST_COMMITS}",
            MOST_COMMITS,
        ),
        Figure(
            "P7",
            f"events delivered to {LISTENERS} listeners",
            "/s",
            delivered,
            HELLO,
            hellos,
            "≥ 1× the floor",
            1.0,
            True,
            True,
        ),
    ]


def _reads(folder: Path, clock: Clock) -> tuple[tuple[float, ...], tuple[float, ...]]:
    ours, floor = [], []
    with served("account", folder, CONNECTIONS) as (_, said), served("hello", folder) as (_, greeting):
        devices = [device_of(said["url"], each) for each in said["devices"]]
        for _ in range(ROUNDS + 1):
            prepared = [
                [request(said["url"], PATH, each.headers("GET", PATH)) for _ in range(READS)]
                for each in devices
            ]
            ours.append(asyncio.run(answers_per_second(said["url"], clock, prepared)))
            plain = [[request(greeting["url"], PATH)] * READS] * CONNECTIONS
            floor.append(asyncio.run(answers_per_second(greeting["url"], clock, plain)))
    return tuple(ours[1:]), tuple(floor[1:])


async def _writes(folder: Path, clock: Clock) -> tuple[tuple[float, ...], ...]:
    """Registrations, purchases and bare inserts a second, in turns; and the commits of each purchase."""
    ours, bought, floor, commits = [], [], [], []
    (folder / "writes").mkdir()
    async with account_service(folder / "writes", clock) as service:
        counted = _commits_of(service)
        for number in range(ROUNDS + 1):
            devices = [
                await service.device(await service.account(f"writer{number}.{each}@example.org"))
                for each in range(WRITES)
            ]
            ours.append(WRITES / await _one_by_one(clock, partial(_register, service), devices))
            buyers = devices[:PURCHASES]
            counted.clear()
            bought.append(PURCHASES / await _one_by_one(clock, partial(_purchase, service), buyers))
            commits.append(len(counted) / PURCHASES)
            floor.append(await asyncio.to_thread(_inserts, folder / "bare.db", clock))
    return tuple(ours[1:]), tuple(bought[1:]), tuple(floor[1:]), tuple(commits[1:])


async def _one_by_one(
    clock: Clock, work: Callable[[Device], Awaitable[None]], devices: Sequence[Device]
) -> float:
    """The seconds that `work` for all devices took, one after the other as the floor's inserts."""
    begin = clock.monotonic()
    for device in devices:
        await work(device)
    return clock.monotonic() - begin


def _commits_of(service: Service) -> list[str]:
    """A list that grows by one with every commit."""
    counted: list[str] = []
    event.listen(service.context.database.engine, "commit", lambda connection: counted.append("commit"))
    return counted


async def _register(service: Service, device: Device) -> None:
    body = RegisterComputer("Studio", System.LINUX, device.machine_id)
    await service.parts.computers.register(device.account_id, device.thumbprint, body)


async def _purchase(service: Service, device: Device) -> None:
    """Order a plan, and have the processor say that it is paid."""
    store = service.parts.store
    wish = NewOrder("access_year", contact=CONTACT, instrument="sim_paypal_never")
    placed = await store.place(device.account_id, wish, f"bench-order-of-{device.account_id}")
    await store.processor_says(placed.order.payments[0].reference, Outcome.CONFIRM)


def _inserts(file: Path, clock: Clock) -> float:
    bare = sqlite3.connect(file, isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE IF NOT EXISTS rows (a TEXT, b TEXT, c TEXT)",
    ):
        bare.execute(statement)
    begin = clock.monotonic()
    for number in range(WRITES):
        bare.execute("INSERT INTO rows VALUES (?, ?, ?)", (str(number), "x" * 40, "y" * 40))
    rate = WRITES / (clock.monotonic() - begin)
    bare.close()
    return rate


async def _deliveries(folder: Path, clock: Clock) -> tuple[float, ...]:
    (folder / "events").mkdir()
    with served("account", folder / "events", LISTENERS, OF_AN_ACCOUNT) as (process, said):
        devices = [device_of(said["url"], each) for each in said["devices"]]
        streams = [await _stream(said["url"], each) for each in devices]
        rates = []
        for _ in range(ROUNDS):
            begin = clock.monotonic()
            _order(process, f"rename {EVENTS}")
            await asyncio.gather(*(_frames(reader, EVENTS) for reader, _ in streams))
            rates.append(LISTENERS * EVENTS / (clock.monotonic() - begin))
        for _, writer in streams:
            writer.close()
    return tuple(rates)


async def _stream(url: str, device: Any) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, _, port = url.rpartition("/")[2].partition(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=1 << 22)
    writer.write(request(url, "/v1/events", device.headers("GET", "/v1/events")))
    await _frames(reader, 1, b"event: state")
    return reader, writer


async def _frames(reader: asyncio.StreamReader, count: int, kind: bytes = b"event: computer.renamed") -> None:
    while count:
        line = await reader.readline()
        assert line, "the stream ended"
        count -= line.startswith(kind)


def _order(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdin is not None
    process.stdin.write(words + "\n")
    process.stdin.flush()
