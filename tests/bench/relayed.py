"""A relay or its floor under measurement: `python -m tests.bench.relayed relay|bare`.

Writes its address when it answers, and ends when standard input closes. `relay` is the real one behind the
real server, with sessions that any two ends may join: a line `new N` makes N of them, in order from `ses_0`.
`bare` passes bytes between every two connections that come one after the other, and knows nothing of frames.
"""

from __future__ import annotations

import asyncio
import sys

from account.relay.timers import LoopTimers
from shared.clock import SystemClock
from tests.support.relay_stage import relay_stage


class Bare(asyncio.Protocol):
    """One end of a pair of plain connections."""

    waiting: Bare | None = None

    def __init__(self) -> None:
        self.peer: Bare | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        if Bare.waiting is None:
            Bare.waiting = self
        else:
            self.peer, Bare.waiting = Bare.waiting, None
            self.peer.peer = self

    def data_received(self, data: bytes) -> None:
        assert self.peer is not None
        self.peer.transport.write(data)

    def pause_writing(self) -> None:
        assert self.peer is not None
        self.peer.transport.pause_reading()

    def resume_writing(self) -> None:
        assert self.peer is not None
        self.peer.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.peer is not None:
            self.peer.transport.close()


async def serve_relay() -> None:
    """The relay, without limits of its own."""
    async with relay_stage(SystemClock(), LoopTimers()) as stage:
        _say(f"{stage.address[0]} {stage.address[1]}")
        while line := await asyncio.to_thread(sys.stdin.readline):
            for _ in range(int(line.split()[1])):
                stage.sessions.new()
            _say("done")


async def serve_bare() -> None:
    """The floor."""
    server = await asyncio.get_running_loop().create_server(Bare, "127.0.0.1", 0, backlog=512)
    host, port = server.sockets[0].getsockname()
    _say(f"{host} {port}")
    await asyncio.to_thread(sys.stdin.read)
    server.close()


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve_relay() if sys.argv[1] == "relay" else serve_bare())
