"""P8 of PERFORMANCE: simulated time. Ten years of one account, a year of a thousand, and how cost grows.

Every account buys a monthly plan, has computers, and renews each month; one in twenty pays with something
that fails at renewals. The floor writes as many rows as that leaves behind, in as many commits, with bare
sqlite3.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from account.db.all_tables import METADATA
from shared.calendar import add_months
from shared.clock import Clock, SystemClock
from shared.reasons import System
from shared.sales import NewOrder
from shared.wire import RegisterComputer
from tests.bench.report import Figure
from tests.bench.served import CONTACT
from tests.support.account_service import Service, account_service

ROUNDS = 3
YEARS = 10
ACCOUNTS = 1_000
COMPUTERS = 3
FAILING_EVERY = 20
GROWTH = (100, 1_000, 10_000)
BARE = "bare sqlite3, the same rows and commits"


@dataclass(frozen=True, slots=True)
class Run:
    """What a simulation took, in seconds, and what the bare writing of its rows took."""

    seconds: float
    bare_seconds: float
    rows: int


def measure() -> list[Figure]:
    """The figures of P8."""
    clock = SystemClock()
    long = [asyncio.run(_simulate(clock, 1, YEARS * 12)) for _ in range(ROUNDS)]
    runs = _years(clock, ROUNDS, (GROWTH[0], ACCOUNTS))
    return [
        _figure(f"1 account × {YEARS} years", long, "≤ 1 s", 1.0),
        _figure(
            f"{ACCOUNTS:,} accounts × 1 year, {COMPUTERS} computers, 5 % failing",
            runs[ACCOUNTS],
            "≤ 15 s",
            15.0,
        ),
        *_growth(runs),
    ]


def measure_growth() -> list[Figure]:
    """How the cost of an account-year grows, up to ten thousand accounts: takes minutes."""
    return _growth(_years(SystemClock(), 1, GROWTH))


def _years(clock: Clock, rounds: int, sizes: Sequence[int]) -> dict[int, list[Run]]:
    """Years of so many accounts, in turns."""
    runs: dict[int, list[Run]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size in sizes:
            runs[size].append(asyncio.run(_simulate(clock, size, 12)))
    return runs


def _growth(runs: dict[int, list[Run]]) -> list[Figure]:
    """The cost of an account-year among many, beside that among few."""
    each_ms = {size: tuple(run.seconds / size * 1000 for run in those) for size, those in runs.items()}
    least = min(each_ms)
    return [
        Figure(
            "P8",
            f"cost of an account-year among {size:,}",
            "ms",
            each_ms[size],
            f"among {least}",
            each_ms[least],
            "linear: ≤ 1.25×",
            1.25,
            limit_is_ratio=True,
        )
        for size in each_ms
        if size != least
    ]


def _figure(what: str, runs: list[Run], goal: str, limit: float) -> Figure:
    seconds, bare = tuple(run.seconds for run in runs), tuple(run.bare_seconds for run in runs)
    return Figure("P8", f"{what} ({runs[0].rows:,} rows)", "s", seconds, BARE, bare, goal, limit)


async def _simulate(clock: Clock, accounts: int, months: int) -> Run:
    with tempfile.TemporaryDirectory(prefix="aab-") as name:
        folder = Path(name)
        async with account_service(folder, clock) as service:
            ids = [await _customer(service, number) for number in range(accounts)]
            before = await _rows(service)
            begin = clock.monotonic()
            for account_id in ids:
                start = service.parts.clocks.read(account_id).account_now
                end = add_months(start, months) + timedelta(days=1)
                await service.parts.books.advance(account_id, end)
            seconds = clock.monotonic() - begin
            rows = await _rows(service) - before
        bare = await asyncio.to_thread(_bare, folder / "bare.db", clock, rows, accounts)
        return Run(seconds, bare, rows)


async def _customer(service: Service, number: int) -> str:
    """An account with computers that has just ordered a monthly plan."""
    account_id = await service.account(f"customer{number}@example.org")
    for each in range(COMPUTERS):
        body = RegisterComputer(f"Computer {each}", System.LINUX, f"machine-{number}-{each}")
        await service.parts.computers.register(account_id, f"key-{number}-{each}", body)
    instrument = (
        "sim_card_fails_at_renewal" if number % FAILING_EVERY == FAILING_EVERY - 1 else "sim_card_works"
    )
    order = NewOrder("access_month", contact=CONTACT, instrument=instrument)
    await service.parts.store.place(account_id, order, f"bench-order-{number:08d}")
    return account_id


async def _rows(service: Service) -> int:
    def count(session: Session) -> int:
        return sum(
            session.scalar(select(func.count()).select_from(table)) or 0 for table in METADATA.sorted_tables
        )

    return await service.context.database.read(count)


def _bare(file: Path, clock: Clock, rows: int, commits: int) -> float:
    bare = sqlite3.connect(file, isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE rows (a TEXT PRIMARY KEY, b TEXT, c TEXT, d TEXT)",
    ):
        bare.execute(statement)
    begin = clock.monotonic()
    for commit in range(commits):
        bare.execute("BEGIN")
        for row in range(rows // commits):
            bare.execute(
                "INSERT INTO rows VALUES (?, ?, ?, ?)", (f"{commit}/{row}", "x" * 40, "y" * 40, "z" * 80)
            )
        bare.execute("COMMIT")
    seconds = clock.monotonic() - begin
    bare.close()
    return seconds
