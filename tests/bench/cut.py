"""P4 of PERFORMANCE: how late the five minutes end, for a thousand sessions of one service at once.

The service runs in a process of its own, on SQLite, with everything that a cut brings along: due work,
records, events. A session's cut is measured where it is felt, at the client's socket. The clocks stand
until all sessions are live and are let go together, so that all cuts fall into the same moment.
"""

from __future__ import annotations

import json
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

from shared.clock import Clock, SystemClock
from tests.bench.raw_ends import Address, client_end, computer_end, say_alive
from tests.bench.report import Figure

SESSIONS: Final = 1_000
RATE: Final = 60.0
REAL_SESSIONS: Final = 20
SECONDS: Final = 300
GOAL_MS: Final = 100.0
FLOOR: Final = "a timer of this process"
_PER_SIGN: Final = 100
_SIGN_S: Final = 15.0
_PATIENCE_S: Final = 30.0


def measure() -> list[Figure]:
    """A thousand at once, on clocks that run sixty times as fast."""
    return _figures(_lateness_ms(SESSIONS, RATE), f"cut of {SESSIONS:,} sessions at once, ×{RATE:g}")


def measure_real() -> list[Figure]:
    """Twenty at the world's speed: five minutes."""
    return _figures(_lateness_ms(REAL_SESSIONS, 1.0), f"cut of {REAL_SESSIONS} sessions at real speed")


def _figures(late_ms: Sequence[float], what: str) -> list[Figure]:
    ordered = sorted(late_ms)
    p99 = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    timers = tuple(_timer_ms(SystemClock()) for _ in range(20))
    rows = [
        ("p50", statistics.median(ordered), "p99 ≤ 100 ms", GOAL_MS, False),
        ("p99", p99, "≤ 100 ms", GOAL_MS, False),
        ("the first", ordered[0], "never early", 0.0, True),
    ]
    return [
        Figure("P4", f"{what}, {name}", "ms late", (value,), FLOOR, timers, goal, limit, at_least=at_least)
        for name, value, goal, limit, at_least in rows
    ]


def _lateness_ms(sessions: int, rate: float) -> list[float]:
    """How late the client of each session is told, in real milliseconds."""
    clock = SystemClock()
    with tempfile.TemporaryDirectory(prefix="aab-") as folder, _service(folder, sessions, rate) as process:
        lines = _said_by(process)
        parts = urlsplit(next(lines))
        address = (str(parts.hostname), int(parts.port or 0))
        clients: list[Client] = []
        for line in _until_all(lines):
            clients.append(_pair(address, *json.loads(line)))
            if len(clients) % _PER_SIGN == 0:
                _all_alive(clients)
        _all_alive(clients)
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
        told = _told(clients, clock, SECONDS / rate + _PATIENCE_S)
        due = dict(json.loads(line) for line in _until_all(lines))
    assert len(told) == sessions, f"{sessions - len(told)} sessions were never cut"
    return [(at - due[session_id]) * 1000 for session_id, at in told.items()]


class Client:
    """The client's end of a session, and the computer's, kept open."""

    def __init__(self, session_id: str, end: socket.socket, computer: socket.socket) -> None:
        self.session_id = session_id
        self.end = end
        self._computer = computer

    def read(self) -> bool:
        """Whether the session was cut: anything else that is said is a ping."""
        said = self.end.recv(4096)
        assert said.startswith((b"\x88", b"\x89")), said
        return b"trial_limit" in said

    def say_alive(self) -> None:
        """Both ends give a sign of life."""
        say_alive(self.end)
        say_alive(self._computer)

    def close(self) -> None:
        self.end.close()
        self._computer.close()


def _pair(address: Address, session_id: str, grant: str, ticket: str) -> Client:
    end = client_end(address, grant)
    return Client(session_id, end, computer_end(address, ticket))


def _all_alive(clients: Sequence[Client]) -> None:
    for client in clients:
        client.say_alive()


def _told(clients: Sequence[Client], clock: Clock, patience_s: float) -> dict[str, float]:
    """When each client was told, seconds since 1970 by the world's clock."""
    told: dict[str, float] = {}
    last = clock.monotonic() + patience_s
    next_sign = clock.monotonic() + _SIGN_S
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.end, selectors.EVENT_READ, client)
        while len(told) < len(clients) and clock.monotonic() < last:
            if clock.monotonic() > next_sign:
                _all_alive([client for client in clients if client.session_id not in told])
                next_sign = clock.monotonic() + _SIGN_S
            ready = selector.select(1.0)
            now = clock.now().timestamp()
            for key, _ in ready:
                client = key.data
                if client.read():
                    told[client.session_id] = now
                    selector.unregister(client.end)
    for client in clients:
        client.close()
    return told


def _timer_ms(clock: Clock) -> float:
    """How late a wait of 50 ms ends."""
    begin = clock.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.select(0.05)
    return max(0.001, (clock.monotonic() - begin - 0.05) * 1000)


@contextmanager
def _service(folder: str, sessions: int, rate: float) -> Iterator[subprocess.Popen[str]]:
    argv = [sys.executable, "-m", "tests.bench.cut_served", folder, str(sessions), str(rate)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)


def _said_by(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    for line in process.stdout:
        yield line.strip()


def _until_all(lines: Iterator[str]) -> Iterator[str]:
    """The lines up to the one that says that these were all."""
    for line in lines:
        if line == "all":
            return
        yield line
