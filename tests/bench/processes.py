"""Starting processes, waiting for the lines they write, and reading what they cost."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from queue import Empty, Queue

from shared.clock import Clock, SystemClock

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class Timed:
    """A process under measurement: when it started, and when it wrote which line."""

    def __init__(self, process: subprocess.Popen[str], clock: Clock, started_at: float) -> None:
        self.process = process
        self._clock = clock
        self._started_at = started_at
        self._lines: Queue[tuple[float, str]] = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put((self._clock.monotonic(), line.strip()))

    def seconds_to(self, is_wanted: Callable[[str], bool], timeout_s: float = 30) -> float:
        """Seconds from the start of the process to the first line that `is_wanted`."""
        return self.line(is_wanted, timeout_s)[0]

    def line(self, is_wanted: Callable[[str], bool], timeout_s: float = 30) -> tuple[float, str]:
        """The next line that `is_wanted`, and when it came, in seconds from the start of the process."""
        while True:
            try:
                at, line = self._lines.get(timeout=timeout_s)
            except Empty as exc:
                raise TimeoutError(f"{self.process.args!r} did not say what was waited for") from exc
            if is_wanted(line):
                return at - self._started_at, line


@contextlib.contextmanager
def running(
    argv: Sequence[str], environment: Mapping[str, str], clock: Clock | None = None
) -> Iterator[Timed]:
    """`argv` as a process, ended with its whole group when the block is left."""
    clock = clock or SystemClock()
    started_at = clock.monotonic()
    process = subprocess.Popen(
        argv,
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield Timed(process, clock, started_at)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def resident_mb(pid: int) -> float:
    """Resident memory of a process, in MB (10^6 bytes)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise ProcessLookupError(pid)


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def processor_seconds(pid: int) -> float:
    """As `cpu_seconds`, of the main thread alone, and exact: the scheduler's own count."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def children_of(pid: int) -> list[int]:
    """The direct children of a process."""
    listing = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listing.split()]
