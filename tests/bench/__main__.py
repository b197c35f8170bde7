"""`python -m tests.bench [WHAT]`: measure, print the table, write docs/performance.md. See `make bench`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from tests.bench import push, report, service, simulate, start
from tests.bench.report import Figure

PARTS: dict[str, Callable[[], Sequence[Figure]]] = {
    "start": start.measure,
    "push": push.measure,
    "service": service.measure,
    "simulate": simulate.measure,
}
ON_DEMAND: dict[str, Callable[[], Sequence[Figure]]] = {"growth": simulate.measure_growth}
"""What takes minutes and is only measured when it is named."""


def main(wanted: Sequence[str]) -> int:
    """Measure the parts named, or all."""
    known = PARTS | ON_DEMAND
    unknown = set(wanted) - set(known)
    if unknown:
        sys.stderr.write(f"There is no part {', '.join(sorted(unknown))}; there are {', '.join(known)}.\n")
        return 2
    for part in wanted or PARTS:
        figures = known[part]()
        report.write(part, figures)
        sys.stdout.write(report.table(figures) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
