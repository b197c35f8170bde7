"""P9 of PERFORMANCE: how long the quick suite takes, as `make test` runs it, and its GUI part by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from shared.clock import SystemClock
from tests.bench.report import Figure

ROOT = Path(__file__).resolve().parents[2]
TOTAL_S = 300.0
GUI_S = 60.0
FLOOR = "pytest that runs one file of it, in one process"

_QUICK = (sys.executable, "-m", "pytest", "-q", "-m", "not proof")
_WORKERS = (os.cpu_count() or 1) + 1
"""As in the Makefile."""


def measure() -> list[Figure]:
    """The figures of P9. Raises `RuntimeError` where a test fails: what gives up early is quick."""
    floor = (seconds(*_QUICK, "-p", "no:xdist", "tests/unit/shared/test_names.py"),)
    side_by_side = (*_QUICK, "-n", str(_WORKERS), "--dist", "worksteal")
    total, gui = (seconds(*side_by_side),), (seconds(*side_by_side, "tests/gui"),)
    return [
        Figure("P9", "quick suite", "s", total, FLOOR, floor, "≤ 5 min on two cores", TOTAL_S),
        Figure("P9", "its GUI part", "s", gui, FLOOR, floor, "≤ 60 s", GUI_S),
    ]


def seconds(*command: str) -> float:
    """How long it runs, from the start of its process to the end."""
    clock = SystemClock()
    before = clock.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    after = clock.monotonic()
    if done.returncode != 0:
        raise RuntimeError("\n".join(done.stdout.splitlines()[-20:]))
    return after - before
