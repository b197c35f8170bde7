"""Load on a server from this process: prepared requests over kept connections, one after the other."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.clock import Clock
from shared.wire import TokenAnswer
from tests.support.device import Device

Served = tuple[subprocess.Popen[str], dict[str, Any]]


@contextmanager
def served(
    kind: str, folder: Path, devices: int = 0, each: int = 1, *, every: bool = False
) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """`tests.bench.served` as a process, and what it said when it was ready."""
    argv = [sys.executable, "-m", "tests.bench.served", kind, str(folder), str(devices), str(each)]
    argv += ["all"] if every else []
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield process, json.loads(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait(120)  # ten thousand streams are told that it ends


def device_of(url: str, said: dict[str, str]) -> Device:
    """The device that the served process signed in."""
    device = Device(url)
    device.key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(said["key"]))
    device.tokens = TokenAnswer(said["token"], "DPoP", 600, "")
    device.nonce = said["nonce"]
    return device


def request(url: str, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> bytes:
    """A request without a body, as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(url).netloc}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def answers_per_second(url: str, clock: Clock, per_connection: Sequence[Sequence[bytes]]) -> float:
    """Send each connection its requests one after the other, all connections at once."""
    begin = clock.monotonic()
    await asyncio.gather(*(_talk(url, requests) for requests in per_connection))
    return sum(map(len, per_connection)) / (clock.monotonic() - begin)


async def _talk(url: str, requests: Sequence[bytes]) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    for each in requests:
        writer.write(each)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        at = head.lower().index(b"content-length:")
        await reader.readexactly(int(head[at + 15 :].split(b"\r\n", 1)[0]))
    writer.close()
    await writer.wait_closed()
