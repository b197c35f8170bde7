"""P6 of PERFORMANCE: what the relay adds to the way of a session's bytes, beside a bare TCP proxy.

Both run in a process of their own, with the same ends: plain sockets of this process that write frames made
beforehand. The bare proxy passes the frames on as they are.
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final

from websockets.frames import Frame, Opcode

from shared.clock import Clock, SystemClock
from tests.bench.processes import processor_seconds, resident_mb
from tests.bench.raw_ends import client_end, computer_end, say_alive
from tests.bench.report import Figure

ROUNDS: Final = 7
TURNS: Final = 400
MESSAGES: Final = (2**14, 2**16, 2**18)
VOLUME: Final = 2**28
PAIRS: Final = 500
BARE: Final = "bare TCP proxy"
_END: Final = b"that is the last of this round"

Pair = tuple[socket.socket, socket.socket]


class Way:
    """A way from one end to the other: the relay or the floor, as a process."""

    def __init__(self, kind: str, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        host, port = process.stdout.readline().split()
        self.pid = process.pid
        self._process = process
        self._address = (host, int(port))
        self._is_relay = kind == "relay"
        self._numbers = count()

    def pairs(self, number: int) -> list[Pair]:
        """So many new pairs of client and computer."""
        if not self._is_relay:
            return [
                (socket.create_connection(self._address), socket.create_connection(self._address))
                for _ in range(number)
            ]
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"new {number}\n")
        self._process.stdin.flush()
        self._process.stdout.readline()
        return [self._pair(f"ses_{next(self._numbers)}") for _ in range(number)]

    def _pair(self, session_id: str) -> Pair:
        client = client_end(self._address, f"client.{session_id}")
        return client, computer_end(self._address, f"computer.{session_id}")


def measure() -> list[Figure]:
    """The figures of P6."""
    clock = SystemClock()
    with _way("relay") as relay, _way("bare") as bare:
        ways = (relay, bare)
        hops, speeds = _speeds(ways, clock)
        sizes = [_sizes(way) for way in ways]
    return [
        Figure("P6", "a message of 64 bytes, one hop", "ms", hops[0], BARE, hops[1], "≤ 1 ms more", 1.0),
        *(
            Figure(
                "P6",
                f"pictures toward the client, messages of {size // 1024} KiB, a core",
                "MB/s",
                tuple(ours),
                BARE,
                tuple(floor),
                "≥ 0.6×",
                0.6,
                True,
                True,
            )
            for size, (ours, floor) in speeds.items()
        ),
        Figure("P6", "memory of an idle pair", "KiB", sizes[0], BARE, sizes[1], "≤ 40 KiB", 40.0),
    ]


def _speeds(
    ways: tuple[Way, Way], clock: Clock
) -> tuple[list[tuple[float, ...]], dict[int, tuple[list[float], list[float]]]]:
    """Milliseconds of a hop, and MB per processor second by size of message, of each way in turns."""
    pairs = [way.pairs(1)[0] for way in ways]
    hops: list[list[float]] = [[], []]
    speeds: dict[int, tuple[list[float], list[float]]] = {size: ([], []) for size in MESSAGES}
    for turn in range(ROUNDS + 1):
        for number, pair in enumerate(pairs):
            hops[number].append(_hop_ms(pair, clock))
        for size, taken in speeds.items():
            for number, way in enumerate(ways):
                speed = _mb_per_core_second(pairs[number], way.pid, size)
                if turn:  # the first one warms up
                    taken[number].append(speed)
    return [tuple(each[1:]) for each in hops], speeds


def _hop_ms(pair: Pair, clock: Clock) -> float:
    """Half the median time of a message there and another back."""
    client, computer = pair
    message = Frame(Opcode.BINARY, b"k" * 64).serialize(mask=True)
    times = []
    for _ in range(TURNS):
        begin = clock.monotonic()
        client.sendall(message)
        _until(computer, b"k" * 64, message)
        computer.sendall(message)
        _until(client, b"k" * 64, message)
        times.append((clock.monotonic() - begin) / 2 * 1000)
    return statistics.median(times)


def _mb_per_core_second(pair: Pair, pid: int, size: int) -> float:
    client, computer = pair
    message = Frame(Opcode.BINARY, bytes(size)).serialize(mask=True)
    last = Frame(Opcode.BINARY, _END).serialize(mask=True)

    def push() -> None:
        for _ in range(VOLUME // size):
            computer.sendall(message)
        computer.sendall(last)

    sender = threading.Thread(target=push)
    say_alive(client)
    begin = processor_seconds(pid)
    sender.start()
    _until(client, _END, last)
    sender.join()
    return VOLUME / 1e6 / (processor_seconds(pid) - begin)


def _sizes(way: Way) -> tuple[float, ...]:
    """KiB that each of many idle pairs takes."""
    kept = [way.pairs(PAIRS // 5)]  # what the first ones bring along is not theirs
    sizes = []
    for _ in range(3):
        begin = resident_mb(way.pid)
        kept.append(way.pairs(PAIRS))
        sizes.append((resident_mb(way.pid) - begin) * 1e6 / 1024 / PAIRS)
    for pairs in kept:
        for client, computer in pairs:
            client.close()
            computer.close()
    return tuple(sizes)


def _until(end: socket.socket, payload: bytes, frame: bytes) -> None:
    """Read until the stream ends with `payload`, whether in a frame of the relay or in that of its sender."""
    tails = (payload, frame)
    room = bytearray(2**20)
    tail = b""
    while not tail.endswith(tails):
        size = end.recv_into(room)
        assert size, "the connection was closed"
        tail = (tail + bytes(room[max(0, size - 256) : size]))[-256:]


@contextmanager
def _way(kind: str) -> Iterator[Way]:
    argv = [sys.executable, "-m", "tests.bench.relayed", kind]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Way(kind, process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(20)
