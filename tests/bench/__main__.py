"""`python -m tests.bench [WHAT]`: measure, print the table, write docs/performance.md. See `make bench`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence

from tests.bench import cut, frames, idle, push, relay, report, service, session, simulate, start, suite
from tests.bench.report import Figure

PARTS: dict[str, Callable[[], Sequence[Figure]]] = {
    "start": start.measure,
    "push": push.measure,
    "service": service.measure,
    "simulate": simulate.measure,
    "relay": relay.measure,
    "cut": cut.measure,
    "session": session.measure,
}
ON_DEMAND: dict[str, Callable[[], Sequence[Figure]]] = {
    "growth": simulate.measure_growth,
    "cut-real": cut.measure_real,
    "session-long": session.measure_long,
    "frames": frames.measure,
    "idle": idle.measure,
    "suite": suite.measure,
}
"""What takes minutes, or looks closer, and is only measured when it is named."""


def main(wanted: Sequence[str]) -> int:
    """Measure the parts named, or all."""
    known = PARTS | ON_DEMAND
    unknown = set(wanted) - set(known)
    if unknown:
        sys.stderr.write(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(known)}.\n")
        return 2
    parts = list(wanted or PARTS)
    if len(parts) > 1:
        # Each in a process of its own: what one part leaves in memory would slow the next one down.
        return max(subprocess.call([sys.executable, "-m", "tests.bench", part]) for part in parts)
    figures = known[parts[0]]()
    report.write(parts[0], figures)
    sys.stdout.write(report.table(figures) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
