"""`access-account simulate`: a fleet of simulated people and computers, and a report of what came of it.

Exit codes: 0 all good, 1 an invariant does not hold or the service failed (the report names it), 2 a wish
that makes no sense, 130 stopped by Ctrl-C after writing what was done so far.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from account.fleet.plan import FleetPlan
    from account.fleet.run import Outcome

STOPPED: Final = 130


def add_fleet_verbs(verbs: Any) -> None:
    """Add `simulate` to the verbs of the program."""
    verb = verbs.add_parser("simulate", help="let a fleet of simulated accounts and computers live for years")
    verb.add_argument("--accounts", type=int, default=0, metavar="N", help="simulated people (default: 0)")
    verb.add_argument(
        "--computers",
        type=int,
        default=5,
        metavar="M",
        help="machines that one person owns at most (default: 5)",
    )
    verb.add_argument("--years", type=int, default=1, metavar="Y", help="years that they live (default: 1)")
    verb.add_argument("--seed", default="fleet", metavar="S", help="the same seed gives the same figures")
    verb.add_argument(
        "--hosts",
        type=int,
        default=0,
        metavar="H",
        help="computers that speak to a real service (default: 0)",
    )
    verb.add_argument("--sessions", type=int, default=0, metavar="K", help="remote sessions with the hosts")
    verb.add_argument(
        "--speed", type=float, default=60.0, metavar="X", help="how fast time goes for hosts (default: 60)"
    )
    verb.add_argument(
        "--database", metavar="URL", help="an empty database to live in (default: a temporary one)"
    )
    verb.add_argument("--out", type=Path, metavar="DIR", help="write report.json and report.html there")
    verb.add_argument("--json", action="store_true", help="answer with the whole report in JSON")
    verb.set_defaults(run=_simulate)


def _simulate(given: argparse.Namespace) -> int:
    from account.fleet.plan import FleetPlan
    from account.fleet.writing import prepare_folder, summary, write_report
    from shared.errors import AccessError, RequestRefused

    plan = FleetPlan(
        accounts=given.accounts,
        computers=given.computers,
        years=given.years,
        seed=given.seed,
        hosts=given.hosts,
        sessions=given.sessions,
        speed=given.speed,
        database_url=given.database,
        folder=given.out,
    )
    try:
        plan.check()
        if plan.folder is not None:
            prepare_folder(plan.folder)
        outcome = asyncio.run(_run(plan))
        sys.stdout.write(summary(outcome, as_json=given.json))
        if plan.folder is not None:
            write_report(outcome, plan.folder)
    except RequestRefused as exc:
        from account.verbs.spoken_errors import sentence_of

        sys.stderr.write(f"access-account: {sentence_of(exc)}\n")
        return 2
    except AccessError as exc:
        from account.verbs.spoken_errors import said

        sys.stderr.write(f"access-account: {said(exc)}\n")
        return 1
    if not outcome.is_good:
        return 1
    return STOPPED if outcome.is_cut_short else 0


async def _run(plan: FleetPlan) -> Outcome:
    from account.fleet.progress import Progress
    from account.fleet.run import run_fleet
    from shared.clock import SystemClock

    clock, stop = SystemClock(), asyncio.Event()
    progress = Progress(sys.stderr, clock)
    with _stopped_by_ctrl_c(stop):
        try:
            return await run_fleet(plan, clock, stop, progress.tell)
        finally:
            progress.end()


@contextmanager
def _stopped_by_ctrl_c(stop: asyncio.Event) -> Iterator[None]:
    """The first Ctrl-C asks for an orderly end; the second is the usual one."""
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)

    def asked(_number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, before)
        loop.call_soon_threadsafe(stop.set)

    signal.signal(signal.SIGINT, asked)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
